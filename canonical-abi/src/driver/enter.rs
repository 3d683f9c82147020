//! What an embedder begins: calls of exports, and the end of them.

use super::{HostFunctions, Inner};
use crate::component_type::Types;
use crate::copy::{Buffer, Side};
use crate::func::Func;
use crate::lift::LiftContext;
use crate::lower::LowerContext;
use crate::plan::{Callee, FuncTypeIdx, PlanView};
use crate::state::RootId;
use crate::thread::{Entry, LOST, Next, Thread};
use tenon_core::{Result, TrapCode};

impl Inner {
    /// The types of a component of the store.
    pub(crate) fn types<'a>(&'a self, root: RootId, plan: PlanView<'a>) -> Option<Types<'a>> {
        let root = self.roots.get(root.0 as usize)?;
        Some(Types { plan, resources: &root.resources, defined: &self.registry.resources, seen: None })
    }

    /// The function that a call of `func` comes to: an import that is exported again stands for what it
    /// is linked to, if that is in another component.
    fn resolved(&self, func: &Func) -> Func {
        let Callee::Import(import) = func.callee else { return *func };
        let root = self.roots.get(func.root.0 as usize);
        match root.and_then(|root| root.linked(import)) {
            #[cfg(feature = "composition")]
            Some(crate::state::Linked::Guest { root, lift, ty }) => {
                Func { root, callee: Callee::Lift(lift), ty }
            }
            _ => *func,
        }
    }

    /// Begins a call of `func`: `write` puts the parameters into canonical bytes.
    pub(crate) fn begin_call<F>(&mut self, func: &Func, write: F) -> Result<()>
    where
        F: FnOnce(&mut LowerContext<'_>, FuncTypeIdx) -> Result<()>,
    {
        let entry = Entry::Call(*func);
        let func = self.resolved(func);
        self.thread.root = func.root;
        let driver = &mut self.driver()?;
        let types = &Types {
            plan: driver.plan,
            resources: &driver.root.resources,
            defined: &driver.registry.resources,
            seen: None,
        };
        driver.thread.trim_buffer(Buffer::Args);
        let Thread { args: bytes, writers, .. } = &mut *driver.thread;
        writers.clear();
        let at_once = matches!(func.callee, Callee::Import(_));
        let mut cx = LowerContext { types, bytes, handles: &driver.registry.host, writers, at_once };
        write(&mut cx, func.ty)?;
        let Func { root, callee, ty } = func;
        match callee {
            Callee::Lift(lift) => {
                driver.thread.enter(entry, root, Next::Enter { lift, ty, caller: None });
                Ok(())
            }
            Callee::Import(import) => {
                driver.thread.enter(entry, root, Next::Host);
                driver.call_direct(import, ty).map_err(|code| self.trap(code).into())
            }
        }
    }

    /// Enters the function of a call that just began; whether the call is over already.
    pub(crate) fn enter(&mut self, host: &mut dyn HostFunctions) -> Result<bool> {
        self.starved = None;
        let mut driver = self.driver()?;
        let Next::Enter { lift, ty, caller: None } = driver.thread.next else { return Ok(false) };
        match driver.enter(lift, ty, Side::EMBEDDER, host) {
            Ok(()) if matches!(driver.thread.next, Next::Done) => {
                driver.thread.entry = None;
                Ok(true)
            }
            Ok(()) => Ok(false),
            Err(code) => Err(self.trap(code).into()),
        }
    }

    /// Reads the result of a call of `func` that just ended.
    pub(crate) fn read_result<R, F>(&self, func: &Func, read: F) -> Result<R>
    where
        F: FnOnce(&LiftContext<'_>, FuncTypeIdx) -> Result<R, TrapCode>,
    {
        let plan = self.plan(func.root)?;
        let types = &self.types(func.root, plan).ok_or(LOST)?;
        let cx =
            LiftContext { types, bytes: &self.thread.results, memory: &[], handles: &self.registry.host };
        Ok(read(&cx, func.ty)?)
    }
}
