//! [`ComponentType`]: which component type a Rust type stands for.

use crate::layout::discriminant_size;
use crate::plan::{Case, Field, FuncType, PlanView, ResourceIdx, Type, TypeIdx, TypeKind};
use crate::resource::{ResourceType, RuntimeType};
use crate::state::RuntimeResource;
use core::cell::Cell;

/// The types of one component, with its resource types as they are in the store. The derive macros ask it.
#[derive(Clone, Copy)]
pub struct Types<'a> {
    pub(crate) plan: PlanView<'a>,
    /// What each resource type of the plan is in the store; none while it is not defined.
    pub(crate) resources: &'a [Option<RuntimeType>],
    /// The resource types of the store.
    pub(crate) defined: &'a [RuntimeResource],
    /// The enum that was looked at last: function after function fails with the same one.
    pub(crate) seen: Option<&'a Cell<Option<SeenEnum>>>,
}

/// An enum of the component, and the cases of a Rust type that it was found to have.
pub(crate) type SeenEnum = (TypeIdx, &'static [&'static str]);

impl<'a> Types<'a> {
    /// The type at `index`.
    pub(crate) fn get(&self, index: TypeIdx) -> Option<Type> {
        self.plan.ty(index).ok()
    }

    fn kind(&self, index: Option<TypeIdx>) -> Option<TypeKind> {
        self.get(index?).map(|ty| ty.kind)
    }

    /// Whether it is the primitive type `kind`.
    pub(crate) fn is(&self, index: Option<TypeIdx>, kind: TypeKind) -> bool {
        self.kind(index) == Some(kind)
    }

    /// The resource type in the store, if it is defined.
    pub(crate) fn runtime(&self, index: ResourceIdx) -> Option<RuntimeType> {
        self.resources.get(index.index()).copied().flatten()
    }

    /// The resource type of an own or borrow type, and whether it is own.
    pub(crate) fn resource(&self, index: TypeIdx) -> Option<(ResourceType, bool)> {
        let (resource, owned) = match self.get(index)?.kind {
            TypeKind::Own(resource) => (resource, true),
            TypeKind::Borrow(resource) => (resource, false),
            _ => return None,
        };
        Some((self.resource_type(resource)?, owned))
    }

    /// The resource type as an embedder sees it.
    pub(crate) fn resource_type(&self, index: ResourceIdx) -> Option<ResourceType> {
        let runtime = self.runtime(index)?;
        self.defined.get(runtime.0 as usize).map(|defined| defined.ty(runtime))
    }

    /// The element type and the length, if it is a list of fixed length.
    pub(crate) fn fixed_list(&self, index: Option<TypeIdx>) -> Option<(TypeIdx, u32)> {
        match self.kind(index)? {
            TypeKind::FixedList(element, count) => Some((element, count)),
            _ => None,
        }
    }

    /// The tuple of key and value, if it is a map.
    pub(crate) fn map_entry(&self, index: Option<TypeIdx>) -> Option<TypeIdx> {
        match self.kind(index)? {
            TypeKind::Map(entry) => Some(entry),
            _ => None,
        }
    }

    /// The element type, if it is a list, or a map, which is a list of tuples.
    pub(crate) fn element(&self, index: Option<TypeIdx>) -> Option<TypeIdx> {
        match self.kind(index)? {
            TypeKind::List(element) | TypeKind::Map(element) => Some(element),
            _ => None,
        }
    }

    /// The payload type of an option.
    pub(crate) fn option(&self, index: Option<TypeIdx>) -> Option<Option<TypeIdx>> {
        match self.kind(index)? {
            TypeKind::Option(variant) => Some(self.plan.case(variant.cases.get(1)?).ok()?.ty),
            _ => None,
        }
    }

    /// The payload types of a result.
    pub(crate) fn result(&self, index: Option<TypeIdx>) -> Option<[Option<TypeIdx>; 2]> {
        let TypeKind::Result(variant) = self.kind(index)? else { return None };
        let ok = self.plan.case(variant.cases.get(0)?).ok()?.ty;
        let err = self.plan.case(variant.cases.get(1)?).ok()?.ty;
        Some([ok, err])
    }

    /// Whether it is a tuple whose fields match `fields`.
    pub fn is_tuple(&self, index: Option<TypeIdx>, fields: &[Matcher]) -> bool {
        match self.kind(index) {
            Some(TypeKind::Tuple(range)) => self.fields_match(range.iter(), fields),
            _ => false,
        }
    }

