//! The one thread of a store: the calls in progress between components, as data.
//!
//! Core calls are frames of the machine. What happens between them (lowering arguments, waiting for a
//! host function, running a destructor) is a frame here. Frames of both kinds interleave, last in
//! first out; nothing is kept on the native stack.

use crate::answer::Pending;
use crate::copy::{Buffer, Copier, Unwritten};
use crate::flat_values::Slots;
use crate::func::Func;
use crate::handle_table::Scope;
use crate::host::HostError;
use crate::plan::{FuncTypeIdx, ImportedInstanceIdx, LiftIdx};
use crate::resource::RuntimeType;
use crate::state::{ComponentId, ResolvedOptions, RootId};
use crate::writer::Writers;
use tenon_core::{MemoryId, PreparedFunc, Region, TrapCode, Vec};

/// `context.get` and `context.set` slots of a task.
pub(crate) const CONTEXT_SLOTS: u32 = 2;

/// Canonical bytes kept from one call to the next: enough for nearly every call of a program.
const KEPT_BYTES: usize = if cfg!(target_os = "none") { 4096 } else { 64 << 10 };

/// What the embedder asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A call of an exported function.
    Call(Func),
    /// The instantiation of a component.
    Instantiate(RootId),
    /// The end of a resource the host held.
    Drop,
}

/// What happens next on the thread.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Next {
    /// The machine runs core code.
    Run,
    /// The copy engine goes on.
    Copy,
    /// The host function of the top frame is called.
    Host,
    /// The host ends one of its resources.
    DropHost { ty: RuntimeType, rep: u32 },
    /// A lifted function is called: with the arguments of the trampoline in progress, which another component called with these
    /// options, or else by the embedder.
    Enter { lift: LiftIdx, ty: FuncTypeIdx, caller: Option<ResolvedOptions> },
    /// The host writes content of a string or list.
    Write(Unwritten),
    /// The next step of the plan is played.
    Play,
    /// An imported component is instantiated.
    #[cfg_attr(not(feature = "composition"), expect(dead_code, reason = "plans have no imported components"))]
    Instantiate(ImportedInstanceIdx),
    /// What an imported component exports goes to the one that instantiated it.
    Provide,
    /// What the embedder asked for is done.
    Done,
}

/// Work that needs the store's data.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HostWork {
    /// Call a host function; its parameters are in canonical bytes.
    /// If it is `direct`, its results are read as they are.
    Call { func: u32, ty: FuncTypeIdx, memory: Option<MemoryId>, direct: bool },
    /// End a resource of the host.
    Drop { ty: RuntimeType, rep: u32 },
    /// Write content of a string or list.
    Write(Unwritten),
}

/// How far a call between components got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Its parameters are being copied.
    Params,
    /// The callee runs.
    Callee,
    /// Its result is being copied.
    Result,
    /// The callee's post-return runs.
    PostReturn,
}

/// Who waits for the result of a call, and how it takes it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiting {
    /// The embedder: canonical bytes.
    Embedder,
    /// A component that lowered the function with these options; a result in memory goes to the pointer.
    Guest { options: ResolvedOptions, result: Option<u32> },
}

/// A call between components, or from or to the host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FrameKind {
    /// A lifted function, called with the callee's options.
    Lifted { callee: PreparedFunc, options: ResolvedOptions, waiting: Waiting },
    /// A function of the host.
    Host { func: u32, options: ResolvedOptions, result: Option<u32> },
    /// A function of the host that a component exports as it was imported, called by the embedder.
    Direct { func: u32 },
    /// A destructor, called by a guest or by the embedder.
    Destructor { by_guest: bool },
    /// Globals, segments and the start function of a core instance.
    Start,
}

/// A frame of the thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) kind: FrameKind,
    /// The component whose plan has its type.
    pub(crate) root: RootId,
    pub(crate) ty: FuncTypeIdx,
    /// The instance whose code it runs.
    pub(crate) instance: Option<ComponentId>,
    pub(crate) course: Course,
    /// What its code keeps with `context.set`.
    pub(crate) context: Context,
}

/// How far a call got, and what is to be done at its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) phase: Phase,
    /// What borrow handles given to the callee belong to: its place among the frames.
    pub(crate) scope: Scope,
    /// Borrow handles given to the callee and not dropped yet.
    pub(crate) borrows: u32,
    /// How many loans there were when it began.
    pub(crate) lends: usize,
    /// Core results of the callee, which post-return gets too.
    pub(crate) core_results: [u32; 2],
    /// The flat result for the caller.
    pub(crate) answer: [u32; 2],
}

/// The context slots of a task.
pub(crate) type Context = [u32; CONTEXT_SLOTS as usize];

/// Who lent a handle for the time of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lender {
    Guest(ComponentId),
    Host,
}

/// A handle on loan.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lend {
    pub(crate) lender: Lender,
    pub(crate) index: u32,
}

