//! [`ComponentType`](crate::ComponentType), [`Lift`](crate::Lift) and [`Lower`](crate::Lower) for the
//! types of the language.

mod array;
mod compound;
mod list;
mod map;
mod resource;
mod scalar;
mod text;
mod view;

pub use list::WasmList;
pub use text::WasmStr;
pub(crate) use text::owned;
pub use view::{ListView, Values};
