//! The component plan: what is left of a component once nesting, aliases and type names are resolved.
//!
//! A component describes *how to compute* its structure: index spaces, aliases, nested components
//! that are instantiated, instances passed around by name. None of that can differ from one run to
//! the next, so `flatten` computes it once and writes down the result: a linear
//! list of steps, tables of what they define, types with their layout. Instantiation plays the list.
//!
//! The plan is little-endian `u32` words inside the image, indices and never pointers, used in place:
//!
//! ```text
//! word 0            MAGIC, which includes the version
//! words 1..         (byte offset, entry count) of every Section, in the order of the enum
//! then              (first, count) of the root's exports
//! sections          fixed-size entries; strings and core signatures are bytes
//! ```
//!
//! `NONE` (all ones) stands for an absent index. [`PlanView`] decodes entries as they are asked for
//! and checks every bound; it never panics, whatever the bytes are. [`PlanView::check`] proves once, when an
//! image is loaded, what instantiation and calls rely on.

mod builtin;
mod check;
pub(crate) mod core_type;
mod display;
#[cfg(feature = "loader")]
pub(crate) mod encode;
#[cfg(feature = "loader")]
pub(crate) mod encode_types;
mod entry;
#[cfg(feature = "loader")]
mod intern;
mod view;

pub use builtin::Builtin;
pub use entry::{
    Callee, Case, ComponentInstance, ComponentType, CoreDef, CoreItem, Export, ExportKind, Field, FuncType,
    Import, ImportKind, ImportedInstance, Lift, ModuleSource, ModuleType, Options, Resource, Step,
    StringEncoding, Trampoline, TrampolineKind, Type, TypeKind, Variant,
};
pub use view::PlanView;

use core::marker::PhantomData;

/// First word of a plan: "TPN" and the version of the format.
pub(crate) const MAGIC: u32 = u32::from_le_bytes(*b"TPN\x03");
/// An absent index.
pub(crate) const NONE: u32 = u32::MAX;

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident { $($tag:ident = $number:literal,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[repr(u8)]
            pub(crate) enum $name {
                $($tag = $number,)*
            }

            impl $name {
                const fn from_number(number: u8) -> Option<Self> {
                    Some(match number {
                        $($number => Self::$tag,)*
                        _ => return None,
                    })
                }
            }
        )*
    };
}

// The numbers are part of the format: never reused, never changed.
tags! {
    /// Kinds of value types.
    TypeTag {
        Bool = 0,
        S8 = 1,
        U8 = 2,
        S16 = 3,
        U16 = 4,
        S32 = 5,
        U32 = 6,
        S64 = 7,
        U64 = 8,
        F32 = 9,
        F64 = 10,
        Char = 11,
        String = 12,
        ErrorContext = 13,
        Record = 14,
        Tuple = 15,
        Variant = 16,
        Enum = 17,
        Option = 18,
        Result = 19,
        Flags = 20,
        List = 21,
        FixedList = 22,
        Map = 23,
        Own = 24,
        Borrow = 25,
        Stream = 26,
        Future = 27,
    }
    /// Kinds of resource types.
    ResourceTag {
        Imported = 0,
        Defined = 1,
    }
    /// String encodings.
    EncodingTag {
        Utf8 = 0,
        Utf16 = 1,
        Latin1OrUtf16 = 2,
    }
    /// Kinds of steps.
    StepTag {
        InstantiateModule = 0,
        ResolveOptions = 1,
        DefineResource = 2,
        InstantiateImported = 3,
        InstantiateComponent = 4,
    }
    /// Kinds of trampolines.
    TrampolineTag {
        Lower = 0,
        ResourceNew = 1,
        ResourceRep = 2,
        ResourceDrop = 3,
        AsyncBuiltin = 4,
        ContextGet = 5,
        ContextSet = 6,
        BackpressureInc = 7,
        BackpressureDec = 8,
    }
    /// Kinds of imports.
    ImportTag {
        Func = 0,
        Resource = 1,
        Module = 2,
        Component = 3,
        Type = 4,
    }
    /// Kinds of exports.
    ExportTag {
        Func = 0,
        Instance = 1,
        Resource = 2,
        Type = 3,
        Module = 4,
        Component = 5,
    }
}

