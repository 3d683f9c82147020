//! Exceptions on their way from where they are thrown to where they are caught.
//!
//! The search walks the records of the thread's frames and changes none of them, so that a trace can be
//! taken when nobody catches. Where it is lies in [`CallState::Throwing`]: it stops wherever fuel is used up
//! and goes on there. It ends at a boundary to the embedder.
//!
//! Fuel: one unit for each frame, each `try_table` and each clause that is looked at, and one for each 16
//! bytes of what is caught.

use super::heap::{Header, Refused, Shape};
use super::machine::{Exit, Machine};
use super::thread::CallState;
use crate::exec::Thrown;
use crate::exec::stack::{State, WORDS_OF_RECORD, kind};
use crate::image::FuncRecord;
use crate::image::handlers::{Catch, Clause};
use crate::types::subtype::Kind;
use crate::{RawRef, TagId, TrapCode};

/// Where the search is; all offsets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// A unit of the frame's code, and its instance; `None` where the embedder called the host itself.
    at: Option<(u32, u32)>,
    sp: u32,
    /// The frame's bank, or its record.
    dp: u32,
    /// The clause to look at next; `None` while the frame has not been looked at.
    catch: Option<u32>,
}

/// What a step of the search comes to.
enum Step {
    Next(Search),
    /// A clause catches: where the code goes on, and what goes where.
    Caught {
        state: State,
        clause: Clause,
    },
    /// Nobody does, up to the boundary at this record.
    Uncaught(u32),
}

/// A frame, a `try_table` or a clause.
const STEP: u64 = 1;

/// Something inconsistent ends the thread like any trap.
const LOST: Exit = Exit::Trap(TrapCode::Host("the record of a frame is lost"));

impl Machine {
    /// Begins the search for what the op at the thread's `ip` throws.
    pub(super) fn throw(&mut self, thrown: Option<Thrown>) -> Result<(), Exit> {
        let exception = match thrown.ok_or(LOST)? {
            Thrown::New { tag, window, refs } => self.new_exception(tag, window, refs)?,
            Thrown::Again(exception) => exception,
        };
        let state = self.thread.state;
        self.begin_search(exception, Some((state.ip, state.instance)), false);
        Ok(())
    }

    /// Makes an exception of what lies at these words of the stack. The op that throws it runs again if fuel
    /// is used up before.
    fn new_exception(&mut self, tag: TagId, window: u32, refs: u32) -> Result<RawRef, Exit> {
        let [slot_count, ref_count, ..] = self.tag_type(tag).ok_or(LOST)?.shape();
        let mut fuel = self.fuel;
        let allocated = self.allocate_exception(tag, slot_count, ref_count, &mut fuel);
        self.fuel = fuel;
        let exception = allocated?;
        let words = |at: u32, count: u32| self.thread.stack.get(at as usize..(at + count) as usize);
        let (refs, slots) = words(refs, ref_count).zip(words(window, slot_count)).ok_or(LOST)?;
        let object = self.heap.object(exception).ok_or(LOST)?;
        self.heap.refs_mut(object).copy_from_slice(refs);
        self.heap.data_mut(object).copy_from_slice(slots);
        Ok(exception)
    }

    fn allocate_exception(
        &mut self,
        tag: TagId,
        slots: u32,
        refs: u32,
        fuel: &mut u64,
    ) -> Result<RawRef, Exit> {
        let header = Header::record(Shape::Exception, tag.0, refs as u16, slots as u16);
        let cost = header.payload_bytes() / 16;
        loop {
            // Nothing is allocated that cannot be paid for.
            let left = fuel.checked_sub(cost).ok_or(Exit::OutOfFuel)?;
            match self.heap.allocate(header) {
                Ok(exception) => {
                    *fuel = left;
                    return Ok(exception);
                }
                Err(Refused::Collect) if self.collect(fuel) => {}
                Err(Refused::Collect) => return Err(Exit::OutOfFuel),
                Err(Refused::Grow(bytes)) => {
                    *fuel = fuel.checked_sub(u64::from(bytes) / 16).ok_or(Exit::OutOfFuel)?;
                    self.heap.grow(bytes);
                }
                Err(Refused::Full) => return Err(Exit::Trap(TrapCode::OutOfMemory)),
            }
        }
    }

    /// An exception of the host's.
    ///
    /// # Errors
    /// When memory, or the limit of the heap, does not suffice.
    pub(crate) fn add_exception(
        &mut self,
        tag: TagId,
        slots: &[u32],
        refs: &[RawRef],
    ) -> crate::Result<RawRef> {
        let mut unpaid = u64::MAX;
        let allocated = self.allocate_exception(tag, slots.len() as u32, refs.len() as u32, &mut unpaid);
        let exception = allocated.map_err(|_| TrapCode::OutOfMemory)?;
        if let Some(object) = self.heap.object(exception) {
            self.heap.data_mut(object).copy_from_slice(slots);
            for (place, reference) in self.heap.refs_mut(object).iter_mut().zip(refs) {
                *place = reference.0;
            }
        }
        Ok(exception)
    }

    /// The tag of an exception.
    pub(crate) fn exception_tag(&self, exception: RawRef) -> Option<TagId> {
        let (kind, tag) = self.heap.kind(exception)?;
        (kind == Kind::Exn).then_some(TagId(tag))
    }

    /// The references and the slots that an exception carries.
    pub(crate) fn carried(&self, exception: RawRef) -> Option<(&[u32], &[u32])> {
        let object = self.heap.object(exception)?;
        Some((self.heap.refs(object), self.heap.data(object)))
    }

