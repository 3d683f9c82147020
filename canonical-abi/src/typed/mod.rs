//! [`ComponentType`](crate::ComponentType), [`Lift`](crate::Lift) and [`Lower`](crate::Lower) for the
//! types of the language, and the macros that implement them for types of your own.

mod compound;
mod list;
mod macros;
mod resource;
mod scalar;
mod text;

pub use list::WasmList;
pub use text::WasmStr;