    /// Whether the parameters of `func` match `params`.
    pub fn are_params(&self, func: &FuncType, params: &[Matcher]) -> bool {
        match self.kind(Some(func.params)) {
            Some(TypeKind::Record(range) | TypeKind::Tuple(range)) => self.fields_match(range.iter(), params),
            _ => false,
        }
    }

    fn fields_match<I>(&self, range: I, matchers: &[Matcher]) -> bool
    where
        I: ExactSizeIterator<Item = crate::plan::FieldIdx>,
    {
        range.len() == matchers.len()
            && range.zip(matchers).all(|(field, matches)| match self.plan.field(field) {
                Ok(Field { ty, .. }) => matches(*self, Some(ty)),
                Err(_) => false,
            })
    }

    /// Whether it is a record with these fields, by name and type.
    pub fn is_record(&self, index: Option<TypeIdx>, fields: &[(&str, Matcher)]) -> bool {
        let Some(TypeKind::Record(range)) = self.kind(index) else { return false };
        range.len() as usize == fields.len()
            && range.iter().zip(fields).all(|(field, (name, matches))| match self.plan.field(field) {
                Ok(Field { name: found, ty, .. }) => same_name(name, found) && matches(*self, Some(ty)),
                Err(_) => false,
            })
    }

    /// Whether it is a variant with these cases, by name and payload.
    pub fn is_variant(&self, index: Option<TypeIdx>, cases: &[(&str, Matcher)]) -> bool {
        match self.kind(index) {
            Some(TypeKind::Variant(variant) | TypeKind::Enum(variant)) => {
                self.cases_match(variant.cases.iter(), cases.iter().copied())
            }
            _ => false,
        }
    }

    /// Whether it is an enum with these cases.
    pub fn is_enum(&self, index: Option<TypeIdx>, names: &'static [&'static str]) -> bool {
        let seen = self.seen.and_then(Cell::get);
        if seen.is_some_and(|(ty, cases)| Some(ty) == index && core::ptr::eq(cases, names)) {
            return true;
        }
        let Some(TypeKind::Enum(variant)) = self.kind(index) else { return false };
        let same = self.cases_match(variant.cases.iter(), without_payload(names));
        if let (true, Some(seen)) = (same, self.seen) {
            seen.set(index.map(|ty| (ty, names)));
        }
        same
    }

    /// Whether it is flags with these labels.
    pub fn is_flags(&self, index: Option<TypeIdx>, labels: &[&str]) -> bool {
        match self.kind(index) {
            Some(TypeKind::Flags(cases)) => self.cases_match(cases.iter(), without_payload(labels)),
            _ => false,
        }
    }

    fn cases_match<'b, I, C>(&self, range: I, cases: C) -> bool
    where
        I: ExactSizeIterator<Item = crate::plan::CaseIdx>,
        C: ExactSizeIterator<Item = (&'b str, Matcher)>,
    {
        range.len() == cases.len()
            && range.zip(cases).all(|(case, (name, matches))| match self.plan.case(case) {
                Ok(Case { name: found, ty }) => same_name(name, found) && matches(*self, ty),
                Err(_) => false,
            })
    }
}

/// [`ComponentType::matches`] of some type.
pub type Matcher = fn(Types<'_>, Option<TypeIdx>) -> bool;

fn no_payload(_: Types<'_>, ty: Option<TypeIdx>) -> bool {
    ty.is_none()
}

fn without_payload<'b>(names: &'b [&'b str]) -> impl ExactSizeIterator<Item = (&'b str, Matcher)> {
    names.iter().map(|name| (*name, no_payload as Matcher))
}

/// Whether a Rust name (`would_block`, `WouldBlock`) says the same as a WIT name (`would-block`).
fn same_name(rust: &str, wit: &str) -> bool {
    if rust == wit {
        return true;
    }
    let plain = |byte: &u8| !matches!(byte, b'-' | b'_');
    let mut left = rust.bytes().filter(plain);
    let mut right = wit.bytes().filter(plain);
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(one), Some(two)) if one.eq_ignore_ascii_case(&two) => {}
            _ => return false,
        }
    }
}