    /// The exception on its way, or the last one that nobody caught.
    pub(crate) fn exception(&self) -> RawRef {
        self.exception
    }

    /// Makes `exception`, unless it is gone, the one the host function in progress is about to throw.
    pub(crate) fn set_exception(&mut self, exception: RawRef) {
        self.heap.disturb();
        let known = self.heap.vouches_for(exception) && self.exception_tag(exception).is_some();
        self.exception = if known { exception } else { RawRef::NULL };
    }

    /// Takes the exception that ended a call, or that a host function was about to throw.
    pub(crate) fn take_exception(&mut self) -> RawRef {
        self.heap.disturb();
        core::mem::take(&mut self.exception)
    }

    /// Ends the host call in progress by throwing the pending exception to its caller; false if there is
    /// none.
    pub(crate) fn throw_from_host(&mut self) -> bool {
        let exception = self.exception;
        let CallState::Host { direct, .. } = self.call else { return false };
        if exception.is_null() {
            return false;
        }
        // The call is before the `ip` that it would have returned to.
        self.thread.state.ip = self.thread.state.ip.wrapping_sub(1);
        let state = self.thread.state;
        self.begin_search(exception, (!direct).then_some((state.ip, state.instance)), direct);
        true
    }

    fn begin_search(&mut self, exception: RawRef, at: Option<(u32, u32)>, direct: bool) {
        let State { sp, dp, .. } = self.thread.state;
        self.exception = exception;
        self.call = CallState::Throwing { search: Search { at, sp, dp, catch: None }, direct };
    }

    /// Goes on with the search: guest code can run on, or there is something to tell the embedder.
    pub(super) fn find_handler(&mut self, mut search: Search, direct: bool) -> Result<(), Exit> {
        loop {
            let (step, cost) = self.search_step(search).ok_or(LOST)?;
            if !self.consume_fuel(cost) {
                self.call = CallState::Throwing { search, direct };
                return Err(Exit::OutOfFuel);
            }
            match step {
                Step::Next(next) => search = next,
                Step::Caught { state, clause } => {
                    self.catch(state, clause).ok_or(LOST)?;
                    return Ok(());
                }
                Step::Uncaught(record) => {
                    self.call = CallState::Uncaught { record, direct };
                    return Err(Exit::Exception);
                }
            }
        }
    }

    /// The next step, and what it costs.
    fn search_step(&self, search: Search) -> Option<(Step, u64)> {
        // The embedder's call of a host function: its boundary is right here.
        let Some((unit, number)) = search.at else { return Some((Step::Uncaught(search.dp), STEP)) };
        let instance = self.instances.get(number as usize)?;
        let (view, (_, func)) = (instance.view(), instance.func_at(unit)?);
        let next = match search.catch {
            None => view.catches_at(func.code, unit),
            Some(index) => match view.catch(index)? {
                Catch::Outer { next, .. } => next,
                Catch::Clause(clause) if self.is_caught(number, clause)? => {
                    let state = State { ip: clause.target, sp: search.sp, dp: search.dp, instance: number };
                    let bytes = clause.tag.map_or(0, |_| {
                        self.heap.object(self.exception).map_or(0, |object| object.header.payload_bytes())
                    });
                    return Some((Step::Caught { state, clause }, STEP + bytes / 16));
                }
                Catch::Clause(_) => Some(index + 1),
            },
        };
        Some(match next {
            Some(_) => (Step::Next(Search { catch: next, ..search }), STEP),
            None => (self.to_caller(search, func)?, STEP),
        })
    }

    /// Whether a clause of instance `number` catches the exception.
    fn is_caught(&self, number: u32, clause: Clause) -> Option<bool> {
        let Some(tag) = clause.tag else { return Some(true) };
        let tag = self.instances.get(number as usize)?.tags.get(usize::from(tag))?;
        Some(self.exception_tag(self.exception) == Some(TagId(*tag)))
    }

    /// Below the bank of the frame, one of `func`'s, is its record.
    fn to_caller(&self, search: Search, func: FuncRecord) -> Option<Step> {
        let record = search.dp + u32::from(func.refs);
        let words = self.thread.stack.get(record as usize..)?.first_chunk::<WORDS_OF_RECORD>()?;
        let &[offset, second, third] = words;
        if second & kind::MASK == kind::BOUNDARY {
            return Some(Step::Uncaught(record));
        }
        // A return offset is after the call: the unit before it is in the call.
        let at = Some((offset.checked_sub(1)?, third >> 16));
        let sp = search.sp.checked_sub(second & 0xffff)?;
        Some(Step::Next(Search { at, sp, dp: record + WORDS_OF_RECORD as u32, catch: None }))
    }

    /// Puts what is thrown where `clause` wants it, and goes on in its frame.
    fn catch(&mut self, state: State, clause: Clause) -> Option<()> {
        let exception = self.exception;
        self.heap.disturb();
        let mut reference = state.dp as usize + usize::from(clause.reference);
        if clause.tag.is_some() {
            let object = self.heap.object(exception)?;
            let (refs, slots) = (self.heap.refs(object), self.heap.data(object));
            let slot = state.sp as usize + usize::from(clause.slot);
            self.thread.stack.get_mut(slot..slot + slots.len())?.copy_from_slice(slots);
            self.thread.stack.get_mut(reference..reference + refs.len())?.copy_from_slice(refs);
            reference += refs.len();
        }
        if clause.with_ref {
            *self.thread.stack.get_mut(reference)? = exception.0;
        }
        self.thread.state = state;
        self.exception = RawRef::NULL;
        self.call = CallState::Ready;
        Some(())
    }
}
