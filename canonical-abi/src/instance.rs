//! [`Instance`]: an instantiated component, and how its exports are found.

use crate::component_type::Params;
use crate::func::{Func, TypedFunc};
use crate::lift::Lift;
use crate::lower::Lower;
use crate::plan::{Export, ExportIdx, ExportKind, IdxRange, PlanView};
use crate::resource::ResourceType;
use crate::state::RootId;
use crate::store::Store;
use crate::version;
use tenon_core::{CallError, Error, Result};

/// An instantiated component in a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    pub(crate) root: RootId,
}

impl Instance {
    /// The exported function called `name`: `function`, or `interface#function` for one in an exported
    /// instance (instances within instances: `outer#inner#function`).
    ///
    /// An interface name with a version stands for compatible versions too.
    pub fn get_func<T>(&self, store: &Store<T>, name: &str) -> Option<Func> {
        let plan = store.inner.plan(self.root).ok()?;
        match find(plan, name)?.kind {
            ExportKind::Func { callee, ty } => Some(Func { root: self.root, callee, ty }),
            _ => None,
        }
    }

    /// The exported function called `name`, as a function of Rust types. Names are as for
    /// [`get_func`](Self::get_func).
    pub fn get_typed_func<T, P, R>(&self, store: &Store<T>, name: &str) -> Result<TypedFunc<P, R>>
    where
        P: Params + Lower,
        R: Lift,
    {
        self.get_func(store, name).ok_or(Error::Call(CallError::NoExport))?.typed(store)
    }

    /// The exported resource type called `name`.
    pub fn get_resource<T>(&self, store: &Store<T>, name: &str) -> Option<ResourceType> {
        let plan = store.inner.plan(self.root).ok()?;
        match find(plan, name)?.kind {
            ExportKind::Resource(resource) => store.inner.types(self.root, plan)?.resource_type(resource),
            _ => None,
        }
    }
}

/// The export at the path `name`.
pub(crate) fn find<'a>(plan: PlanView<'a>, name: &str) -> Option<Export<'a>> {
    let mut range = plan.exports();
    let mut rest = name;
    loop {
        if let Some(found) = find_in(plan, range, rest) {
            return Some(found);
        }
        let (outer, inner) = rest.split_once('#')?;
        match find_in(plan, range, outer)?.kind {
            ExportKind::Instance(exports) => range = exports,
            _ => return None,
        }
        rest = inner;
    }
}

pub(crate) fn find_in<'a>(plan: PlanView<'a>, range: IdxRange<ExportIdx>, name: &str) -> Option<Export<'a>> {
    if let Ok(Some((_, export))) = plan.find_export(range, name) {
        return Some(export);
    }
    let exports = range.iter().filter_map(|index| plan.export(index).ok());
    let compatible = exports.filter_map(|export| Some((version::compatible(name, export.name)?, export)));
    compatible.max_by_key(|(version, _)| *version).map(|(_, export)| export)
}
