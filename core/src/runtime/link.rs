//! What fits what: imports and what is given for them, references and the types asked for.

use super::instance::Instance;
use super::machine::{Extern, Machine, Tag, TagId};
use super::types::Identity;
use crate::alloc_ext::TryVec;
use crate::image::{ExternType, ModuleView};
use crate::types::subtype::{Kind, TypeSpace};
use crate::{Error, FuncRef, HeapType, RawRef, RefType, Result};

/// Imports.
impl Machine {
    /// Checks what is given for each import and gives it to the instance.
    pub(super) fn link_imports(
        &self,
        instance: &mut Instance,
        view: ModuleView<'_>,
        imports: &[Extern],
    ) -> Result<()> {
        let mut given = imports.iter();
        for import in view.imports() {
            let item =
                *given.next().ok_or_else(|| Error::link(import.module, import.name, "not provided"))?;
            let what = match (import.ty, item) {
                (ExternType::Func(_), Extern::Func(func)) => {
                    self.func_mismatch(func, Identity::new(view, &instance.types, import.type_index))
                }
                (ExternType::Tag(_), Extern::Tag(tag)) => {
                    self.tag_mismatch(tag, Identity::new(view, &instance.types, import.type_index))
                }
                (wanted, item) => self.mismatch(wanted.mapped(&instance.types), item),
            };
            if let Some(what) = what {
                return Err(Error::link(import.module, import.name, what));
            }
            match item {
                Extern::Func(func) => instance.func_imports.try_push(func)?,
                Extern::Memory(memory) => instance.memories.try_push(memory.0)?,
                Extern::Table(table) => instance.tables.try_push(table.0)?,
                Extern::Tag(tag) => instance.tags.try_push(tag.0)?,
                Extern::Global(global) => {
                    instance.globals.try_push(global.0)?;
                    let place =
                        self.all_globals.get(global.0 as usize).map_or(u32::MAX, |global| global.place);
                    instance.global_imports.try_push(place)?;
                }
            }
        }
        Ok(())
    }

    fn func_mismatch(&self, func: FuncRef, wanted: Identity<'_>) -> Option<&'static str> {
        let Some(actual) = self.identity(func) else { return Some(FOREIGN) };
        let fits = self.types.func_matches(actual, wanted);
        (!fits).then_some("incompatible import type: the function has another type")
    }

    fn tag_mismatch(&self, tag: TagId, wanted: Identity<'_>) -> Option<&'static str> {
        let Some(actual) = self.tag_identity(tag) else { return Some(FOREIGN) };
        let same = self.types.func_matches(actual, wanted) && self.types.func_matches(wanted, actual);
        (!same).then_some("incompatible import type: the tag has another type")
    }

    fn tag_identity(&self, tag: TagId) -> Option<Identity<'_>> {
        match self.tags.get(tag.0 as usize)? {
            Tag::Guest { instance, ty } => {
                let instance = self.instances.get(*instance as usize)?;
                Some(Identity::new(instance.view(), &instance.types, u16::try_from(*ty).ok()?))
            }
            Tag::Host { .. } => self.tag_type(tag).map(Identity::plain),
        }
    }

    /// Of items that are neither functions nor tags; type indices in `wanted` are the store's.
    fn mismatch(&self, wanted: ExternType<'_>, item: Extern) -> Option<&'static str> {
        let size = self.size_of(item);
        match (wanted, self.extern_type(item)) {
            (ExternType::Memory(wanted), Some(ExternType::Memory(actual))) => {
                let same = (wanted.page_log2, wanted.memory64) == (actual.page_log2, actual.memory64);
                let ok = same && size >= wanted.min && bound_fits(wanted.max, actual.max);
                (!ok).then_some("incompatible import type: the memory's limits differ")
            }
            (ExternType::Table(wanted), Some(ExternType::Table(actual))) => {
                let same = (wanted.element, wanted.table64) == (actual.element, actual.table64);
                let ok = same && size >= wanted.min && bound_fits(wanted.max, actual.max);
                (!ok).then_some("incompatible import type: the table's type or limits differ")
            }
            (ExternType::Global(wanted), Some(ExternType::Global(actual))) => {
                let ok = wanted == actual
                    || !wanted.mutable
                        && !actual.mutable
                        && self.types.val_matches(actual.content, wanted.content);
                (!ok).then_some("incompatible import type: the global has another type")
            }
            (_, None) => Some(FOREIGN),
            _ => Some("incompatible import type: an item of another kind is provided"),
        }
    }
}

/// References.
impl Machine {
    /// What a function's type is compared by.
    pub(crate) fn identity(&self, func: FuncRef) -> Option<Identity<'_>> {
        if func.is_host() {
            return self.func_type(func).map(Identity::plain);
        }
        let instance = self.instances.get(func.instance() as usize)?;
        let ty = instance.view().func(func.function())?.ty;
        Some(Identity::new(instance.view(), &instance.types, ty))
    }

    /// Whether a function has the store's type `number`, or one below it.
    fn func_is(&self, func: FuncRef, number: u16) -> bool {
        let wanted = self.types.origin(number).and_then(|(instance, index)| {
            let instance = self.instances.get(instance as usize)?;
            Some(Identity::new(instance.view(), &instance.types, index))
        });
        self.identity(func).zip(wanted).is_some_and(|(own, wanted)| self.types.func_matches(own, wanted))
    }

    /// The hierarchy of a type, whose index is the store's.
    pub(crate) fn hierarchy(&self, heap: HeapType) -> Kind {
        match heap {
            HeapType::Concrete(number) => self.types.kind(number).unwrap_or(Kind::Func),
            heap => heap.hierarchy().unwrap_or(Kind::Func),
        }
    }

    /// Whether a reference is one of type `ty`, whose type index is the store's.
    pub(crate) fn ref_fits(&self, reference: RawRef, ty: RefType) -> bool {
        use HeapType as H;
        if reference.is_null() {
            return ty.nullable;
        }
        match ty.heap {
            H::Concrete(number) => reference.to_func().is_some_and(|func| self.func_is(func, number)),
            H::Func => reference.to_func().is_some(),
            H::Extern => reference.to_extern().is_some(),
            H::Any => reference.to_extern().is_some() || reference.to_i31().is_some(),
            H::Eq | H::I31 => reference.to_i31().is_some(),
            _ => false,
        }
    }
}

const FOREIGN: &str = "belongs to another store";

fn bound_fits(wanted: Option<u64>, actual: Option<u64>) -> bool {
    wanted.is_none_or(|wanted| actual.is_some_and(|actual| actual <= wanted))
}
