//! Calls of lifted functions that go straight through.
//!
//! Most calls end before anything else happens between components: the callee runs, and returns. Such a call has no frame
//! on the thread. What a frame keeps is kept here, and the callee's core code runs in stays of its own. When one of these ends
//! otherwise (with a host call that takes the long way, or out of fuel), or when the copy engine is needed, the frame is pushed
//! as if it had been there all along, and the run loop goes on with it.

use super::pointer::{self, Bytes, Lies, Passage};
use super::simple::params_source;
use super::{Driver, HostFunctions};
use crate::copy::{self, Buffer, Side, Target};
use crate::flat_values;
use crate::plan::{FuncTypeIdx, LiftIdx, StringEncoding};
use crate::signature::Signature;
use crate::state::{Lifted, ResolvedOptions};
use crate::thread::{Course, FrameKind, LOST, Next, Phase, Thread, Waiting};
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
    params: [&'a Side; 2],
    result: [&'a Side; 2],
    /// Where the result goes in the caller's memory.
    place: Option<u32>,
}

impl Driver<'_> {
    /// Calls a function that the current component lifts: with the arguments of the trampoline in progress, or for the embedder;
    /// where they come from, and where the result goes.
    pub(super) fn enter(
        &mut self,
        lift: LiftIdx,
        ty: FuncTypeIdx,
        [from, to]: [&Side; 2],
        host: &mut dyn HostFunctions,
    ) -> Result<(), TrapCode> {
        let signature = self.signature(ty)?;
        let (Lifted { callee, .. }, options) = self.lifted(lift)?;
        let place = match from {
            Side::Guest(_) => self.result_place(signature),
            Side::Host(_) => None,
        };
        let guest = Side::Guest(options);
        let call = Call {
            signature,
            callee,
            options: &options,
            params: [from, &guest],
            result: [&guest, to],
            place,
        };
        let mut course = self.thread.course();
        match self.straight(&mut course, &call, host) {
            Ok(Reached::End) => {
                self.thread.follow_top();
                self.end_lifted(signature, &course, matches!(from, Side::Host(_)));
                Ok(())
            }
            Ok(reached) => {
                let waiting = match *from {
                    Side::Guest(options) => Waiting::Guest { options, result: place },
                    Side::Host(_) => Waiting::Embedder,
                };
                let kind = FrameKind::Lifted { callee, options, waiting };
                self.thread.push_course(kind, ty, Some(options.instance), course)?;
                self.go_on(reached, &call, waiting)
            }
            Err(code) => {
                // It has no frame that says so.
                self.registry.poison(options.instance);
                Err(code)
            }
        }
    }

    /// Goes on with a call that has its frame now.
    fn go_on(&mut self, reached: Reached, call: &Call<'_>, waiting: Waiting) -> Result<(), TrapCode> {
        match reached {
            Reached::End => Err(LOST),
            Reached::Core => {
                self.thread.next = Next::Run;
                Ok(())
            }
            Reached::Result => self.copy_result(call.signature, *call.options, waiting),
            Reached::Params => {
                self.begin_params(call);
                self.thread.next = Next::Copy;
                self.copying()?.params(call.signature)
            }
            Reached::Realloc => {
                // The trampoline's arguments are below the call of `realloc`; the thread's slots still have them.
                let Thread { slots, copier, .. } = &mut *self.thread;
                flat_values::read(call.signature.params_flat(), slots.as_slice(), &mut copier.from_cells);
                self.thread.copier.begin(*call.params[0], *call.params[1]);
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
        let [from, to] = call.params;
        if let Side::Guest(_) = from {
            self.read_args(call.signature);
        }
        self.thread.copier.begin(*from, *to);
    }

    fn straight(
        &mut self,
        course: &mut Course,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Reached, TrapCode> {
        if let Params::Not(reached) = self.straight_params(course, call, host)? {
            return Ok(reached);
        }
        course.phase = Phase::Callee;
        let bound = self.stack_slots(call.options.instance)?;
        self.machine.push_prepared(call.callee, self.thread.slots.as_slice(), bound)?;
        if !self.returns(host)? {
            return Ok(Reached::Core);
        }
        course.core_results = self.take_results();
        course.phase = Phase::Result;
        if !self.straight_result(course, call)? {
            return Ok(Reached::Result);
        }
        if course.borrows != 0 {
            return Err(TrapCode::BorrowsRemain);
        }
        self.straight_post_return(course, call, host)
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
    fn takes_fuel(&mut self, sides: [&Side; 2], units: u64) -> bool {
        let payer = copy::payer(sides).and_then(|payer| self.registry.instance(payer).ok());
        if let Some(account) = payer.map(|payer| payer.account) {
            self.registry.accounts.switch(self.machine, account);
        }
        self.machine.consume_fuel(units)
    }

    /// Copies the parameters to the thread's slots, if that takes no engine.
    fn straight_params(
        &mut self,
        course: &mut Course,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Params, TrapCode> {
        let params = call.signature.params;
        if call.signature.has_simple_params() {
            let cost = params.cost();
            if cost > 0 && !self.takes_fuel(call.params, cost) {
                return Ok(Params::Not(Reached::Params));
            }
            self.simple_params(course, call.signature, call.params)?;
            return Ok(Params::Copied);
        }
        match self.pointer(call) {
            Some(pointer) => self.pointer_params(call, pointer, host),
            None => Ok(Params::Not(Reached::Params)),
        }
    }

    /// The only pointer among flat parameters, if what it points to is short and goes as it is.
    fn pointer(&self, call: &Call<'_>) -> Option<(Passage, Bytes)> {
        let leaf = pointer::leaf(call.signature, &self.signatures.leaves)?;
        let value = params_source(call.params[0], self.machine, &self.thread.args).pointer(leaf)?;
        let (encoding, size) = match *call.params[0] {
            Side::Guest(options) => (options.encoding, self.machine.memory(options.memory?).len()),
            Side::Host(_) if (value >> 32) as u32 & UNWRITTEN != 0 => return None,
            Side::Host(_) => (StringEncoding::Utf8, self.thread.args.len()),
        };
        let passage = Passage::find(leaf, encoding, call.options)?;
        Some((passage, passage.bytes(value, size)?))
    }

    /// Copies parameters with one pointer, and what that points to.
    fn pointer_params(
        &mut self,
        call: &Call<'_>,
        (passage, bytes): (Passage, Bytes),
        host: &mut dyn HostFunctions,
    ) -> Result<Params, TrapCode> {
        if !self.takes_fuel(call.params, call.signature.params.len().into()) {
            return Ok(Params::Not(Reached::Params));
        }
        self.numbers_and_pointer(call)?;
        self.registry.restrict(call.options.instance)?;
        self.push_prepared(call.options.instance, passage.realloc, &passage.request(bytes))?;
        if !self.returns(host)? {
            return Ok(Params::Not(Reached::Realloc));
        }
        let room = self.machine.results().first().copied().ok_or(LOST)?;
        self.machine.pop_call();
        self.registry.lift_restriction(call.options.instance)?;
        if !self.takes_fuel(call.params, passage.cost(bytes)) {
            return Ok(Params::Not(Reached::Room(room)));
        }
        let lies = match *call.params[0] {
            Side::Guest(options) => Lies::with(&options)?,
            Side::Host(_) => Lies::Here(&self.thread.args),
        };
        passage.copy(bytes, &lies, room, &mut self.machine.reach())?;
        *self.thread.slots.get_mut(passage.slot).ok_or(LOST)? = room;
        Ok(Params::Copied)
    }

    /// Copies parameters to the thread's slots, the pointer as it is.
    fn numbers_and_pointer(&mut self, call: &Call<'_>) -> Result<(), TrapCode> {
        let slots = self.thread.slots.room(call.signature.param_slots);
        let source = params_source(call.params[0], self.machine, &self.thread.args);
        let leaves = call.signature.params.of(&self.signatures.leaves);
        copy::copy(leaves, &source, &mut Target::Slots(slots), |_, pointer| Ok(pointer))
    }

    /// Copies the result, if that takes no engine.
    fn straight_result(&mut self, course: &mut Course, call: &Call<'_>) -> Result<bool, TrapCode> {
        if let Side::Host(_) = call.result[1] {
            self.thread.trim_buffer(Buffer::Results);
        }
        Ok(!call.signature.has_result()
            || self.simple_result(course, call.signature, call.result, call.place)?)
    }

    fn straight_post_return(
        &mut self,
        course: &mut Course,
        call: &Call<'_>,
        host: &mut dyn HostFunctions,
    ) -> Result<Reached, TrapCode> {
        let Some(post_return) = call.options.post_return else { return Ok(Reached::End) };
        course.phase = Phase::PostReturn;
        self.registry.restrict(call.options.instance)?;
        let slots = call.signature.core_result_slots();
        self.push_prepared(
            call.options.instance,
            post_return,
            course.core_results.get(..slots).unwrap_or(&[]),
        )?;
        if !self.returns(host)? {
            return Ok(Reached::Core);
        }
        self.machine.pop_call();
        self.registry.lift_restriction(call.options.instance)?;
        Ok(Reached::End)
    }
}
