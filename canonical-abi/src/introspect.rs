//! What components import and export, as types to look at: in the shape of wasmtime's `component::types`.
//!
//! Everything here is read from the plan when it is asked for. A plan was checked when its component was loaded,
//! so what would not make sense in it is left out instead of being an error.

use crate::plan::{
    self, CaseIdx, ExportIdx, ExportKind, FieldIdx, FuncTypeIdx, IdxRange, ImportIdx, ImportKind,
    ModuleTypeIdx, PlanView, ResourceIdx, TypeIdx, TypeKind,
};
use core::fmt;

/// The type of a component: what it imports and exports. See [`Component::component_type`](crate::Component::component_type).
#[derive(Clone, Copy)]
pub struct Component<'a>(PlanView<'a>);

impl<'a> Component<'a> {
    pub(crate) fn new(plan: PlanView<'a>) -> Self {
        Self(plan)
    }

    /// What it imports, by name, in the order of the component. Of an interface it is what the component uses
    /// of it: its functions and resource types.
    pub fn imports(&self) -> impl Iterator<Item = (&'a str, ComponentItem<'a>)> + use<'a> {
        imports_below(self.0, "")
    }

    /// What it imports under `name`.
    pub fn get_import(&self, name: &str) -> Option<ComponentItem<'a>> {
        self.imports().find_map(|(found, item)| (found == name).then_some(item))
    }

    /// What it exports, by name, in the order of the component.
    pub fn exports(&self) -> impl Iterator<Item = (&'a str, ComponentItem<'a>)> + use<'a> {
        exports_of(self.0, self.0.exports())
    }

    /// What it exports under `name`.
    pub fn get_export(&self, name: &str) -> Option<ComponentItem<'a>> {
        self.exports().find_map(|(found, item)| (found == name).then_some(item))
    }
}

impl fmt::Debug for Component<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.imports()).entries(self.exports()).finish()
    }
}

/// Something that a component or instance imports or exports.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ComponentItem<'a> {
    /// A function.
    ComponentFunc(ComponentFunc<'a>),
    /// An instance.
    ComponentInstance(ComponentInstance<'a>),
    /// A resource type.
    Resource(ResourceType),
    /// A value type.
    Type(Type<'a>),
    /// The type of something else: of a function, an instance or a component.
    OtherType,
    /// A core module; an imported one is of that type.
    Module(Option<ModuleTypeIdx>),
    /// A component.
    Component,
}

/// A resource type of a component, by its number there: the same number is the same type. What it is in a store an
/// instance says ([`Instance::get_resource`](crate::Instance::get_resource)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceType(ResourceIdx);

impl ResourceType {
    /// Its number in the component's plan.
    pub fn index(&self) -> ResourceIdx {
        self.0
    }
}

/// The type of an instance.
#[derive(Clone, Copy)]
pub struct ComponentInstance<'a> {
    plan: PlanView<'a>,
    items: Items<'a>,
}

#[derive(Clone, Copy)]
enum Items<'a> {
    /// Imports of the instance of that name: `outer#inner` for one within another.
    Imports(&'a str),
    Exports(IdxRange<ExportIdx>),
}

impl<'a> ComponentInstance<'a> {
    /// What is in it, by name.
    pub fn exports(&self) -> impl Iterator<Item = (&'a str, ComponentItem<'a>)> + use<'a> {
        let (imports, exports) = match self.items {
            Items::Imports(path) => (Some(imports_below(self.plan, path)), None),
            Items::Exports(range) => (None, Some(exports_of(self.plan, range))),
        };
        imports.into_iter().flatten().chain(exports.into_iter().flatten())
    }

    /// What is in it under `name`.
    pub fn get_export(&self, name: &str) -> Option<ComponentItem<'a>> {
        self.exports().find_map(|(found, item)| (found == name).then_some(item))
    }
}

impl fmt::Debug for ComponentInstance<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.exports()).finish()
    }
}

/// What is imported in the instance at `path`, at the root if it is empty. The plan has the leaves.
fn imports_below<'a>(
    plan: PlanView<'a>,
    path: &'a str,
) -> impl Iterator<Item = (&'a str, ComponentItem<'a>)> + use<'a> {
    let all = move |end| (0..end).filter_map(move |index| plan.import(ImportIdx::new(index)).ok());
    let all_named = move |end| all(end).filter_map(move |import| Some((place(path, &import)?, import)));
    (0..plan.import_count()).filter_map(move |index| {
        let import = plan.import(ImportIdx::new(index)).ok()?;
        match place(path, &import)? {
            Place::Here => Some((import.name, import_item(plan, import.kind))),
            Place::In { name, path } => {
                let known = all_named(index)
                    .any(|(earlier, _)| matches!(earlier, Place::In { path: p, .. } if p == path));
                let items = Items::Imports(path);
                (!known)
                    .then_some((name, ComponentItem::ComponentInstance(ComponentInstance { plan, items })))
            }
        }
    })
}

