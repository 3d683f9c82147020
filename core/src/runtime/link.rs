//! What fits what: imports and what is given for them, references and the types asked for.

use super::instance::Instance;
use super::machine::{Extern, Machine, TagId};
use super::tag::Tag;
use super::thread::CallState;
use super::types::Identity;
use crate::image::{ExternType, ModuleView};
use crate::types::subtype::{Kind, TypeSpace};
use crate::{AnyRef, Error, FuncRef, HeapType, RawRef, RefType, Result};

/// Imports.
impl Machine {
    /// Checks what is given for each import and gives it to the instance.
    // Not in the frame that holds the instance.
    #[inline(never)]
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
    #[inline(never)]
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
        if reference.is_null() {
            return ty.nullable;
        }
        match (reference.to_func(), ty.heap) {
            (Some(func), HeapType::Concrete(number)) => self.func_is(func, number),
            (Some(_), heap) => heap == HeapType::Func,
            (None, heap) => self.any_fits(reference, heap),
        }
    }

    /// What a reference under `any` refers to; `None` if its object is gone.
    pub(crate) fn heap_type(&self, reference: AnyRef) -> Option<HeapType> {
        if reference.i31().is_some() {
            return Some(HeapType::I31);
        }
        match self.heap.kind(RawRef(reference.0)).filter(|_| self.vouches_for(RawRef(reference.0)))?.0 {
            Kind::Struct => Some(HeapType::Struct),
            Kind::Array => Some(HeapType::Array),
            _ => None,
        }
    }

    /// Whether a reference that the embedder brings leads to an object, if it leads into the heap.
    pub(crate) fn vouches_for(&self, reference: RawRef) -> bool {
        self.heap.vouches_for(reference)
    }

    /// Keeps the object behind `reference`, if there is one, for the embedder.
    pub(crate) fn hold(&mut self, reference: RawRef) -> Result<()> {
        self.heap.hold(reference)
    }

    /// Keeps what the call that returned refers to.
    pub(crate) fn hold_results(&mut self) -> Result<()> {
        let CallState::Returned { refs: (_, count), .. } = self.call else { return Ok(()) };
        (0..count).try_for_each(|index| self.hold(self.result_ref(index)))
    }

    /// How many references the embedder holds.
    pub(crate) fn held(&self) -> u32 {
        self.heap.held()
    }

    /// Lets go of all but the first `count` of them.
    pub(crate) fn release(&mut self, count: u32) {
        self.heap.release(count);
    }

    /// The same of one that is neither null nor a function. External references are those under `any` as
    /// well, by another name.
    fn any_fits(&self, reference: RawRef, heap: HeapType) -> bool {
        use HeapType as H;
        if reference.to_extern().is_some() {
            return matches!(heap, H::Extern | H::Any);
        }
        if reference.to_i31().is_some() {
            return matches!(heap, H::I31 | H::Eq | H::Any | H::Extern);
        }
        let Some((kind, number)) = self.heap.kind(reference) else { return false };
        match (kind, heap) {
            (Kind::Exn, heap) => heap == H::Exn,
            (_, H::Eq | H::Any | H::Extern) => true,
            (Kind::Struct, H::Struct) | (Kind::Array, H::Array) => true,
            (_, H::Concrete(wanted)) => {
                u16::try_from(number).is_ok_and(|number| self.types.is_below(number, wanted))
            }
            _ => false,
        }
    }
}

const FOREIGN: &str = "belongs to another store";

fn bound_fits(wanted: Option<u64>, actual: Option<u64>) -> bool {
    wanted.is_none_or(|wanted| actual.is_some_and(|actual| actual <= wanted))
}