/// The thread of a store.
#[derive(Debug)]
pub(crate) struct Thread {
    /// What the embedder asked for; none if the thread is idle.
    pub(crate) entry: Option<Entry>,
    pub(crate) next: Next,
    /// The component whose plan the thread follows: that of the frame on top, or of what runs `realloc`.
    pub(crate) root: RootId,
    /// The same where there is no frame.
    pub(crate) base: RootId,
    pub(crate) frames: Vec<Frame>,
    pub(crate) lends: Vec<Lend>,
    /// Borrow handles the host was given, by index in its table, for the time of one call.
    pub(crate) host_borrows: Vec<u32>,
    pub(crate) copier: Copier,
    /// Flat parameters on their way into a call.
    pub(crate) slots: Slots,
    /// Canonical bytes on their way into a call.
    pub(crate) args: Vec<u8>,
    /// Canonical bytes on their way out of a call.
    pub(crate) results: Vec<u8>,
    /// What of the canonical bytes is still to be written, by the host and to a guest.
    pub(crate) writers: Writers,
    /// The host function that is being waited for.
    pub(crate) pending: Pending,
    /// What the host function that is called has already answered, instead of a result.
    pub(crate) answered: Option<HostError>,
    /// The trap that a call within the machine's stay ended with.
    pub(crate) trapped: Option<TrapCode>,
}

impl Thread {
    pub(crate) fn new_in(region: Region) -> Self {
        Self {
            entry: None,
            next: Next::Done,
            root: RootId(0),
            base: RootId(0),
            frames: Vec::new_in(region),
            lends: Vec::new_in(region),
            host_borrows: Vec::new_in(region),
            copier: Copier::new_in(region),
            slots: Slots::EMPTY,
            args: Vec::new_in(region),
            results: Vec::new_in(region),
            writers: Writers::default(),
            pending: Pending::default(),
            answered: None,
            trapped: None,
        }
    }

    /// Begins what the embedder asked for.
    pub(crate) fn enter(&mut self, entry: Entry, root: RootId, next: Next) {
        self.entry = Some(entry);
        self.root = root;
        self.base = root;
        self.next = next;
    }

    /// Empties canonical bytes before the copy engine fills them again.
    pub(crate) fn clear_buffer(&mut self, buffer: Buffer) {
        self.trim_buffer(buffer).clear();
    }

    /// Gives back room for canonical bytes that one large call took; the bytes.
    pub(crate) fn trim_buffer(&mut self, buffer: Buffer) -> &mut Vec<u8> {
        let bytes = match buffer {
            Buffer::Args => &mut self.args,
            Buffer::Results => &mut self.results,
        };
        if bytes.capacity() > KEPT_BYTES {
            *bytes = Vec::new_in(bytes.region());
        }
        bytes
    }

    /// Forgets what was in progress.
    pub(crate) fn clear(&mut self) {
        self.entry = None;
        self.next = Next::Done;
        self.frames.clear();
        self.copier.reset();
        self.pending.clear();
        self.answered = None;
        self.trapped = None;
        self.writers.clear();
    }

    /// A call that begins now: its parameters are copied first.
    pub(crate) fn course(&self) -> Course {
        Course {
            phase: Phase::Params,
            scope: Scope(self.frames.len() as u32),
            borrows: 0,
            lends: self.lends.len(),
            core_results: [0; 2],
            answer: [0; 2],
        }
    }

    /// Pushes a frame of the component that the thread follows, whose call began when as many were below it.
    pub(crate) fn push_course(
        &mut self,
        kind: FrameKind,
        ty: FuncTypeIdx,
        instance: Option<ComponentId>,
        course: Course,
    ) -> Result<(), TrapCode> {
        Ok(self.frames.try_push(Frame { kind, root: self.root, ty, instance, course, context: [0; 2] })?)
    }

    /// The same of a call that begins now.
    pub(crate) fn push(
        &mut self,
        kind: FrameKind,
        ty: FuncTypeIdx,
        instance: Option<ComponentId>,
    ) -> Result<(), TrapCode> {
        self.push_course(kind, ty, instance, self.course())
    }

    /// Takes the frame on top away; the thread follows the component of the one below.
    pub(crate) fn pop(&mut self) -> Result<Frame, TrapCode> {
        let frame = self.frames.pop().ok_or(LOST)?;
        self.follow_top();
        Ok(frame)
    }

    /// The thread follows the component of the frame on top.
    pub(crate) fn follow_top(&mut self) {
        self.root = self.frames.last().map_or(self.base, |top| top.root);
    }

    /// The context slots of the code that runs: those of `realloc` are its own.
    pub(crate) fn context(&mut self) -> Result<&mut Context, TrapCode> {
        match self.copier.in_realloc {
            true => Ok(&mut self.copier.context),
            false => Ok(&mut self.top()?.context),
        }
    }

    pub(crate) fn top(&mut self) -> Result<&mut Frame, TrapCode> {
        self.frames.last_mut().ok_or(LOST)
    }
}

/// The driver and the machine disagree on what is in progress: an error of the engine, not the guest.
pub(crate) const LOST: TrapCode = TrapCode::Host("internal error: no such call in progress");
