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
use alloc::format;
use alloc::string::String;
use tenon_core::{Error, Result};

/// An instantiated component in a [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    pub(crate) root: RootId,
}

/// How an export is named: by its path, or by the index that was found for it, which is faster.
///
/// A path is `function`, or `interface#function` for one in an exported instance (instances within instances:
/// `outer#inner#function`). An interface name with a version stands for compatible versions too.
pub trait ExportLookup: sealed::Sealed {
    /// The export, if there is one.
    #[doc(hidden)]
    fn find<'p>(&self, plan: PlanView<'p>) -> Option<Export<'p>>;
    /// The error if there is none.
    #[doc(hidden)]
    fn missing(&self) -> Error;
}

mod sealed {
    pub trait Sealed {}
}

impl sealed::Sealed for &str {}
impl ExportLookup for &str {
    fn find<'p>(&self, plan: PlanView<'p>) -> Option<Export<'p>> {
        find(plan, self)
    }

    fn missing(&self) -> Error {
        Error::no_export(self)
    }
}

impl sealed::Sealed for &String {}
impl ExportLookup for &String {
    fn find<'p>(&self, plan: PlanView<'p>) -> Option<Export<'p>> {
        find(plan, self)
    }

    fn missing(&self) -> Error {
        Error::no_export(self)
    }
}

impl sealed::Sealed for ExportIdx {}
impl ExportLookup for ExportIdx {
    fn find<'p>(&self, plan: PlanView<'p>) -> Option<Export<'p>> {
        plan.export(*self).ok()
    }

    fn missing(&self) -> Error {
        Error::no_export(&format!("number {}", self.get()))
    }
}

impl Instance {
    /// The exported function of that name, or at an index that [`get_export`](Self::get_export) or
    /// [`Component::get_export`](crate::Component::get_export) found; none if there is none.
    pub fn get_func<T>(&self, store: &Store<T>, name: impl ExportLookup) -> Option<Func> {
        self.exported(store, &name)
    }

    fn exported<T>(&self, store: &Store<T>, name: &impl ExportLookup) -> Option<Func> {
        let plan = store.inner.plan(self.root).ok()?;
        match name.find(plan)?.kind {
            ExportKind::Func { callee, ty } => Some(Func { root: self.root, callee, ty }),
            _ => None,
        }
    }

    /// The exported function of that name or index, as a function of Rust types.
    ///
    /// # Errors
    /// [`CallError::NoExport`](tenon_core::CallError) if there is none,
    /// [`CallError::WrongKind`](tenon_core::CallError) if it has another type.
    pub fn get_typed_func<T, P, R>(
        &self,
        store: &Store<T>,
        name: impl ExportLookup,
    ) -> Result<TypedFunc<P, R>>
    where
        P: Params + Lower,
        R: Lift,
    {
        let func = self.exported(store, &name).ok_or_else(|| name.missing())?;
        func.typed(store)
    }

    /// What is exported under `name`, by the instance or by the exported instance at `parent`, and its index,
    /// which is found faster the next time, in any instance of the component. A `name` is as for [`ExportLookup`].
    pub fn get_export<'s, T>(
        &self,
        store: &'s Store<T>,
        parent: Option<ExportIdx>,
        name: &str,
    ) -> Option<(Export<'s>, ExportIdx)> {
        find_below(store.inner.plan(self.root).ok()?, parent, name)
    }

    /// The index alone of what [`get_export`](Self::get_export) finds.
    pub fn get_export_index<T>(
        &self,
        store: &Store<T>,
        parent: Option<ExportIdx>,
        name: &str,
    ) -> Option<ExportIdx> {
        self.get_export(store, parent, name).map(|(_, index)| index)
    }

    /// The exported resource type of that name or index, as the store knows it; none if there is none.
    pub fn get_resource<T>(&self, store: &Store<T>, name: impl ExportLookup) -> Option<ResourceType> {
        let plan = store.inner.plan(self.root).ok()?;
        match name.find(plan)?.kind {
            ExportKind::Resource(resource) => store.inner.types(self.root, plan)?.resource_type(resource),
            _ => None,
        }
    }
}

/// The export at the path `name`, from the root or the exported instance at `parent`.
pub(crate) fn find_below<'a>(
    plan: PlanView<'a>,
    parent: Option<ExportIdx>,
    name: &str,
) -> Option<(Export<'a>, ExportIdx)> {
    let Some(parent) = parent else { return find_from(plan, plan.exports(), name) };
    match plan.export(parent).ok()?.kind {
        ExportKind::Instance(exports) => find_from(plan, exports, name),
        _ => None,
    }
}

/// The export at the path `name`.
pub(crate) fn find<'a>(plan: PlanView<'a>, name: &str) -> Option<Export<'a>> {
    find_from(plan, plan.exports(), name).map(|(export, _)| export)
}

fn find_from<'a>(
    plan: PlanView<'a>,
    mut range: IdxRange<ExportIdx>,
    name: &str,
) -> Option<(Export<'a>, ExportIdx)> {
    let mut rest = name;
    loop {
        if let Some(found) = find_in(plan, range, rest) {
            return Some(found);
        }
        let (outer, inner) = rest.split_once('#')?;
        match find_in(plan, range, outer)?.0.kind {
            ExportKind::Instance(exports) => range = exports,
            _ => return None,
        }
        rest = inner;
    }
}

pub(crate) fn find_in<'a>(
    plan: PlanView<'a>,
    range: IdxRange<ExportIdx>,
    name: &str,
) -> Option<(Export<'a>, ExportIdx)> {
    if let Ok(Some((index, export))) = plan.find_export(range, name) {
        return Some((export, index));
    }
    let exports = range.iter().filter_map(|index| Some((plan.export(index).ok()?, index)));
    let compatible = exports.filter_map(|found| Some((version::compatible(name, found.0.name)?, found)));
    compatible.max_by_key(|(version, _)| *version).map(|(_, found)| found)
}
