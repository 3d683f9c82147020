//! What parsing leaves of a component: its definitions, in file order.
//!
//! Indices are those of the component's own index spaces; type indices are already resolved to
//! wasmparser's identifiers.

use super::map::NameMap;
use crate::plan::{Builtin, ModuleIdx, StringEncoding};
use tenon_core::Vec;
use tenon_core::wasmparser::ComponentExternalKind;
use tenon_core::wasmparser::component_types::{
    ComponentAnyTypeId, ComponentEntityType, ComponentFuncTypeId, ComponentInstanceTypeId, ComponentValType,
    ResourceId,
};
use tenon_core::wasmparser::types::CoreTypeId;

/// The number of a component of the file, in the order in which they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ComponentIdx(pub(super) u32);

/// The components and modules of a file.
pub(super) struct Components<'a> {
    pub(super) components: Vec<Component<'a>>,
    pub(super) modules: Vec<Module<'a>>,
    pub(super) root: ComponentIdx,
}

/// A component.
pub(super) struct Component<'a> {
    pub(super) definitions: Vec<Definition<'a>>,
    pub(super) exports: Vec<NamedItem<'a>>,
    /// Instances that one instance of it expands to, itself included. Components that come in as
    /// arguments count as one each: what they expand to is only known then.
    pub(super) expansion: u64,
}

/// A core module: what instantiation needs to know of it.
pub(super) struct Module<'a> {
    /// Module and name of each import, in order.
    pub(super) imports: Vec<(&'a str, &'a str)>,
    /// Each export's place in the export section.
    pub(super) exports: NameMap<'a, u32>,
}

/// An item with a name: an export, or an argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedItem<'a> {
    pub(super) name: &'a str,
    pub(super) item: ItemRef,
}

/// An item of a component's index spaces.
#[derive(Clone, Copy, Debug)]
pub(super) enum ItemRef {
    Func(u32),
    Module(u32),
    Component(u32),
    Instance(u32),
    Type(ComponentAnyTypeId),
}

/// Kinds of core items.
#[derive(Clone, Copy, Debug)]
pub(super) enum CoreKind {
    Func,
    Table,
    Memory,
    Global,
    Tag,
}

/// A core item with a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct NamedCoreItem<'a> {
    pub(super) name: &'a str,
    pub(super) kind: CoreKind,
    pub(super) index: u32,
}

/// Canonical options, by index.
#[derive(Clone, Copy, Debug)]
pub(super) struct OptionRefs {
    pub(super) string_encoding: StringEncoding,
    pub(super) is_async: bool,
    pub(super) memory: Option<u32>,
    pub(super) realloc: Option<u32>,
    pub(super) post_return: Option<u32>,
    pub(super) callback: Option<u32>,
}

impl OptionRefs {
    /// No options.
    pub(super) const DEFAULT: Self = Self {
        string_encoding: StringEncoding::Utf8,
        is_async: false,
        memory: None,
        realloc: None,
        post_return: None,
        callback: None,
    };
}

/// A definition and where it is.
pub(super) struct Definition<'a> {
    pub(super) offset: u64,
    pub(super) kind: DefinitionKind<'a>,
}

/// What a definition does: most add one entry to an index space.
pub(super) enum DefinitionKind<'a> {
    Module(ModuleIdx),
    Component(ComponentIdx),
    OuterModule {
        /// Components to leave, 0 for the component itself.
        count: u32,
        index: u32,
    },
    OuterComponent {
        count: u32,
        index: u32,
    },
    CoreInstantiate {
        module: u32,
        /// Core instances by the module name they stand for.
        args: Vec<(&'a str, u32)>,
    },
    CoreInstance(Vec<NamedCoreItem<'a>>),
    CoreAlias {
        kind: CoreKind,
        instance: u32,
        name: &'a str,
    },
    Instantiate {
        component: u32,
        args: Vec<NamedItem<'a>>,
        /// The type of the instance that comes out.
        ty: ComponentInstanceTypeId,
    },
    Instance(Vec<NamedItem<'a>>),
    Alias {
        kind: ComponentExternalKind,
        instance: u32,
        name: &'a str,
    },
    Resource {
        id: ResourceId,
        dtor: Option<u32>,
    },
    Canonical(Canonical),
    Import {
        name: &'a str,
        implements: Option<&'a str>,
        external_id: Option<&'a str>,
        ty: ComponentEntityType,
    },
    Export {
        item: ItemRef,
        /// The type it is given, if it is given one.
        ty: Option<ComponentEntityType>,
    },
}

/// A canonical definition.
#[derive(Clone, Copy)]
pub(super) enum Canonical {
    Lift { func: u32, ty: ComponentFuncTypeId, options: OptionRefs },
    Lower { func: u32, ty: ComponentFuncTypeId, options: OptionRefs, core: CoreTypeId },
    ResourceNew { resource: ResourceId, core: CoreTypeId },
    ResourceRep { resource: ResourceId, core: CoreTypeId },
    ResourceDrop { resource: ResourceId, core: CoreTypeId },
    ContextGet { slot: u32, core: CoreTypeId },
    ContextSet { slot: u32, core: CoreTypeId },
    Backpressure { on: bool, core: CoreTypeId },
    AsyncBuiltin { builtin: Builtin, operands: Operands, core: CoreTypeId },
}

/// What an asynchronous built-in works on.
#[derive(Clone, Copy, Default)]
pub(super) struct Operands {
    /// The type of its stream or future, or of the result it returns.
    pub(super) ty: Option<ComponentValType>,
    pub(super) options: Option<OptionRefs>,
    /// Whether it cancels without waiting.
    pub(super) is_async: bool,
}
