//! What a guest can reach at run time: instances, memories, tables, globals, and the thread that runs it.

mod allowance;
mod boxed;
pub(crate) mod buffer;
#[cfg(any(feature = "gc", feature = "exceptions"))]
pub(crate) mod heap;
#[cfg(not(any(feature = "gc", feature = "exceptions")))]
#[path = "no_heap.rs"]
pub(crate) mod heap;
pub(crate) mod instance;
#[cfg(feature = "loader")]
mod lazy;
pub(crate) mod limiter;
mod link;
pub(crate) mod machine;
pub(crate) mod memory;
mod record;
mod region;
#[cfg(any(feature = "gc", feature = "exceptions"))]
pub(crate) mod roots;
pub(crate) mod table;
mod tag;
mod thread;
#[cfg(feature = "gc")]
pub(crate) mod types;
#[cfg(not(feature = "gc"))]
#[path = "no_types.rs"]
pub(crate) mod types;
#[cfg(feature = "exceptions")]
mod unwind;
pub mod vec;
mod walk;

pub use allowance::Allowance;
pub use boxed::{try_box, try_box_with};
pub use limiter::ResourceLimiter;
pub use machine::{Exit, Extern, GlobalId, InstanceId, Machine, MemoryId, TableId, TagId};
pub use memory::MemoryPolicy;
pub use record::CheckRecord;
pub use region::{Arena, Region};
pub(crate) use thread::run;
pub use thread::{PreparedFunc, QuickFunctions, Reach};
pub use vec::{OutOfMemory, Vec, try_vec};

/// Where a structure has another size than is stated, this build says so.
#[cfg(all(
    target_pointer_width = "32",
    not(any(feature = "loader", feature = "gc", feature = "exceptions"))
))]
mod stated {
    use super::{instance::Instance, machine, memory::Memory, table::Table};
    use crate::footprint::sizes;

    const _: [(); sizes::INSTANCE as usize] = [(); size_of::<Instance>()];
    const _: [(); sizes::HOST_FUNC as usize] = [(); size_of::<machine::HostFunc>()];
    const _: [(); sizes::MEMORY as usize] = [(); size_of::<Memory>()];
    const _: [(); sizes::TABLE as usize] = [(); size_of::<Table>()];
    const _: [(); sizes::GLOBAL as usize] = [(); size_of::<machine::Global>()];
}
