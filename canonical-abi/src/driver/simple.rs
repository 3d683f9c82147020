//! Numbers and handles: copied at once, without the copy engine and without allocation; and for the host, what is in
//! results besides: short strings and lists of numbers.

use super::Driver;
use super::pointer::{Bytes, Elements};
use crate::copy::{
    self, Content, Handles, Leaf, Leaves, NO_MEMORY, SLICE, Side, Source, Target, check_place,
};
use crate::lower::{append, begin_over};
use crate::plan::StringEncoding;
use crate::signature::Signature;
use crate::state::ResolvedOptions;
use crate::thread::{Course, LOST, Thread};
use tenon_core::{Machine, TrapCode, Vec};

/// Bytes of a result that go from one memory to another at once.
const AT_ONCE: u32 = 128;

/// Destructures a driver: the leaves, what passes handles, and the machine and canonical bytes besides.
macro_rules! parts {
    ($driver:ident, $course:ident, $leaves:expr, [$from:expr, $to:expr] => $all:ident, $pass:ident, $machine:ident, $slots:ident, $args:ident, $results:ident) => {
        let Driver { machine: $machine, signatures, root, registry, thread, .. } = $driver;
        let Thread { slots: $slots, args: $args, results: $results, lends, host_borrows, .. } = &mut **thread;
        let $all = $leaves.of(&signatures.leaves);
        let mut handles = Handles {
            registry,
            resources: &root.resources,
            lends,
            host_borrows,
            borrows: &mut $course.borrows,
            scope: $course.scope,
            from: $from,
            to: $to,
        };
        let $pass = |leaf, index| handles.pass(leaf, index);
    };
}

impl Driver<'_> {
    /// The parameters of a lifted function, flat: into the slots of the thread.
    pub(super) fn simple_params(
        &mut self,
        course: &mut Course,
        signature: &Signature,
        [from, to]: [&Side; 2],
    ) -> Result<(), TrapCode> {
        parts!(self, course, signature.params, [from, to] => leaves, pass, machine, slots, args, _results);
        let source = params_source(from, machine, args);
        let target = &mut Target::Slots(slots.room(signature.param_slots));
        copy::copy(leaves, &source, target, pass)
    }

    /// The parameters of a host function, as canonical bytes.
    pub(super) fn simple_host_params(
        &mut self,
        course: &mut Course,
        signature: &Signature,
        [from, to]: [&Side; 2],
    ) -> Result<(), TrapCode> {
        parts!(self, course, signature.params, [from, to] => leaves, pass, machine, _slots, args, _results);
        begin_over(args, signature.params.size)?;
        let target = &mut Target::Bytes(args);
        copy::copy(leaves, &Source::Slots(machine.args()), target, pass)
    }

    /// Fuel for the strings and lists in a result that lies at `place`; none if the copy engine is to copy them.
    fn contents_cost(
        &self,
        result: Leaves,
        options: &ResolvedOptions,
        place: u32,
    ) -> Result<Option<u64>, TrapCode> {
        let texts = match options.encoding {
            StringEncoding::Utf8 => Content::TEXTS,
            _ => Content::NUMBERS,
        };
        if !result.content.is_within(Content::HANDLES.union(Content::PLAIN).union(texts)) {
            return Ok(None);
        }
        let bytes = at(self.machine, *options, result, place)?;
        let size = self.machine.memory(options.memory.ok_or(NO_MEMORY)?).len();
        let (mut cost, mut total) = (0, 0);
        for leaf in result.of(&self.signatures.leaves) {
            let Some(elements) = Elements::of(leaf) else { continue };
            let Some(Bytes { len, .. }) = pointed(elements, leaf, bytes, size) else { return Ok(None) };
            cost += 1 + u64::from(len / 16);
            total += len;
        }
        Ok((total <= SLICE).then_some(cost))
    }

    /// The result of the call on top, if it is simple; `place` says where in the caller's memory it goes.
    pub(super) fn simple_result(
        &mut self,
        course: &mut Course,
        signature: &Signature,
        [from, to]: [&Side; 2],
        place: Option<u32>,
    ) -> Result<bool, TrapCode> {
        let result = signature.result;
        let spills = signature.spills_result();
        let has_pointers = !result.content.is_within(Content::HANDLES);
        if spills && result.size > AT_ONCE {
            return Ok(false);
        }
        let mut cost = signature.result_cost();
        if has_pointers {
            let (Side::Guest(from), Side::Host(_)) = (from, to) else { return Ok(false) };
            let Some(more) = self.contents_cost(result, from, course.core_results[0])? else {
                return Ok(false);
            };
            cost += more;
        }
        if !self.machine.consume_fuel(cost) {
            return Ok(false);
        }
        parts!(self, course, result, [from, to] => leaves, pass, machine, _slots, _args, results);
        let size = result.size as usize;
        match *to {
            Side::Host(_) => {
                let source = match *from {
                    Side::Guest(options) if spills => {
                        Source::Bytes(at(machine, options, result, course.core_results[0])?)
                    }
                    _ => Source::Slots(&course.core_results),
                };
                begin_over(results, result.size)?;
                copy::copy(leaves, &source, &mut Target::Bytes(results), pass)?;
                if has_pointers && let Side::Guest(ResolvedOptions { memory: Some(memory), .. }) = *from {
                    take_contents(leaves, machine.memory(memory), results)?;
                }
            }
            Side::Guest(to) => {
                // It may go to the memory that it is in.
                let mut kept = [0; AT_ONCE as usize];
                let source = match *from {
                    Side::Guest(options) if spills => {
                        Source::Bytes(keep(&mut kept, at(machine, options, result, course.core_results[0])?)?)
                    }
                    Side::Guest(_) => Source::Slots(&course.core_results),
                    Side::Host(_) => Source::Bytes(results.get(..size).ok_or(LOST)?),
                };
                let target = &mut match place {
                    Some(place) => Target::Bytes(at_mut(machine, to, result, place)?),
                    None => Target::Slots(&mut course.answer),
                };
                copy::copy(leaves, &source, target, pass)?;
            }
        }
        Ok(true)
    }
}