/// Where an import is, seen from the instance at some path.
#[derive(Clone, Copy)]
enum Place<'a> {
    Here,
    /// In the instance `name`, which is at `path`.
    In {
        name: &'a str,
        path: &'a str,
    },
}

fn place<'a>(path: &str, import: &plan::Import<'a>) -> Option<Place<'a>> {
    let Some(instance) = import.instance else { return path.is_empty().then_some(Place::Here) };
    if instance == path {
        return Some(Place::Here);
    }
    let below = match path {
        "" => instance,
        path => instance.strip_prefix(path)?.strip_prefix('#')?,
    };
    let name = below.split_once('#').map_or(below, |(name, _)| name);
    let length = instance.len().checked_sub(below.len())?.checked_add(name.len())?;
    Some(Place::In { name, path: instance.get(..length)? })
}

fn import_item(plan: PlanView<'_>, kind: ImportKind) -> ComponentItem<'_> {
    match kind {
        ImportKind::Func(ty) => ComponentItem::ComponentFunc(ComponentFunc { plan, ty }),
        ImportKind::Resource(resource) => ComponentItem::Resource(ResourceType(resource)),
        ImportKind::Module(ty) => ComponentItem::Module(Some(ty)),
        ImportKind::Component(_) => ComponentItem::Component,
        ImportKind::Type(Some(ty)) => ComponentItem::Type(Type::new(plan, ty)),
        ImportKind::Type(None) => ComponentItem::OtherType,
    }
}

fn exports_of<'a>(
    plan: PlanView<'a>,
    range: IdxRange<ExportIdx>,
) -> impl Iterator<Item = (&'a str, ComponentItem<'a>)> + use<'a> {
    range.iter().filter_map(move |index| {
        let export = plan.export(index).ok()?;
        let item = match export.kind {
            ExportKind::Func { ty, .. } => ComponentItem::ComponentFunc(ComponentFunc { plan, ty }),
            ExportKind::Instance(exports) => {
                ComponentItem::ComponentInstance(ComponentInstance { plan, items: Items::Exports(exports) })
            }
            ExportKind::Resource(resource) => ComponentItem::Resource(ResourceType(resource)),
            ExportKind::Type(Some(ty)) => ComponentItem::Type(Type::new(plan, ty)),
            ExportKind::Type(None) => ComponentItem::OtherType,
            ExportKind::Module(_) => ComponentItem::Module(None),
            ExportKind::Component(_) => ComponentItem::Component,
        };
        Some((export.name, item))
    })
}

/// The type of a function.
#[derive(Clone, Copy)]
pub struct ComponentFunc<'a> {
    plan: PlanView<'a>,
    ty: FuncTypeIdx,
}

impl<'a> ComponentFunc<'a> {
    pub(crate) fn new(plan: PlanView<'a>, ty: FuncTypeIdx) -> Self {
        Self { plan, ty }
    }

    /// The names and types of its parameters.
    pub fn params(&self) -> impl ExactSizeIterator<Item = (&'a str, Type<'a>)> + use<'a> {
        let params = self.plan.func_type(self.ty).and_then(|ty| self.plan.fields(ty.params));
        Fields { plan: self.plan, fields: params.unwrap_or(IdxRange::new(0, 0)) }
    }

    /// The type of its result, if it has one.
    pub fn result(&self) -> Option<Type<'a>> {
        Type::optional(self.plan, self.plan.func_type(self.ty).ok()?.result)
    }

    /// Whether it is an `async func`.
    pub fn is_async(&self) -> bool {
        self.plan.func_type(self.ty).is_ok_and(|ty| ty.is_async)
    }
}

impl fmt::Debug for ComponentFunc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_async() { "async func" } else { "func" })?;
        f.debug_map().entries(self.params()).finish()?;
        match self.result() {
            Some(ty) => write!(f, " -> {ty:?}"),
            None => Ok(()),
        }
    }
}