/// A table of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Section {
    /// UTF-8 bytes that every name points into.
    Strings,
    /// Binary-format bytes of core signatures, and types of core items.
    Signatures,
    Types,
    Fields,
    Cases,
    FuncTypes,
    Resources,
    ComponentInstances,
    CoreDefs,
    Options,
    Steps,
    /// Core definitions by number: the arguments of module instantiations.
    Args,
    Trampolines,
    Lifts,
    Imports,
    Exports,
    /// Types of imported core modules.
    ModuleTypes,
    /// What such a module imports or exports.
    CoreItems,
    /// What imported components import and export, in the form of imports.
    ComponentItems,
    /// Types of imported components.
    ComponentTypes,
    /// Instances of imported components.
    ImportedInstances,
}

impl Section {
    /// All of them, in order.
    pub(crate) const ALL: [Self; 21] = [
        Self::Strings,
        Self::Signatures,
        Self::Types,
        Self::Fields,
        Self::Cases,
        Self::FuncTypes,
        Self::Resources,
        Self::ComponentInstances,
        Self::CoreDefs,
        Self::Options,
        Self::Steps,
        Self::Args,
        Self::Trampolines,
        Self::Lifts,
        Self::Imports,
        Self::Exports,
        Self::ModuleTypes,
        Self::CoreItems,
        Self::ComponentItems,
        Self::ComponentTypes,
        Self::ImportedInstances,
    ];
    /// Words of the header: the magic, every section, the root's exports.
    pub(crate) const HEADER_WORDS: u32 = 1 + 2 * Self::ALL.len() as u32 + 2;

    /// Bytes of one entry.
    pub(crate) const fn entry_bytes(self) -> u32 {
        4 * match self {
            Self::Strings | Self::Signatures => return 1,
            Self::Types => 7,
            Self::Fields => 4,
            Self::Cases => 3,
            Self::FuncTypes => 3,
            Self::Resources => 3,
            Self::ComponentInstances => 1,
            Self::CoreDefs => 2,
            Self::Options => 6,
            Self::Steps => 5,
            Self::Args => 1,
            Self::Trampolines => 7,
            Self::Lifts => 3,
            Self::Imports | Self::ComponentItems => 10,
            Self::Exports => 5,
            Self::ModuleTypes => 4,
            Self::CoreItems => 6,
            Self::ComponentTypes => 4,
            Self::ImportedInstances => 5,
        }
    }

    /// What to call an entry that is not there.
    const fn missing(self) -> &'static str {
        match self {
            Self::Strings => "plan: name out of range",
            Self::Signatures => "plan: signature out of range",
            Self::Types => "plan: no such type",
            Self::Fields => "plan: no such field",
            Self::Cases => "plan: no such case",
            Self::FuncTypes => "plan: no such function type",
            Self::Resources => "plan: no such resource",
            Self::ComponentInstances => "plan: no such component instance",
            Self::CoreDefs => "plan: no such core definition",
            Self::Options => "plan: no such options",
            Self::Steps => "plan: no such step",
            Self::Args => "plan: no such argument",
            Self::Trampolines => "plan: no such trampoline",
            Self::Lifts => "plan: no such lifted function",
            Self::Imports => "plan: no such import",
            Self::Exports => "plan: no such export",
            Self::ModuleTypes => "plan: no such module type",
            Self::CoreItems => "plan: no such core item",
            Self::ComponentItems => "plan: no such item of a component",
            Self::ComponentTypes => "plan: no such component type",
            Self::ImportedInstances => "plan: no such instance of an imported component",
        }
    }
}