/// Appends what pointers among `leaves`, which begin `results`, lead to in `memory`, and lets them point there.
fn take_contents(leaves: &[Leaf], memory: &[u8], results: &mut Vec<u8>) -> Result<(), TrapCode> {
    for leaf in leaves {
        let Some(elements) = Elements::of(leaf) else { continue };
        let Bytes { at, len } = pointed(elements, leaf, results, memory.len()).ok_or(LOST)?;
        let content = memory.get(at as usize..).and_then(|rest| rest.get(..len as usize)).ok_or(LOST)?;
        if elements.are_text && core::str::from_utf8(content).is_err() {
            return Err(TrapCode::InvalidUtf8);
        }
        let room = append(results, content, elements.align())?;
        let pointer = results.get_mut(usize::from(leaf.offset)..).and_then(<[u8]>::first_chunk_mut);
        *pointer.ok_or(LOST)? = room.to_le_bytes();
    }
    Ok(())
}

/// Where the content of a string or list lies in a memory of `size` bytes, if it is short; `leaf` is among `bytes`.
fn pointed(elements: Elements, leaf: &Leaf, bytes: &[u8], size: usize) -> Option<Bytes> {
    elements.bytes(Source::Bytes(bytes).pointer(leaf)?, size)
}

/// Where parameters come from: the trampoline's arguments, or canonical bytes.
pub(super) fn params_source<'a>(from: &Side, machine: &'a Machine, args: &'a [u8]) -> Source<'a> {
    match from {
        Side::Guest(_) => Source::Slots(machine.args()),
        Side::Host(_) => Source::Bytes(args),
    }
}

/// A copy of some bytes, in `room`.
fn keep<'r>(room: &'r mut [u8], bytes: &[u8]) -> Result<&'r [u8], TrapCode> {
    let room = room.get_mut(..bytes.len()).ok_or(LOST)?;
    room.copy_from_slice(bytes);
    Ok(room)
}

/// Where values lie in an instance's memory.
fn at(machine: &Machine, options: ResolvedOptions, leaves: Leaves, at: u32) -> Result<&[u8], TrapCode> {
    let memory = machine.memory(options.memory.ok_or(NO_MEMORY)?);
    check_place(at, leaves.size.into(), leaves.align(), memory.len())?;
    memory.get(at as usize..).and_then(|rest| rest.get(..leaves.size as usize)).ok_or(LOST)
}

/// The same, to write.
fn at_mut(
    machine: &mut Machine,
    options: ResolvedOptions,
    leaves: Leaves,
    at: u32,
) -> Result<&mut [u8], TrapCode> {
    let memory = machine.memory_mut(options.memory.ok_or(NO_MEMORY)?);
    check_place(at, leaves.size.into(), leaves.align(), memory.len())?;
    memory.get_mut(at as usize..).and_then(|rest| rest.get_mut(..leaves.size as usize)).ok_or(LOST)
}
