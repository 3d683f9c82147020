//! Types and references.
//!
//! [`value`] has the types of single values and how they are encoded, [`composite`] those made of them,
//! [`subtype`] what is a subtype of what, [`reference`] the references themselves.

mod composite;
mod reference;
pub(crate) mod subtype;
mod value;

pub use composite::{CompositeType, FieldType, FuncType, StorageType, StructType, SubType};
pub(crate) use composite::{FIELD_BYTES, Place, places};
pub use reference::{AnyRef, ExnRef, FuncRef, RawRef};
pub use value::{HeapType, RefType, ValType};
