//! Calls of lifted functions that go straight through.
//!
//! Most calls end before anything else happens between components: the callee runs, and returns. Such a call has no frame
//! on the thread. What a frame keeps is kept here, and the callee's core code runs in stays of its own. When one of these ends
//! otherwise (with a host call that takes the long way, or out of fuel), or when the copy engine is needed, the frame is pushed
//! as if it had been there all along, and the run loop goes on with it.

use super::calls::destination;
use super::simple::params_source;
use super::{Driver, HostFunctions};
use crate::copy::{self, Buffer, Content, LeafKind, NO_MEMORY, SLICE, Side, Target, check_place};
use crate::flat_values;
use crate::plan::{FuncTypeIdx, LiftIdx, StringEncoding};
use crate::signature::Signature;
use crate::state::{Lifted, ResolvedOptions};
use crate::thread::{Frame, FrameKind, LOST, Next, Phase, Thread, Waiting};
use crate::types::MAX_FLAT_PARAMS;
use crate::writer::UNWRITTEN;
use tenon_core::{Exit, PreparedFunc, TrapCode};

/// How far a call got without a frame.
enum Reached {
    /// It is over.
    End,
    /// Core code goes on.
    Core,
    /// The `realloc` of its parameters' only pointer goes on.
    Realloc,
    /// That has returned this, and there is no fuel for what follows.
    Room(u32),
    /// The copy engine is to copy its parameters.
    Params,
    /// The copy engine is to copy its result.
    Result,
}

/// Whether parameters were copied.
enum Params {
    Copied,
    Not(Reached),
}

/// A callee and what is known of a call of it.
struct Call<'a> {
    signature: &'a Signature,
    callee: PreparedFunc,
    options: &'a ResolvedOptions,
    waiting: Waiting,
    sides: &'a [Side; 2],
}

/// The only string or list of some parameters.
struct Pointer {
    /// The slot it is passed in.
    slot: u8,
    at: u32,
    bytes: u32,
    align: u32,
    is_text: bool,
    /// Fuel for the copy.
    cost: u64,
}