/// A value type.
///
/// ```
/// use tenon_canonical_abi::types::{ComponentItem, Type};
/// # fn f(component: &tenon_canonical_abi::Component) -> tenon_core::Result<()> {
/// // Which exported functions take a single string?
/// for (name, item) in component.component_type().exports() {
///     if let ComponentItem::ComponentFunc(func) = item {
///         let mut params = func.params();
///         if let (Some((_, Type::String)), None) = (params.next(), params.next()) {
///             println!("{name}");
///         }
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Type<'a> {
    /// `bool`
    Bool,
    /// `s8`
    S8,
    /// `u8`
    U8,
    /// `s16`
    S16,
    /// `u16`
    U16,
    /// `s32`
    S32,
    /// `u32`
    U32,
    /// `s64`
    S64,
    /// `u64`
    U64,
    /// `f32`
    Float32,
    /// `f64`
    Float64,
    /// `char`
    Char,
    /// `string`
    String,
    /// `list`
    List(List<'a>),
    /// A `list` of that many elements.
    FixedLengthList(List<'a>, u32),
    /// `map`
    Map(Map<'a>),
    /// `record`
    Record(Record<'a>),
    /// `tuple`
    Tuple(Tuple<'a>),
    /// `variant`
    Variant(Variant<'a>),
    /// `enum`
    Enum(Enum<'a>),
    /// `option`
    Option(OptionType<'a>),
    /// `result`
    Result(ResultType<'a>),
    /// `flags`
    Flags(Flags<'a>),
    /// `own`
    Own(ResourceType),
    /// `borrow`
    Borrow(ResourceType),
    /// `stream`
    Stream(StreamType<'a>),
    /// `future`
    Future(FutureType<'a>),
    /// `error-context`
    ErrorContext,
    /// Not a type of this version. The plan of a component that was loaded has none.
    Unknown,
}

impl<'a> Type<'a> {
    /// The type at `index` of `plan`.
    pub(crate) fn new(plan: PlanView<'a>, index: TypeIdx) -> Self {
        let Ok(plan::Type { kind, .. }) = plan.ty(index) else { return Self::Unknown };
        match kind {
            TypeKind::Bool => Self::Bool,
            TypeKind::S8 => Self::S8,
            TypeKind::U8 => Self::U8,
            TypeKind::S16 => Self::S16,
            TypeKind::U16 => Self::U16,
            TypeKind::S32 => Self::S32,
            TypeKind::U32 => Self::U32,
            TypeKind::S64 => Self::S64,
            TypeKind::U64 => Self::U64,
            TypeKind::F32 => Self::Float32,
            TypeKind::F64 => Self::Float64,
            TypeKind::Char => Self::Char,
            TypeKind::String => Self::String,
            TypeKind::ErrorContext => Self::ErrorContext,
            TypeKind::Record(fields) => Self::Record(Record { plan, fields }),
            TypeKind::Tuple(fields) => Self::Tuple(Tuple { plan, fields }),
            TypeKind::Variant(variant) => Self::Variant(Variant { plan, cases: variant.cases }),
            TypeKind::Enum(variant) => Self::Enum(Enum { plan, cases: variant.cases }),
            TypeKind::Option(variant) => Self::Option(OptionType { plan, cases: variant.cases }),
            TypeKind::Result(variant) => Self::Result(ResultType { plan, cases: variant.cases }),
            TypeKind::Flags(cases) => Self::Flags(Flags { plan, cases }),
            TypeKind::List(element) => Self::List(List { plan, element }),
            TypeKind::FixedList(element, count) => Self::FixedLengthList(List { plan, element }, count),
            TypeKind::Map(entry) => Self::Map(Map { plan, entry }),
            TypeKind::Own(resource) => Self::Own(ResourceType(resource)),
            TypeKind::Borrow(resource) => Self::Borrow(ResourceType(resource)),
            TypeKind::Stream(ty) => Self::Stream(StreamType { plan, ty }),
            TypeKind::Future(ty) => Self::Future(FutureType { plan, ty }),
        }
    }

    fn optional(plan: PlanView<'a>, index: Option<TypeIdx>) -> Option<Self> {
        Some(Self::new(plan, index?))
    }
}

/// Types of the same kind of parts.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $type:ty })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'a> {
            plan: PlanView<'a>,
            $field: $type,
        }
    )*};
}

parts! {
    /// A `list`.
    List { element: TypeIdx }
    /// A `map`.
    Map { entry: TypeIdx }
    /// A `record`.
    Record { fields: IdxRange<FieldIdx> }
    /// A `tuple`.
    Tuple { fields: IdxRange<FieldIdx> }
    /// A `variant`.
    Variant { cases: IdxRange<CaseIdx> }
    /// An `enum`.
    Enum { cases: IdxRange<CaseIdx> }
    /// An `option`.
    OptionType { cases: IdxRange<CaseIdx> }
    /// A `result`.
    ResultType { cases: IdxRange<CaseIdx> }
    /// `flags`.
    Flags { cases: IdxRange<CaseIdx> }
    /// A `stream`.
    StreamType { ty: Option<TypeIdx> }
    /// A `future`.
    FutureType { ty: Option<TypeIdx> }
}

/// Fields of a record, elements of a tuple, parameters of a function.
struct Fields<'a> {
    plan: PlanView<'a>,
    fields: IdxRange<FieldIdx>,
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, Type<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (first, fields) = (self.fields.get(0)?, self.fields);
        self.fields = IdxRange::new(fields.first().saturating_add(1), fields.len().saturating_sub(1));
        Some(match self.plan.field(first) {
            Ok(field) => (field.name, Type::new(self.plan, field.ty)),
            Err(_) => ("", Type::Unknown),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.fields.len() as usize;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Fields<'_> {}

fn case<'a>(plan: PlanView<'a>, cases: IdxRange<CaseIdx>, number: u32) -> Option<Type<'a>> {
    Type::optional(plan, plan.payload(cases.get(number)?).ok()?)
}

fn names<'a>(
    plan: PlanView<'a>,
    cases: IdxRange<CaseIdx>,
) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
    cases.iter().map(move |case| plan.case(case).map_or("", |case| case.name))
}

impl<'a> List<'a> {
    /// The type of its elements.
    pub fn ty(&self) -> Type<'a> {
        Type::new(self.plan, self.element)
    }
}

impl<'a> Map<'a> {
    fn field(&self, number: usize) -> Type<'a> {
        let fields = self.plan.fields(self.entry).unwrap_or(IdxRange::new(0, 0));
        Fields { plan: self.plan, fields }.nth(number).map_or(Type::Unknown, |(_, ty)| ty)
    }

    /// The type of its keys.
    pub fn key(&self) -> Type<'a> {
        self.field(0)
    }

    /// The type of its values.
    pub fn value(&self) -> Type<'a> {
        self.field(1)
    }
}

impl<'a> Record<'a> {
    /// The names and types of its fields.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = (&'a str, Type<'a>)> + use<'a> {
        Fields { plan: self.plan, fields: self.fields }
    }
}

