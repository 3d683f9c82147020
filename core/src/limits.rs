//! Every bound tenon keeps, by name.
//!
//! The constants are properties of the encoding and cannot be raised. [`Limits`] holds the bounds an
//! embedder chooses; its defaults differ between hosts and devices (`target_os = "none"`).
//!
//! What a guest or a file makes the engine allocate is allocated fallibly. The allocations that are not:
//!
//! - wasmparser's, while a file is loaded: the pre-scan bounds and probes for them first.
//! - The handle around an image in RAM, an engine's settings and a link error's two names: of a size that no
//!   guest chooses, or that the file had already.
//! - Host closures, the names they are defined under (once more in what a linker prepares for one component), and a
//!   [`ResourceLimiter`](crate::ResourceLimiter): made by the embedder, when it links.
//! - The future of a host function, and the closure that writes a list or string: of a size that the host chooses, one
//!   for a call in progress and one for each such value.
//! - The nodes of a `BTreeMap` that values are lifted to: as much memory is asked for, and given back, before.

/// Slots (32 bits each) one function's frame may have: a slot operand is 16 bits.
pub const MAX_FRAME_SLOTS: u32 = u16::MAX as u32;
/// Entries of one function's reference bank.
pub const MAX_FRAME_REFS: u32 = u16::MAX as u32;
/// Types, imports of one kind, tables, memories, global slots and segments of one module.
pub const MAX_MODULE_ITEMS: u32 = u16::MAX as u32;
/// Types one store may tell apart, those that are only parameters and results not counted.
pub const MAX_STORE_TYPES: u32 = u16::MAX as u32;
/// Functions one module may define: the function part of a reference is 20 bits.
pub const MAX_MODULE_FUNCTIONS: u32 = 1 << 20;
/// Elements one table may have: every index and size fits 31 bits, those of 64-bit tables as well.
pub const MAX_TABLE_ELEMENTS: u32 = i32::MAX as u32;
/// Instances (and synthetic instances) in one store: the instance part of a reference is 10 bits.
pub const MAX_INSTANCES: u32 = 1 << 10;
/// Tags in one store: the part of an exception's header that names its tag is 26 bits.
pub const MAX_TAGS: u32 = 1 << 26;
/// Code bytes the translator may emit for `n` bytes of wasm function bodies: `16 n` plus this.
pub const CODE_ALLOWANCE: u64 = 64 * 1024;
/// Slots every call may assume free above the callee's frame base. Functions that need more check
/// for themselves.
pub const GUARD_SLOTS: u32 = 64;

/// [`Limits::gc_step_bytes`] at least.
pub const MIN_GC_STEP_BYTES: u32 = 1024;

/// True where the program runs on bare metal.
pub(crate) const DEVICE: bool = cfg!(target_os = "none");

/// The bounds an embedder chooses. Reaching one is an error or a trap that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How deep types may nest in a component. Native stack of the loader grows with it
    /// (about 2 KiB a level). 16 on devices, 100 on hosts.
    pub type_nesting: u32,
    /// How deep components may nest in components.
    pub component_nesting: u32,
    /// Items (types, imports, exports, functions, segments, aliases, …) one file may declare.
    pub items: u32,
    /// Bytes of validator heap the pre-scan may predict before it refuses a file.
    pub validator_heap: usize,
    /// Instances, of components and core modules together, that one component may expand to.
    pub component_instances: u32,
    /// Steps one component's instantiation plan may have.
    pub plan_steps: u32,
    /// Bytes of code an image may get, over what [`CODE_ALLOWANCE`] bounds.
    pub code_bytes: u64,
    /// Instances of core modules one store may have; [`MAX_INSTANCES`] at most, one of which is the host.
    pub instances: u32,
    /// Bytes one linear memory may have.
    pub memory_bytes: u64,
    /// Elements one table may have.
    pub table_elements: u32,
    /// Bytes the heap of structs, arrays and exceptions may have. The collector's worklist takes up to a
    /// sixteenth of it besides.
    pub gc_heap_bytes: u64,
    /// Bytes the collector looks at between two looks at the fuel; at least [`MIN_GC_STEP_BYTES`].
    pub gc_step_bytes: u32,
    /// Slots (4 bytes each) a guest thread's stack starts with.
    pub stack_slots: u32,
    /// Slots a guest thread's stack may grow to: guest recursion ends here. It bounds the depth of calls, too:
    /// each takes at least three slots.
    pub max_stack_slots: u32,
    /// Handles one component instance may hold at a time.
    pub handles: u32,
    /// How deep host functions may call guests that call host functions.
    pub host_reentry: u32,
    /// Frames a trap's trace keeps.
    pub trace_frames: u32,
}

impl Limits {
    /// The defaults on hosts.
    pub const fn host() -> Self {
        Self::new(false)
    }

    /// The defaults on devices.
    pub const fn device() -> Self {
        Self::new(true)
    }

    const fn new(device: bool) -> Self {
        Self {
            type_nesting: if device { 16 } else { 100 },
            component_nesting: if device { 8 } else { 100 },
            items: if device { 100_000 } else { 4_000_000 },
            validator_heap: if device { 512 * 1024 } else { usize::MAX / 4 },
            component_instances: if device { 128 } else { 1000 },
            plan_steps: if device { 4096 } else { 100_000 },
            code_bytes: if device { 8 << 20 } else { 1 << 30 },
            instances: if device { 256 } else { MAX_INSTANCES },
            memory_bytes: 1 << 32,
            table_elements: if device { 65_536 } else { 10_000_000 },
            gc_heap_bytes: if device { 64 * 1024 } else { 1 << 30 },
            gc_step_bytes: if device { MIN_GC_STEP_BYTES } else { 64 * 1024 },
            stack_slots: if device { 1024 } else { 4096 },
            max_stack_slots: if device { 16 * 1024 } else { 256 * 1024 },
            handles: if device { 1024 } else { 1 << 20 },
            host_reentry: if device { 0 } else { 8 },
            trace_frames: if device { 16 } else { 64 },
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new(DEVICE)
    }
}