/// An index into a table of the plan (or of the image).
pub trait PlanIndex: Copy {
    /// From its number.
    fn from_u32(index: u32) -> Self;
    /// Its number.
    fn as_u32(self) -> u32;
}

macro_rules! indices {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// The type says which table it counts in; only the plan that holds it says whether the
            /// entry exists.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[repr(transparent)]
            pub struct $name(u32);

            impl $name {
                /// The entry with this number.
                pub const fn new(index: u32) -> Self {
                    Self(index)
                }

                /// Its number.
                pub const fn get(self) -> u32 {
                    self.0
                }

                /// Its number, for indexing.
                pub const fn index(self) -> usize {
                    self.0 as usize
                }
            }

            impl PlanIndex for $name {
                fn from_u32(index: u32) -> Self {
                    Self(index)
                }

                fn as_u32(self) -> u32 {
                    self.0
                }
            }
        )*
    };
}

indices! {
    /// A value type.
    TypeIdx;
    /// A field of a record or tuple.
    FieldIdx;
    /// A case of a variant, enum, option or result, or a label of flags.
    CaseIdx;
    /// A component function type.
    FuncTypeIdx;
    /// A resource type, one per component instance that defines it.
    ResourceIdx;
    /// An instance of a component; 0 is the root.
    ComponentInstanceIdx;
    /// An instance of a core module: the n-th [`Step::InstantiateModule`] or [`Step::InstantiateImported`].
    CoreInstanceIdx;
    /// Something of a core instance, or a trampoline.
    CoreDefIdx;
    /// A core module, by its number in the image.
    ModuleIdx;
    /// A set of canonical options.
    OptionsIdx;
    /// A step of instantiation.
    StepIdx;
    /// An argument of a module instantiation.
    ArgIdx;
    /// A core function that canonical built-ins provide.
    TrampolineIdx;
    /// A core function lifted to a component function.
    LiftIdx;
    /// A leaf import: a function, a resource type, a core module or a component. Numbers that are very high count
    /// what stands for an import: what imported components import and export.
    ImportIdx;
    /// An export, of the root or of an exported instance.
    ExportIdx;
    /// The type of an imported core module.
    ModuleTypeIdx;
    /// An import or export of an imported core module.
    CoreItemIdx;
    /// The type of an imported component.
    ComponentTypeIdx;
    /// An instance of an imported component.
    ImportedInstanceIdx;
}

/// From here on numbers of imports are those of items of components.
const ITEMS: u32 = 1 << 28;

impl ImportIdx {
    /// The item of a component with that number.
    pub(crate) const fn of_item(item: u32) -> Self {
        Self(item.saturating_add(ITEMS))
    }

    /// The item of a component it is, if it is no import.
    pub(crate) const fn item(self) -> Option<u32> {
        self.0.checked_sub(ITEMS)
    }
}

/// Consecutive entries of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdxRange<I> {
    first: u32,
    count: u32,
    index: PhantomData<I>,
}

impl<I: PlanIndex> IdxRange<I> {
    /// `count` entries from `first`; cut short where numbers end.
    pub fn new(first: u32, count: u32) -> Self {
        Self { first, count: count.min(u32::MAX - first), index: PhantomData }
    }

    /// How many.
    pub const fn len(self) -> u32 {
        self.count
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The number of the first.
    pub const fn first(self) -> u32 {
        self.first
    }

    /// Keeps the first `count` entries; the others, if there are more.
    pub(crate) fn split_off(&mut self, count: u32) -> Option<Self> {
        let rest = self.count.checked_sub(count).filter(|&rest| rest > 0)?;
        self.count = count;
        Some(Self { first: self.first + count, count: rest, index: PhantomData })
    }

    /// The entry at `position`.
    pub fn get(self, position: u32) -> Option<I> {
        (position < self.count).then(|| I::from_u32(self.first + position))
    }

    /// The entries in order.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + Clone {
        let (first, count) = (self.first, self.count as usize);
        (0..count).map(move |position| I::from_u32(first + position as u32))
    }
}