/// A Rust type that stands for a component type, with the layout of that type ("Alignment" and "Element Size" in the
/// Canonical ABI).
///
/// | component type | Rust type |
/// |---|---|
/// | `bool`, `char`, `u8` … `s64`, `f32`, `f64` | `bool`, `char`, `u8` … `i64`, `f32`, `f64` |
/// | `string` | `String`, `&str`; [`WasmStr`](crate::WasmStr) from a guest, [`StringWriter`](crate::StringWriter) to one |
/// | `list<T>` | `Vec<T>`, `&[T]`; [`WasmList`](crate::WasmList) from a guest, [`ListWriter`](crate::ListWriter) to one |
/// | `list<T, N>` | `[T; N]` |
/// | `map<K, V>` | `Vec<(K, V)>`, [`BTreeMap<K, V>`](alloc::collections::BTreeMap) |
/// | `option<T>`, `result<T, E>` | `Option<T>`, `Result<T, E>`; `()` for what is not there |
/// | `tuple<A, B>` | `(A, B)`, up to 16 |
/// | `own<R>`, `borrow<R>` | [`Resource<T>`](crate::Resource) for a type of the host, [`ResourceAny`](crate::ResourceAny) for one of a component |
/// | `record`, `variant`, `enum`, `flags` | types with `#[derive(ComponentType)]`, and of `flags!` |
///
/// `&T` and `Box<T>` stand for what `T` does. There are no Rust types for `stream`, `future` and `error-context`.
pub trait ComponentType {
    /// Bytes a value takes in the canonical layout.
    const SIZE: u32;
    /// Alignment of a value in the canonical layout: 1, 2, 4 or 8.
    const ALIGN: u32;

    /// Whether this is what `ty` is in Rust. No type at all is what `()` is.
    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool;
}

/// The parameters of a function as one Rust type: a tuple of up to 16, `()` for none.
pub trait Params: ComponentType {
    /// Whether this is what the parameters of `func` are in Rust.
    fn match_params(types: Types<'_>, func: &FuncType) -> bool;
}

/// Layout of consecutive fields, for constant evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Bytes so far.
    pub size: u32,
    /// The largest alignment so far.
    pub align: u32,
}

impl Layout {
    /// Nothing yet.
    pub const EMPTY: Self = Self { size: 0, align: 1 };

    /// Where a field of type `F` comes.
    pub const fn place<F: ComponentType + ?Sized>(self) -> u32 {
        self.size.next_multiple_of(F::ALIGN)
    }

    /// With a field of type `F` added.
    pub const fn field<F: ComponentType + ?Sized>(self) -> Self {
        let align = if F::ALIGN > self.align { F::ALIGN } else { self.align };
        Self { size: self.place::<F>() + F::SIZE, align }
    }

    /// With a payload of type `F` as one more alternative: the larger of both.
    pub const fn or<F: ComponentType + ?Sized>(self) -> Self {
        let align = if F::ALIGN > self.align { F::ALIGN } else { self.align };
        Self { size: if F::SIZE > self.size { F::SIZE } else { self.size }, align }
    }

    /// The size with padding at the end.
    pub const fn padded(self) -> u32 {
        self.size.next_multiple_of(self.align)
    }

    /// Where the payload of a variant with `cases` cases comes, if this is the layout of the payloads.
    pub const fn payload_offset(self, cases: u32) -> u32 {
        discriminant_size(cases).next_multiple_of(self.align)
    }

    /// The layout of a variant with `cases` cases, if this is the layout of the payloads.
    pub const fn variant(self, cases: u32) -> Self {
        let discriminant = discriminant_size(cases);
        let align = if discriminant > self.align { discriminant } else { self.align };
        let size = self.payload_offset(cases) + self.size;
        Self { size: size.next_multiple_of(align), align }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names_stand_for_wit_names() {
        assert!(same_name("would_block", "would-block"));
        assert!(same_name("WouldBlock", "would-block"));
        assert!(same_name("HTTPError", "HTTP-error"));
        assert!(!same_name("closed", "close"));
    }

    #[test]
    fn layouts_follow_the_canonical_abi() {
        const RECORD: Layout = Layout::EMPTY.field::<u8>().field::<u64>().field::<u16>();
        assert_eq!((RECORD.padded(), RECORD.align), (24, 8));
        const RESULT: Layout = Layout::EMPTY.or::<u64>().or::<u8>();
        assert_eq!((RESULT.payload_offset(2), RESULT.variant(2).size), (8, 16));
        assert_eq!(Layout::EMPTY.variant(300).size, 2);
    }
}
