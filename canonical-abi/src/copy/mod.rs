//! The copy engine: values from one side of a call to the other.
//!
//! A side is core values (cells, one per flat value), linear memory, or canonical bytes of the host. The
//! engine walks the type with a work list of its own and copies from source to destination in one
//! pass: it validates, normalises, moves handles, transcodes strings and allocates with the guest's
//! `realloc` as it goes. No value tree is built, nothing recurses.
//!
//! Before every item it charges fuel; when that runs out, or `realloc` must run, [`Copying::run`] returns
//! and continues later where it stopped. No slice of guest memory lives across that point.

mod engine;
mod handles;
mod leaf;
mod memory;
mod scalar;
mod text;
mod unwritten;

pub(crate) use engine::{BAD_PLAN, Copying, bad_plan};
pub(crate) use handles::Handles;
pub(crate) use leaf::{Content, Leaf, LeafKind, Leaves, Source, Target, copy, normalise};
pub(crate) use memory::{NO_MEMORY, check_place};
pub(crate) use scalar::Scalar;
pub(crate) use text::Text;
pub(crate) use unwritten::Written;

use crate::plan::{FieldIdx, IdxRange, TypeIdx};
use crate::state::{ComponentId, ResolvedOptions};
use crate::thread::Context;
use crate::types::MAX_FLAT_PARAMS;
use tenon_core::{MemoryId, Region, TrapCode, Vec};

/// Bytes copied for one item of work: a copy goes on however little fuel it is given at a time.
pub(crate) const SLICE: u32 = 4096;

/// One side of a copy.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    /// A component instance: its memory, handles, encoding and `realloc`.
    Guest(ResolvedOptions),
    /// The host, as parameters of a call: see [`Buffer`].
    Host(Buffer),
}

impl Side {
    /// Where the embedder's parameters are, and where results go that it waits for.
    pub(crate) const EMBEDDER: [&Self; 2] = [&Self::Host(Buffer::Args), &Self::Host(Buffer::Results)];
}

/// The instance that pays for a copy: the one the values come from, or if they come from the host, the one they go to.
pub(crate) fn payer(sides: [&Side; 2]) -> Option<ComponentId> {
    match sides {
        [Side::Guest(options), _] | [_, Side::Guest(options)] => Some(options.instance),
        _ => None,
    }
}

/// Which canonical bytes of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Buffer {
    /// The bytes of parameters.
    Args,
    /// The bytes of results.
    Results,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loc {
    /// In cells, from this one on.
    Cell(u32),
    /// In memory or canonical bytes, from this address on.
    Mem(u32),
}

/// A value to copy, or the rest of one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// A value.
    Value { ty: TypeIdx, from: Loc, to: Loc },
    /// The remaining fields of a record. `cell` flat values are done.
    Fields { fields: IdxRange<FieldIdx>, next: u32, cell: u32, from: Loc, to: Loc },
    /// The remaining elements of a list.
    Elements { element: TypeIdx, left: u32, from: Loc, to: Loc },
    /// The remaining elements of a list of scalars.
    Scalars { scalar: Scalar, left: u32, from: Loc, to: Loc },
    /// Plain bytes.
    Bytes { len: u32, from: u32, to: u32 },
    /// The leaves of a signature, from this one on.
    Leaves { leaves: Leaves, next: u16, from: Loc, to: Loc },
    /// The room for parameters in memory was allocated.
    ParamsRoom { leaves: Leaves, from: Loc },
    /// The room for a list was allocated.
    ListRoom { element: TypeIdx, len: u32, from: u32, to: Loc },
    /// A string, in one of its phases.
    Text(Text),
    /// The room for content that the host writes was allocated.
    WriterRoom { writer: u32, len: u32, size: u32, what: Written, to: Loc },
    /// As many bytes will be read or written by the host.
    Charge { left: u32 },
    /// The host writes.
    Write(Unwritten),
    /// A string that the host wrote to its canonical bytes.
    TextValue { from: Loc, to: Loc },
    /// NaNs among floats that the host wrote, in so many bytes, are made canonical.
    Floats { scalar: Scalar, at: u32, left: u32 },
    /// What the host wrote is text.
    CheckText { at: u32, len: u32 },
}

/// Content of a string or list that the host has still to write: its writer, and the room for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unwritten {
    pub(crate) writer: u32,
    /// The guest's memory, or else canonical bytes of the host.
    pub(crate) room: Result<MemoryId, Buffer>,
    pub(crate) at: u32,
    pub(crate) len: u32,
}

/// Ends of streams and futures, and error contexts, cannot be passed yet.
pub(crate) const ASYNC_VALUE: TrapCode = TrapCode::AsyncUnsupported(
    "values of type `stream`, `future` and `error-context` are not there yet: async is not supported",
);

/// What a run of the engine ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Everything is copied.
    Done,
    /// The destination's `realloc` must be called with these arguments.
    Realloc([u32; 4]),
    /// The host must write this.
    Write(Unwritten),
    /// Out of fuel.
    OutOfFuel,
}

/// Cells of one side: as many as may be passed flat.
pub(crate) type Cells = [u64; MAX_FLAT_PARAMS as usize];

/// The state of a copy.
#[derive(Debug)]
pub(crate) struct Copier {
    from: Side,
    to: Side,
    pub(crate) from_cells: Cells,
    pub(crate) to_cells: Cells,
    work: Vec<Work>,
    /// Arguments of the `realloc` that must run.
    request: Option<[u32; 4]>,
    /// Whether it is running.
    pub(crate) in_realloc: bool,
    /// What it keeps with `context.set`.
    pub(crate) context: Context,
    /// What it returned.
    room: u32,
}

impl Copier {
    pub(crate) fn new_in(region: Region) -> Self {
        Self {
            from: Side::Host(Buffer::Args),
            to: Side::Host(Buffer::Results),
            from_cells: [0; 16],
            to_cells: [0; 16],
            work: Vec::new_in(region),
            request: None,
            in_realloc: false,
            context: [0; 2],
            room: 0,
        }
    }

    /// Forgets the copy in progress.
    pub(crate) fn reset(&mut self) {
        self.work.clear();
        self.request = None;
        self.in_realloc = false;
    }

    /// Begins a copy between two sides; what to copy follows with [`Copying::params`] or
    /// [`Copying::result`].
    pub(crate) fn begin(&mut self, from: Side, to: Side) {
        self.reset();
        self.from = from;
        self.to = to;
        self.to_cells = [0; 16];
    }

    /// The instance whose `realloc` is used.
    pub(crate) fn allocator(&self) -> Option<&ResolvedOptions> {
        match &self.to {
            Side::Guest(options) => Some(options),
            Side::Host(_) => None,
        }
    }

    /// The instance that pays for the copy.
    pub(crate) fn payer(&self) -> Option<ComponentId> {
        payer([&self.from, &self.to])
    }

    /// Copies leaves.
    fn leaves(&mut self, leaves: Leaves, from: Loc, to: Loc) -> Result<(), TrapCode> {
        self.push(Work::Leaves { leaves, next: 0, from, to })
    }

    /// What `realloc` returned.
    pub(crate) fn reallocated(&mut self, pointer: u32) {
        self.in_realloc = false;
        self.room = pointer;
    }

    fn push(&mut self, work: Work) -> Result<(), TrapCode> {
        Ok(self.work.try_push(work)?)
    }
}
