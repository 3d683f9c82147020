//! The built-ins of resources: `resource.new`, `resource.rep`, `resource.drop`.

use super::{Driver, Inner};
use crate::copy::BAD_PLAN;
use crate::handle_table::{Handle, Ownership};
use crate::plan::{ComponentInstanceIdx, FuncTypeIdx, ResourceIdx};
use crate::resource::RuntimeType;
use crate::state::RuntimeResource;
use crate::thread::{Entry, FrameKind, LOST, Next, Phase};
use tenon_core::{Result, TrapCode};

impl Driver<'_> {
    fn runtime(&self, resource: ResourceIdx) -> Result<RuntimeType, TrapCode> {
        self.root.resources.get(resource.index()).copied().flatten().ok_or(BAD_PLAN)
    }

    pub(super) fn arg(&self) -> Result<u32, TrapCode> {
        self.machine.args().first().copied().ok_or(LOST)
    }

    pub(super) fn resource_new(
        &mut self,
        resource: ResourceIdx,
        instance: ComponentInstanceIdx,
    ) -> Result<(), TrapCode> {
        let (ty, instance, rep) = (self.runtime(resource)?, self.component(instance), self.arg()?);
        self.check_may_leave(instance)?;
        let index = self.registry.add_handle(instance, Handle::own(ty, rep))?;
        self.finish_trampoline(&[index]);
        Ok(())
    }

    pub(super) fn resource_rep(
        &mut self,
        resource: ResourceIdx,
        instance: ComponentInstanceIdx,
    ) -> Result<(), TrapCode> {
        let (ty, instance, index) = (self.runtime(resource)?, self.component(instance), self.arg()?);
        let handle = self.registry.instance(instance)?.handles.get(index, ty)?;
        self.finish_trampoline(&[handle.rep]);
        Ok(())
    }

    pub(super) fn resource_drop(
        &mut self,
        resource: ResourceIdx,
        instance: ComponentInstanceIdx,
    ) -> Result<(), TrapCode> {
        let (ty, instance, index) = (self.runtime(resource)?, self.component(instance), self.arg()?);
        self.check_may_leave(instance)?;
        let handle = self.registry.remove_handle(instance, index, ty)?;
        match handle.ownership {
            Ownership::Own { .. } => self.destroy(ty, handle.rep, true),
            Ownership::Borrow { scope, .. } => {
                let frame = self.thread.frames.get_mut(scope.0 as usize).ok_or(LOST)?;
                frame.course.borrows = frame.course.borrows.saturating_sub(1);
                self.finish_trampoline(&[]);
                Ok(())
            }
        }
    }

    /// Ends a resource: its destructor runs, in the instance that defines it.
    fn destroy(&mut self, ty: RuntimeType, rep: u32, by_guest: bool) -> Result<(), TrapCode> {
        let defined = self.registry.resources.get(ty.0 as usize).copied().ok_or(BAD_PLAN)?;
        match defined {
            RuntimeResource::Host(_) => self.thread.next = Next::DropHost { ty, rep },
            RuntimeResource::Guest { destructor: None, .. } if by_guest => self.finish_trampoline(&[]),
            RuntimeResource::Guest { destructor: None, .. } => self.thread.next = Next::Done,
            RuntimeResource::Guest { instance, destructor: Some(destructor) } => {
                self.check_may_enter(instance)?;
                self.thread.root = self.registry.instance(instance)?.root;
                // A destructor has no component function type; nothing asks for it.
                self.thread.push(
                    FrameKind::Destructor { by_guest },
                    FuncTypeIdx::new(u32::MAX),
                    Some(instance),
                )?;
                self.thread.top()?.course.phase = Phase::Callee;
                self.thread.next = Next::Run;
                self.push_call(instance, destructor, &[rep])?;
            }
        }
        Ok(())
    }

    pub(super) fn destructor_returned(&mut self, by_guest: bool) -> Result<(), TrapCode> {
        self.machine.pop_call();
        self.thread.pop()?;
        match by_guest {
            true => self.finish_trampoline(&[]),
            false => self.thread.next = Next::Done,
        }
        Ok(())
    }
}

impl Inner {
    /// Begins to end a resource that the host holds.
    pub(crate) fn begin_drop(&mut self, ty: RuntimeType, index: u32, generation: u32) -> Result<()> {
        let handle = self.registry.host.held(index, generation, ty)?;
        let RuntimeResource::Guest { instance, .. } =
            self.registry.resources.get(ty.0 as usize).ok_or(BAD_PLAN)?
        else {
            return Err(TrapCode::HandleTypeMismatch.into());
        };
        let Ownership::Own { .. } = handle.ownership else { return Err(TrapCode::NotOwned.into()) };
        let root = self.registry.instances.get(instance.0 as usize).ok_or(LOST)?.root;
        let rep = self.registry.host.remove_own(index, ty)?;
        self.thread.enter(Entry::Drop, root, Next::Done);
        let begun = self.driver()?.destroy(ty, rep, false);
        begun.map_err(|code| self.trap(code).into())
    }
}
