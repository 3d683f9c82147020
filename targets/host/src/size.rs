//! `tenon size`: the flash and the RAM that a component will need on a part.

use crate::cli::Size;
use crate::file::{self, Loaded};
use crate::output::print;
use crate::report::Failure;
use std::fmt::Write as _;
use tenon::component::plan::{PlanView, Step, StepIdx};
use tenon::core::ModuleView;
use tenon::module::MemoryType;
use tenon::{CheckedImage, Component, Config, Engine, Footprint, Limits};

/// Prints the sizes by what they are.
pub(crate) fn size(args: &Size) -> Result<(), Failure> {
    let bytes = file::read(&args.file)?;
    let engine = Engine::new(&Config::new().names(false).offsets(false));
    let refused = |what: &str| Failure::Refused(format!("{}: {what}", args.file.display()));
    let Loaded::Component(component) = file::load_bytes(&args.file, &bytes, &engine)? else {
        return Err(refused("a core module; what is told are the sizes of components"));
    };
    let image = component.image();
    args.target.map_or(Ok(()), |part| part.admit(image)).map_err(|what| refused(&what))?;
    let mut limits = Limits::device();
    limits.stack_slots = args.stack_slots;
    let footprint = Footprint::of(&component, &limits).map_err(|error| refused(&error.to_string()))?;
    print(format_args!("{}{}{}", flash(image), ram(&footprint), memories(&component)))
}

fn row(text: &mut String, name: &str, bytes: u64) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "  {name:<22} {bytes:>9}");
}

/// Bytes of the image.
fn flash(image: &CheckedImage) -> String {
    let mut text = "flash, image, in bytes\n".to_owned();
    image.sections().rows().into_iter().for_each(|(name, bytes)| row(&mut text, name, bytes));
    row(&mut text, "total", image.bytes().len() as u64);
    text
}

/// Bytes of heap.
fn ram(footprint: &Footprint) -> String {
    let Footprint { store, stack, instances, memories, in_passing } = *footprint;
    let mut text = "heap to instantiate it, in bytes\n".to_owned();
    row(&mut text, "store", store);
    row(&mut text, "value stack", stack);
    row(&mut text, "instances and links", instances);
    row(&mut text, "linear memories", memories);
    row(&mut text, "for a moment", in_passing);
    row(&mut text, "total", footprint.heap());
    text
}

/// What linear memories may grow to, by core instance.
fn memories(component: &Component) -> String {
    let mut text = String::new();
    for (number, module) in instantiated(component.image(), component.plan()).enumerate() {
        for memory in module.memories() {
            let most = memory.max.and_then(|max| memory.bytes(max));
            let most = most.map_or("as far as limits allow".to_owned(), |most| format!("to {most}"));
            let least = least(memory);
            let _ = writeln!(text, "memory of core instance {number}: {least} bytes, and may grow {most}");
        }
    }
    text
}

fn least(memory: MemoryType) -> u64 {
    memory.bytes(memory.min).unwrap_or(u64::MAX)
}

fn instantiated<'a>(image: &'a CheckedImage, plan: PlanView<'a>) -> impl Iterator<Item = ModuleView<'a>> {
    (0..plan.step_count()).map(StepIdx::new).filter_map(move |step| match plan.step(step) {
        Ok(Step::InstantiateModule { module, .. }) => image.module(module.get()),
        _ => None,
    })
}
