//! Calls between components that pass a string or list, within the machine's stay: `realloc` is called in between, then the
//! call is forwarded.

use super::Driver;
use super::pointer::{Lies, Passage, leaf};
use super::quick::Quickly;
use crate::copy::{BAD_PLAN, normalise};
use crate::signature::Signature;
use crate::state::ResolvedOptions;
use core::num::NonZeroU16;
use tenon_core::{MemoryId, Quick, Reach, TrapCode};

/// What calls of a function take that are made so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passing {
    passage: Passage,
    /// The caller's memory.
    from: MemoryId,
}

impl Driver<'_> {
    /// Notes how parameters of a lifted function can be passed so; its number in the list of all.
    pub(super) fn passing(
        &mut self,
        signature: &Signature,
        from: &ResolvedOptions,
        to: &ResolvedOptions,
    ) -> Option<u32> {
        let leaf = leaf(signature, &self.signatures.leaves)?;
        let passage = Passage::find(leaf, from.encoding, to)?;
        let core = self.machine.instance_of(passage.realloc)?;
        self.registry.note_forward(core, to.instance).ok()?;
        let number = self.root.passings.len() as u32;
        self.root.passings.try_push(Passing { passage, from: from.memory? }).ok()?;
        Some(number)
    }
}

impl Quickly<'_> {
    /// Asks the callee for room, if nothing of what comes before has a fault and there is fuel for all that comes after.
    pub(super) fn pass(
        &mut self,
        number: u32,
        signature: &Signature,
        slots: &mut [u32],
        mut reach: Reach<'_>,
    ) -> Option<Quick> {
        let Passing { passage, from } = self.root.passings.get(number as usize)?;
        let at = NonZeroU16::MIN.saturating_add(signature.param_slots.into());
        let bytes = passage.bytes(pointer(slots, passage)?, reach.memory(*from).len())?;
        let cost = u64::from(signature.params.len()) + passage.cost(bytes);
        if !self.is_open(passage.callee) || !reach.can_call(slots, at.get()) || !reach.has_fuel(cost) {
            return None;
        }
        normalise(signature.params.of(&self.signatures.leaves), slots).ok()?;
        *slots.get_mut(usize::from(at.get())..)?.first_chunk_mut()? = passage.request(bytes);
        self.registry.restrict(passage.callee).ok()?;
        reach.forward_at_once(false);
        reach.consume_fuel(cost);
        Some(Quick::Call(passage.realloc, at))
    }

    /// The callee has made room: its answer is at `at`.
    pub(super) fn passed(
        &mut self,
        number: u32,
        slots: &mut [u32],
        at: u16,
        mut reach: Reach<'_>,
    ) -> Result<Quick, TrapCode> {
        let Passing { passage, from } = self.root.passings.get(number as usize).ok_or(BAD_PLAN)?;
        let room = slots.get(usize::from(at)).copied().ok_or(BAD_PLAN)?;
        self.registry.lift_restriction(passage.callee)?;
        reach.forward_at_once(self.registry.all_open());
        let bytes = pointer(slots, passage).and_then(|value| passage.bytes(value, reach.memory(*from).len()));
        if let Err(code) = passage.copy(bytes.ok_or(BAD_PLAN)?, &Lies::In(*from), room, &mut reach) {
            // It has no frame that says so.
            self.registry.poison(passage.callee);
            return Err(code);
        }
        *slots.get_mut(usize::from(passage.slot)).ok_or(BAD_PLAN)? = room;
        Ok(Quick::Forward)
    }
}

/// The pointer that is passed, and the length in the high half.
fn pointer(slots: &[u32], passage: &Passage) -> Option<u64> {
    let [at, len] = *slots.get(usize::from(passage.slot)..)?.first_chunk()?;
    Some(u64::from(at) | u64::from(len) << 32)
}