impl<'a> Tuple<'a> {
    /// The types of its elements.
    pub fn types(&self) -> impl ExactSizeIterator<Item = Type<'a>> + use<'a> {
        Fields { plan: self.plan, fields: self.fields }.map(|(_, ty)| ty)
    }
}

impl<'a> Variant<'a> {
    /// The names of its cases, and the types of what they hold.
    pub fn cases(&self) -> impl ExactSizeIterator<Item = (&'a str, Option<Type<'a>>)> + use<'a> {
        let (plan, cases) = (self.plan, self.cases);
        names(plan, cases).zip(0..cases.len()).map(move |(name, number)| (name, case(plan, cases, number)))
    }
}

impl<'a> Enum<'a> {
    /// The names of its cases.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        names(self.plan, self.cases)
    }
}

impl<'a> OptionType<'a> {
    /// The type of what it may hold.
    pub fn ty(&self) -> Type<'a> {
        case(self.plan, self.cases, 1).unwrap_or(Type::Unknown)
    }
}

impl<'a> ResultType<'a> {
    /// The type of what an `ok` holds, if it holds anything.
    pub fn ok(&self) -> Option<Type<'a>> {
        case(self.plan, self.cases, 0)
    }

    /// The type of what an `error` holds, if it holds anything.
    pub fn err(&self) -> Option<Type<'a>> {
        case(self.plan, self.cases, 1)
    }
}

impl<'a> Flags<'a> {
    /// The names of the flags, from bit 0 on.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &'a str> + use<'a> {
        names(self.plan, self.cases)
    }
}

impl<'a> StreamType<'a> {
    /// The type of its elements, if they are of any.
    pub fn ty(&self) -> Option<Type<'a>> {
        Type::optional(self.plan, self.ty)
    }
}

impl<'a> FutureType<'a> {
    /// The type of its value, if it has one.
    pub fn ty(&self) -> Option<Type<'a>> {
        Type::optional(self.plan, self.ty)
    }
}

/// Types print as what they consist of.
macro_rules! debug {
    ($($name:ident: |$this:ident, $f:ident| $write:expr,)*) => {$(
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, $f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $this = self;
                $write
            }
        }
    )*};
}

debug! {
    List: |this, f| this.ty().fmt(f),
    Map: |this, f| f.debug_list().entry(&this.key()).entry(&this.value()).finish(),
    Record: |this, f| f.debug_map().entries(this.fields()).finish(),
    Tuple: |this, f| f.debug_list().entries(this.types()).finish(),
    Variant: |this, f| f.debug_map().entries(this.cases()).finish(),
    Enum: |this, f| f.debug_list().entries(this.names()).finish(),
    OptionType: |this, f| this.ty().fmt(f),
    ResultType: |this, f| f.debug_list().entry(&this.ok()).entry(&this.err()).finish(),
    Flags: |this, f| f.debug_list().entries(this.names()).finish(),
    StreamType: |this, f| this.ty().fmt(f),
    FutureType: |this, f| this.ty().fmt(f),
}
