//! Types where they are used.

use super::generator::{Direction, Generator, Place, Scope};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Result;
use wit_parser::{Handle, Type, TypeDefKind, TypeId, TypeOwner};

/// Elements of the longest tuple that is a component type.
pub(super) const MAX_TUPLE: usize = 16;

/// Who has the content of strings and lists.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mode {
    /// The value: `String`, `Vec<T>`.
    Owned,
    /// The caller: `&str`, `&[T]`.
    Borrowed,
    /// The program: `&'static str`. Stands for any caller in the type of a function that is kept.
    Static,
    /// Whoever the lifetime `'a` says.
    Field,
    /// The guest, whose memory is read in place: `&str`, `ListView<'_, T>`.
    View,
    /// The guest, likewise, for as long as `'a` says.
    ViewField,
    /// The guest, as the linker has it: `WasmStr`, `WasmList<T>`.
    Raw,
    /// The host, which writes them into the guest's memory: `StringWriter`, `ListWriter<T>`.
    Written,
}

impl Mode {
    /// How long it is borrowed.
    pub(super) fn lifetime(self) -> TokenStream {
        match self {
            Self::Static => quote!('static),
            Self::Field | Self::ViewField => quote!('a),
            _ => quote!('_),
        }
    }

    /// Whether the caller has the content.
    fn is_borrowed(self) -> bool {
        matches!(self, Self::Borrowed | Self::Static | Self::Field)
    }

    /// Who has the content of the elements of a list.
    fn of_elements(self, borrowing: bool) -> Self {
        match self {
            Self::View | Self::ViewField | Self::Raw => Self::Raw,
            mode if borrowing && mode.is_borrowed() => mode,
            _ => Self::Owned,
        }
    }

    /// Who has the content of the elements of a list of fixed length: they have no views.
    fn in_place(self) -> Self {
        match self {
            Self::View | Self::ViewField | Self::Raw => Self::Owned,
            mode => mode,
        }
    }

    fn reference(self, to: &TokenStream) -> TokenStream {
        match self {
            Self::Static => quote!(&'static #to),
            Self::Field | Self::ViewField => quote!(&'a #to),
            _ => quote!(&#to),
        }
    }
}

/// What the values of a type allow.
#[derive(Clone, Copy)]
pub(super) struct Traits {
    pub(super) clone: bool,
    /// No content on the heap either.
    pub(super) copy: bool,
    /// Without floats.
    pub(super) eq: bool,
    /// It has content on the heap.
    pub(super) heap: bool,
}

impl Traits {
    const ALL: Self = Self { clone: true, copy: true, eq: true, heap: false };

    fn and(self, other: Self) -> Self {
        Self {
            clone: self.clone && other.clone,
            copy: self.copy && other.copy,
            eq: self.eq && other.eq,
            heap: self.heap || other.heap,
        }
    }
}

impl Generator<'_> {
    /// Why values of type `ty` cannot be passed, if they cannot.
    pub(super) fn check_type(&self, ty: &Type) -> core::result::Result<(), String> {
        let Type::Id(id) = ty else {
            return match ty {
                Type::ErrorContext => Err(no_type("error-context")),
                _ => Ok(()),
            };
        };
        let Some(def) = self.resolve.types.get(*id) else { return Ok(()) };
        let within = |what: String| match &def.name {
            Some(name) => format!("in `{name}`, {what}"),
            None => what,
        };
        let mut parts = self.parts(*id);
        match &def.kind {
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => parts.push(*ty),
            TypeDefKind::Result(result) => parts.extend(result.ok.iter().chain(&result.err)),
            TypeDefKind::Map(key, value) => parts.extend([*key, *value]),
            TypeDefKind::Tuple(tuple) if tuple.types.len() > MAX_TUPLE => {
                let text = format!(
                    "a tuple has {} elements; {MAX_TUPLE} are supported: make it a record",
                    tuple.types.len()
                );
                return Err(within(text));
            }
            TypeDefKind::Tuple(tuple) => parts.extend(&tuple.types),
            TypeDefKind::Record(_)
            | TypeDefKind::Variant(_)
            | TypeDefKind::Enum(_)
            | TypeDefKind::Flags(_)
            | TypeDefKind::Handle(_)
            | TypeDefKind::Resource => {}
            kind => return Err(within(no_type(kind.as_str()))),
        }
        parts.iter().try_for_each(|ty| self.check_type(ty)).map_err(within)
    }

    /// The Rust type for `ty`.
    pub(super) fn ty(&self, scope: &Scope, ty: &Type, mode: Mode) -> Result<TokenStream> {
        Ok(match ty {
            Type::Bool => quote!(bool),
            Type::U8 => quote!(u8),
            Type::U16 => quote!(u16),
            Type::U32 => quote!(u32),
            Type::U64 => quote!(u64),
            Type::S8 => quote!(i8),
            Type::S16 => quote!(i16),
            Type::S32 => quote!(i32),
            Type::S64 => quote!(i64),
            Type::F32 => quote!(f32),
            Type::F64 => quote!(f64),
            Type::Char => quote!(char),
            Type::String => match mode {
                Mode::Owned => scope.alloc("String"),
                Mode::Raw => quote!(::tenon::WasmStr),
                Mode::Written => quote!(::tenon::StringWriter),
                _ => mode.reference(&quote!(str)),
            },
            Type::ErrorContext => return Err(self.error("`error-context` has no Rust type yet")),
            Type::Id(id) => return self.type_id(scope, *id, mode),
        })
    }

    /// The Rust type for `ty`, `()` if there is none.
    pub(super) fn optional(&self, scope: &Scope, ty: Option<&Type>, mode: Mode) -> Result<TokenStream> {
        ty.map_or_else(|| Ok(quote!(())), |ty| self.ty(scope, ty, mode))
    }

    fn type_id(&self, scope: &Scope, id: TypeId, mode: Mode) -> Result<TokenStream> {
        let named = self.resolve.types.get(id).is_some_and(|def| def.name.is_some());
        let Some(target) = self.resolve.types.get(self.target(id)) else {
            return Err(self.error("a type is not there"));
        };
        match &target.kind {
            TypeDefKind::Record(_) | TypeDefKind::Variant(_) => {
                let path = self.path(scope, id);
                if mode.is_borrowed() && self.has_borrowed_form(scope, id) {
                    return Ok(self.borrowed_path(scope, id, mode));
                }
                if matches!(mode, Mode::View | Mode::ViewField | Mode::Raw) && self.has_view_form(scope, id) {
                    return Ok(self.view_path(scope, id, mode));
                }
                let borrowed =
                    matches!(mode, Mode::Borrowed | Mode::Static) && self.traits(scope, &Type::Id(id)).heap;
                Ok(if borrowed { mode.reference(&path) } else { path })
            }
            TypeDefKind::Enum(_) | TypeDefKind::Flags(_) | TypeDefKind::Resource => Ok(self.path(scope, id)),
            _ if named && mode == Mode::Owned => Ok(self.path(scope, id)),
            kind => self.structure(scope, kind, mode),
        }
    }

    /// The Rust type for a type by what it consists of.
    pub(super) fn structure(&self, scope: &Scope, kind: &TypeDefKind, mode: Mode) -> Result<TokenStream> {
        match kind {
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => {
                Ok(self.handle(scope, *resource))
            }
            TypeDefKind::Option(ty) => {
                let (option, ty) = (scope.core("Option"), self.ty(scope, ty, mode)?);
                Ok(quote!(#option<#ty>))
            }
            TypeDefKind::Result(result) => {
                let ok = self.optional(scope, result.ok.as_ref(), mode)?;
                let err = self.optional(scope, result.err.as_ref(), mode)?;
                let result = scope.core("Result");
                Ok(quote!(#result<#ok, #err>))
            }
            TypeDefKind::Tuple(tuple) => self.tuple(scope, &tuple.types, mode),
            TypeDefKind::List(element) => {
                let element_ty = self.ty(scope, element, mode.of_elements(self.config.borrowing))?;
                Ok(match mode {
                    Mode::View | Mode::ViewField if *element == Type::U8 => mode.reference(&quote!([u8])),
                    Mode::Written if is_number(element) => quote!(::tenon::ListWriter<#element_ty>),
                    _ => list(scope, &element_ty, mode),
                })
            }
            TypeDefKind::Map(key, value) => {
                let elements = mode.of_elements(self.config.borrowing);
                let key = self.ty(scope, key, elements)?;
                let value = self.ty(scope, value, elements)?;
                Ok(list(scope, &quote!((#key, #value)), mode))
            }
            TypeDefKind::FixedLengthList(element, length) => {
                let element = self.ty(scope, element, mode.in_place())?;
                let length = proc_macro2::Literal::u32_unsuffixed(*length);
                Ok(quote!([#element; #length]))
            }
            TypeDefKind::Type(ty) => self.ty(scope, ty, mode),
            kind => Err(self.error(format!("a {} has no Rust type yet", kind.as_str()))),
        }
    }

    /// A tuple of `types`.
    fn tuple(&self, scope: &Scope, types: &[Type], mode: Mode) -> Result<TokenStream> {
        if types.len() > MAX_TUPLE {
            return Err(
                self.error(format!("a tuple has {} elements; {MAX_TUPLE} are supported", types.len()))
            );
        }
        let types = types.iter().map(|ty| self.ty(scope, ty, mode)).collect::<Result<Vec<_>>>()?;
        Ok(quote!((#(#types,)*)))
    }

    /// A handle of a resource.
    pub(super) fn handle(&self, scope: &Scope, resource: TypeId) -> TokenStream {
        let path = self.path(scope, resource);
        match self.resource_direction(scope, resource) {
            Direction::Import => quote!(::tenon::Resource<#path>),
            Direction::Export => path,
        }
    }

    /// Whose the resource is.
    pub(super) fn resource_direction(&self, scope: &Scope, resource: TypeId) -> Direction {
        match self.resolve.types.get(self.target(resource)).map(|def| def.owner) {
            Some(TypeOwner::Interface(interface)) => self
                .place_of(interface, scope.direction)
                .map_or(Direction::Import, |(_, direction)| direction),
            _ => Direction::Import,
        }
    }

    /// The path of a type with a name.
    pub(super) fn path(&self, scope: &Scope, id: TypeId) -> TokenStream {
        self.path_to(scope, id, &self.type_ident(id))
    }

    /// The path of `ident`, which stands beside the type `id`.
    pub(super) fn path_to(&self, scope: &Scope, id: TypeId, ident: &Ident) -> TokenStream {
        let root = scope.root();
        let owner = self.resolve.types.get(id).map(|def| def.owner);
        let place = match owner {
            Some(TypeOwner::Interface(interface)) => self.place_of(interface, scope.direction),
            _ => None,
        };
        match place {
            Some((Place::Module(path), _)) if *path == scope.path => quote!(#ident),
            Some((Place::Module(path), _)) => quote!(#root #(#path::)*#ident),
            Some((Place::Foreign(alias), _)) => quote!(#root #alias::#ident),
            None => quote!(#root #ident),
        }
    }

    /// What the values of a type allow.
    pub(super) fn traits(&self, scope: &Scope, ty: &Type) -> Traits {
        match ty {
            Type::String | Type::ErrorContext => Traits { copy: false, heap: true, ..Traits::ALL },
            Type::F32 | Type::F64 => Traits { eq: false, ..Traits::ALL },
            Type::Id(id) if self.is_foreign(*id, scope) => {
                Traits { clone: false, copy: false, eq: false, heap: true }
            }
            Type::Id(id) => match self.resolve.types.get(*id) {
                Some(def) => self.kind_traits(scope, &def.kind),
                None => Traits::ALL,
            },
            _ => Traits::ALL,
        }
    }

    pub(super) fn kind_traits(&self, scope: &Scope, kind: &TypeDefKind) -> Traits {
        let all = |types: &mut dyn Iterator<Item = &Type>| {
            types.fold(Traits::ALL, |traits, ty| traits.and(self.traits(scope, ty)))
        };
        let list = Traits { copy: false, heap: true, ..Traits::ALL };
        match kind {
            TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty)),
            TypeDefKind::Variant(variant) => {
                all(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref()))
            }
            TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter()),
            TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err)),
            TypeDefKind::Option(ty) | TypeDefKind::Type(ty) => self.traits(scope, ty),
            TypeDefKind::List(ty) => self.traits(scope, ty).and(list),
            TypeDefKind::FixedLengthList(ty, _) => self.traits(scope, ty),
            TypeDefKind::Map(key, value) => self.traits(scope, key).and(self.traits(scope, value)).and(list),
            TypeDefKind::Handle(Handle::Own(resource) | Handle::Borrow(resource)) => {
                match self.resource_direction(scope, *resource) {
                    Direction::Import => Traits { clone: false, copy: false, eq: false, heap: false },
                    Direction::Export => Traits::ALL,
                }
            }
            _ => Traits::ALL,
        }
    }
}

fn list(scope: &Scope, element: &TokenStream, mode: Mode) -> TokenStream {
    match mode {
        Mode::View | Mode::ViewField => {
            let lifetime = mode.lifetime();
            quote!(::tenon::ListView<#lifetime, #element>)
        }
        Mode::Raw => quote!(::tenon::WasmList<#element>),
        Mode::Owned | Mode::Written => {
            let vec = scope.alloc("Vec");
            quote!(#vec<#element>)
        }
        Mode::Borrowed | Mode::Static | Mode::Field => mode.reference(&quote!([#element])),
    }
}

fn no_type(kind: &str) -> String {
    format!("a {kind} has no Rust type yet; leave the function out of the world that is bound")
}

/// Whether a `ListWriter` can write it.
fn is_number(ty: &Type) -> bool {
    matches!(
        ty,
        Type::U8
            | Type::U16
            | Type::U32
            | Type::U64
            | Type::S8
            | Type::S16
            | Type::S32
            | Type::S64
            | Type::F32
            | Type::F64
    )
}