impl Driver<'_> {
    /// Calls a function that the current component lifts: with the arguments of the trampoline in progress, or for the embedder.
    pub(super) fn enter(
        &mut self,
        lift: LiftIdx,
        ty: FuncTypeIdx,
        caller: Option<ResolvedOptions>,
        host: &mut dyn HostFunctions,
    ) -> Result<(), TrapCode> {
        let signature = &self.signature(ty)?;
        let (Lifted { callee, .. }, options) = self.lifted(lift)?;
        let (waiting, from) = match caller {
            Some(options) => {
                (Waiting::Guest { options, result: self.result_place(signature) }, Side::Guest(options))
            }
            None => (Waiting::Embedder, Side::Host(Buffer::Args)),
        };
        let sides = &[from, Side::Guest(options)];
        let call = Call { signature, callee, options: &options, waiting, sides };
        let kind = FrameKind::Lifted { callee, options, waiting };
        let mut frame = self.thread.frame(kind, ty, Some(options.instance));
        match self.straight(&mut frame, &call, host) {
            Ok(Reached::End) => {
                self.thread.follow_top();
                self.end_lifted(&frame)
            }
            Ok(reached) => {
                self.thread.push_frame(frame)?;
                self.go_on(reached, &call)
            }
            Err(code) => {
                // It has no frame that says so.
                self.registry.poison(options.instance);
                Err(code)
            }
        }
    }

    /// Goes on with a call that has its frame now.
    fn go_on(&mut self, reached: Reached, call: &Call<'_>) -> Result<(), TrapCode> {
        match reached {
            Reached::End => Err(LOST),
            Reached::Core => {
                self.thread.next = Next::Run;
                Ok(())
            }
            Reached::Result => self.copy_result(call.signature, *call.options, call.waiting),
            Reached::Params => {
                self.begin_params(call);
                self.thread.next = Next::Copy;
                self.copying()?.params(call.signature)
            }
            Reached::Realloc => {
                // The trampoline's arguments are below the call of `realloc`; the thread's slots still have them.
                let Thread { slots, copier, .. } = &mut *self.thread;
                flat_values::read(call.signature.params_flat, slots.as_slice(), &mut copier.from_cells);
                self.thread.copier.begin(call.sides[0], call.sides[1]);
                self.thread.next = Next::Run;
                self.copying()?.params_in_realloc(call.signature)
            }
            Reached::Room(pointer) => {
                self.begin_params(call);
                self.thread.next = Next::Copy;
                self.copying()?.params_in_realloc(call.signature)?;
                self.thread.copier.reallocated(pointer);
                Ok(())
            }
        }
    }

    fn begin_params(&mut self, call: &Call<'_>) {
        let [from, to] = *call.sides;
        if let Side::Guest(_) = from {
            self.read_args(call.signature);
        }
        self.thread.copier.begin(from, to);
    }

    fn straight(
        &mut self,
        frame: &mut Frame,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Reached, TrapCode> {
        if let Params::Not(reached) = self.straight_params(frame, call, host)? {
            return Ok(reached);
        }
        frame.phase = Phase::Callee;
        let bound = self.stack_slots(call.options.instance)?;
        self.machine.push_prepared(call.callee, self.thread.slots.as_slice(), bound)?;
        if !self.returns(host)? {
            return Ok(Reached::Core);
        }
        frame.core_results = self.take_results();
        frame.phase = Phase::Result;
        if !self.straight_result(frame, call)? {
            return Ok(Reached::Result);
        }
        if frame.borrows != 0 {
            return Err(TrapCode::BorrowsRemain);
        }
        self.straight_post_return(frame, call, host)
    }

    /// Lets core code run until the call on top returns; false if it does not yet.
    fn returns(&mut self, host: &mut dyn HostFunctions) -> Result<bool, TrapCode> {
        self.registry.accounts.enter(self.machine, self.root.account);
        match self.stay(host) {
            Exit::Return => Ok(true),
            // The next stay ends in the same way at once.
            Exit::HostCall(_) | Exit::OutOfFuel => Ok(false),
            Exit::Trap(code) => Err(code),
            Exit::Exception => Err(TrapCode::UncaughtException),
        }
    }

    /// Takes fuel from who pays for a copy; false (and nothing taken) if there is too little.
    fn takes_fuel(&mut self, [from, to]: &[Side; 2], units: u64) -> bool {
        let payer = copy::payer([from, to]).and_then(|payer| self.registry.instance(payer).ok());
        if let Some(account) = payer.map(|payer| payer.account) {
            self.registry.accounts.switch(self.machine, account);
        }
        self.machine.consume_fuel(units)
    }

    /// Copies the parameters to the thread's slots, if that takes no engine.
    fn straight_params(
        &mut self,
        frame: &mut Frame,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Params, TrapCode> {
        let params = call.signature.params;
        if call.signature.has_simple_params() {
            let cost = params.cost();
            if cost > 0 && !self.takes_fuel(call.sides, cost) {
                return Ok(Params::Not(Reached::Params));
            }
            self.simple_params(frame, call.signature, *call.sides)?;
            return Ok(Params::Copied);
        }
        match self.pointer(call) {
            Some((pointer, realloc)) => self.pointer_params(call, &pointer, realloc, host),
            None => Ok(Params::Not(Reached::Params)),
        }
    }

    /// The only pointer among flat parameters, if what it points to is short and goes as it is, and the callee's `realloc`.
    fn pointer(&self, call: &Call<'_>) -> Option<(Pointer, PreparedFunc)> {
        let params = call.signature.params;
        let plain = Content::TEXTS.union(Content::PLAIN);
        if !params.content.is_within(plain) || !call.signature.params_flat.fits(MAX_FLAT_PARAMS) {
            return None;
        }
        let leaf = *params.of(&self.root.leaves).get(usize::from(params.pointer?))?;
        let value = params_source(call.sides, self.machine, &self.thread.args).pointer(&leaf)?;
        let (at, len) = (value as u32, (value >> 32) as u32);
        let (encoding, size) = match call.sides[0] {
            Side::Guest(options) => (options.encoding, self.machine.memory(options.memory?).len()),
            Side::Host(_) if len & UNWRITTEN != 0 => return None,
            Side::Host(_) => (StringEncoding::Utf8, self.thread.args.len()),
        };
        let is_utf8 = [encoding, call.options.encoding] == [StringEncoding::Utf8; 2];
        let (unit, align, is_text, steps) = match leaf.kind {
            LeafKind::Text if is_utf8 => (1, 1, true, 1),
            LeafKind::Plain(_, unit, align) => (u32::from(unit), align.into(), false, 2),
            _ => return None,
        };
        let bytes = len.checked_mul(unit).filter(|&bytes| bytes <= SLICE)?;
        check_place(at, bytes.into(), align, size).ok()?;
        let cost = steps + u64::from(bytes / 16);
        Some((Pointer { slot: leaf.slot, at, bytes, align, is_text, cost }, call.options.realloc?))
    }

    /// Copies parameters with one pointer, and what that points to.
    fn pointer_params(
        &mut self,
        call: &Call<'_>,
        pointer: &Pointer,
        realloc: PreparedFunc,
        host: &mut dyn HostFunctions,
    ) -> Result<Params, TrapCode> {
        if !self.takes_fuel(call.sides, call.signature.params.len().into()) {
            return Ok(Params::Not(Reached::Params));
        }
        self.numbers_and_pointer(call)?;
        self.registry.restrict(call.options.instance)?;
        self.push_prepared(call.options.instance, realloc, &[0, 0, pointer.align, pointer.bytes])?;
        if !self.returns(host)? {
            return Ok(Params::Not(Reached::Realloc));
        }
        let room = self.machine.results().first().copied().ok_or(LOST)?;
        self.machine.pop_call();
        self.registry.lift_restriction(call.options.instance)?;
        if !self.takes_fuel(call.sides, pointer.cost) {
            return Ok(Params::Not(Reached::Room(room)));
        }
        self.copy_content(call, pointer, room)?;
        *self.thread.slots.get_mut(pointer.slot).ok_or(LOST)? = room;
        Ok(Params::Copied)
    }

    /// Copies parameters to the thread's slots, the pointer as it is.
    fn numbers_and_pointer(&mut self, call: &Call<'_>) -> Result<(), TrapCode> {
        let slots = self.thread.slots.room(call.signature.param_slots);
        let source = params_source(call.sides, self.machine, &self.thread.args);
        let leaves = call.signature.params.of(&self.root.leaves);
        copy::copy(leaves, &source, &mut Target::Slots(slots), |_, pointer| Ok(pointer))
    }

    /// Copies the content of a string or list to `room` in the callee's memory.
    fn copy_content(&mut self, call: &Call<'_>, pointer: &Pointer, room: u32) -> Result<(), TrapCode> {
        let &Pointer { at, bytes, align, is_text, .. } = pointer;
        let memory = call.options.memory.ok_or(NO_MEMORY)?;
        check_place(room, bytes.into(), align, self.machine.memory(memory).len())?;
        let copied = match call.sides[0] {
            Side::Guest(options) => {
                let source = options.memory.ok_or(NO_MEMORY)?;
                self.machine.memory_copy(memory, room.into(), source, at.into(), bytes.into())
            }
            Side::Host(_) => {
                let source = self.thread.args.get(at as usize..).and_then(|rest| rest.get(..bytes as usize));
                let target = self.machine.memory_mut(memory).get_mut(room as usize..);
                let target = target.and_then(|rest| rest.get_mut(..bytes as usize));
                source.zip(target).map(|(source, target)| target.copy_from_slice(source))
            }
        };
        copied.ok_or(TrapCode::PointerOutOfBounds)?;
        // A string of the host's is UTF-8 to begin with.
        let checked = is_text && matches!(call.sides[0], Side::Guest(_));
        let text =
            self.machine.memory(memory).get(room as usize..).and_then(|rest| rest.get(..bytes as usize));
        match text {
            Some(text) if checked && !text.is_ascii() && core::str::from_utf8(text).is_err() => {
                Err(TrapCode::InvalidUtf8)
            }
            _ => Ok(()),
        }
    }

    /// Copies the result, if that takes no engine.
    fn straight_result(&mut self, frame: &mut Frame, call: &Call<'_>) -> Result<bool, TrapCode> {
        if let Waiting::Embedder = call.waiting {
            self.thread.clear_buffer(Buffer::Results);
        }
        let (to, place) = destination(call.waiting);
        Ok(!call.signature.has_result
            || self.simple_result(frame, call.signature, [Side::Guest(*call.options), to], place)?)
    }

    fn straight_post_return(
        &mut self,
        frame: &mut Frame,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Reached, TrapCode> {
        let Some(post_return) = call.options.post_return else { return Ok(Reached::End) };
        frame.phase = Phase::PostReturn;
        self.registry.restrict(call.options.instance)?;
        let slots = call.signature.core_result_slots();
        self.push_prepared(
            call.options.instance,
            post_return,
            frame.core_results.get(..slots).unwrap_or(&[]),
        )?;
        if !self.returns(host)? {
            return Ok(Reached::Core);
        }
        self.machine.pop_call();
        self.registry.lift_restriction(call.options.instance)?;
        Ok(Reached::End)
    }
}
