//! How much heap a component takes on a part, told before it is instantiated.

use crate::Component;
use crate::plan::{PlanView, Step, StepIdx};
use crate::signature::Signatures;
use tenon_core::footprint::{Instances, grown, sizes as core_sizes};
use tenon_core::{Limits, Region, Result};

/// Sizes of structures in bytes, as [`tenon_core::footprint::sizes`].
mod sizes {
    pub(super) const STORE: u64 = 1240;
    pub(super) const COMPONENT_INSTANCE: u64 = 56;
    pub(super) const OPTIONS: u64 = 24;
    pub(super) const RESOURCE: u64 = 8;
    pub(super) const LIFT: u64 = 16;
    pub(super) const IMPORT: u64 = 8;
    pub(super) const SIGNATURE: u64 = 32;
    pub(super) const LEAF: u64 = 12;
    pub(super) const TRAMPOLINE: u64 = 28;
    pub(super) const ROOT: u64 = 124;
    pub(super) const RESOURCE_TYPE: u64 = 20;
    pub(super) const FRAME: u64 = 116;
}

/// Where a structure has another size than is stated, this build says so.
#[cfg(all(target_pointer_width = "32", not(any(feature = "loader", feature = "composition"))))]
mod stated {
    use super::sizes;
    use crate::{copy::Leaf, driver, resource::RuntimeType, signature::Signature, state, thread};
    use tenon_core::footprint::IS_STATED;

    // The machine in it may have a heap for the guest.
    const STORE: usize = if IS_STATED { sizes::STORE as usize } else { size_of::<driver::Inner>() };

    const _: [(); STORE] = [(); size_of::<driver::Inner>()];
    const _: [(); sizes::COMPONENT_INSTANCE as usize] = [(); size_of::<state::ComponentInstance>()];
    const _: [(); sizes::OPTIONS as usize] = [(); size_of::<Option<state::ResolvedOptions>>()];
    const _: [(); sizes::RESOURCE as usize] = [(); size_of::<Option<RuntimeType>>()];
    const _: [(); sizes::LIFT as usize] = [(); size_of::<Option<state::Lifted>>()];
    const _: [(); sizes::IMPORT as usize] = [(); size_of::<Option<state::Linked>>()];
    const _: [(); sizes::SIGNATURE as usize] = [(); size_of::<Signature>()];
    const _: [(); sizes::LEAF as usize] = [(); size_of::<Leaf>()];
    const _: [(); sizes::TRAMPOLINE as usize] = [(); size_of::<driver::Trampoline>()];
    const _: [(); sizes::ROOT as usize] = [(); size_of::<state::Root>()];
    const _: [(); sizes::RESOURCE_TYPE as usize] = [(); size_of::<state::RuntimeResource>()];
    const _: [(); sizes::FRAME as usize] = [(); size_of::<thread::Frame>()];
}

/// Bytes of a pointer, and of a number that stands for something.
const WORD: u64 = 4;
/// Bytes of a host function that is linked, and of a destructor of the host's: pointers.
const HOST_FUNC: u64 = 12;
const DESTRUCTOR: u64 = 8;
/// Bytes of a function that was prepared for calls.
const PREPARED: u64 = 12;

/// The heap that a component takes on a 32-bit part with an image-only build (neither the features `loader` and
/// `composition` nor `gc` and `exceptions`), in bytes: from its image to its instance. What host functions take that it
/// is linked to is the embedder's, and so is what the guest takes when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footprint {
    /// The image's record and an empty store.
    pub store: u64,
    /// The value stack, before it grows.
    pub stack: u64,
    /// Instances, their tables and globals, what they are linked to.
    pub instances: u64,
    /// Linear memories, at their minimum.
    pub memories: u64,
    /// What is taken for a moment, and given back.
    pub in_passing: u64,
}

impl Footprint {
    /// That of `component`, in a store of `limits`.
    ///
    /// # Errors
    /// `OutOfMemory`; `Image` if the plan is broken, which a checked one is not.
    pub fn of(component: &Component, limits: &Limits) -> Result<Self> {
        let plan = component.plan();
        let mut core = Instances::default();
        let mut count = 0;
        for step in (0..plan.step_count()).map(StepIdx::new) {
            if let Step::InstantiateModule { module, .. } = plan.step(step)? {
                count += 1;
                component.image().module(module.get()).iter().for_each(|module| core.add(*module));
            }
        }
        Ok(Self {
            store: IMAGE + sizes::STORE + core_sizes::INSTANCE,
            stack: u64::from(limits.stack_slots.max(LEAST_STACK)) * WORD,
            instances: structures(plan)? + count * WORD + core.structures(),
            memories: core.memory_bytes(),
            in_passing: core.in_passing(),
        })
    }

    /// All of it, at most at a time.
    pub fn heap(&self) -> u64 {
        [self.store, self.stack, self.instances, self.memories, self.in_passing]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

/// Bytes of the record of an image.
const IMAGE: u64 = 104;
/// Slots of the least value stack.
const LEAST_STACK: u32 = 4 * tenon_core::limits::GUARD_SLOTS;

/// What a component has in the store besides core instances.
fn structures(plan: PlanView<'_>) -> Result<u64> {
    let trampolines = u64::from(plan.trampoline_count());
    let leaves = Signatures::new_in(Region::Global, plan)?.leaves.len() as u32;
    let exact = [
        (plan.component_instance_count(), sizes::COMPONENT_INSTANCE),
        (plan.options_count(), sizes::OPTIONS),
        (plan.resource_count(), sizes::RESOURCE),
        (plan.lift_count(), sizes::LIFT),
        (plan.import_count() + plan.component_item_count(), sizes::IMPORT),
        (plan.func_type_count(), sizes::SIGNATURE),
        (leaves, sizes::LEAF),
        (plan.import_count(), HOST_FUNC),
        (plan.trampoline_count(), core_sizes::HOST_FUNC + sizes::TRAMPOLINE),
    ];
    let exact = exact.map(|(count, size)| u64::from(count) * size).iter().sum::<u64>();
    let mut types = 0;
    for index in (0..plan.trampoline_count()).map(crate::plan::TrampolineIdx::new) {
        types += plan.trampoline(index)?.ty.bytes().len() as u64;
    }
    let resources = u64::from(plan.resource_count());
    let one_by_one = [
        (resources, sizes::RESOURCE_TYPE),
        (resources, DESTRUCTOR),
        (trampolines.min(u64::from(plan.options_count()) * 2), PREPARED),
        (1, sizes::FRAME),
        (1, sizes::ROOT),
        // The image and the signatures of the component.
        (1, WORD),
        (1, 2 * 4 * WORD),
    ];
    let one_by_one = one_by_one.map(|(count, size)| grown(count, size)).iter().sum::<u64>();
    Ok(exact + types + one_by_one)
}
