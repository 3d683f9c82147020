//! What a guest can reach at run time: instances, memories, tables, globals, and the thread that runs it.

pub(crate) mod buffer;
pub(crate) mod instance;
pub(crate) mod machine;
pub(crate) mod memory;
mod region;
pub(crate) mod table;
mod thread;

pub use machine::{Exit, Extern, GlobalId, InstanceId, Machine, MemoryId, TableId};
pub use region::{Arena, Region};
