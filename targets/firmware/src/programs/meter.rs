//! `meter`: a component with a resource, whose methods take and give lists and a record, on a part with a few kilobytes of
//! RAM: in place from flash, metered, with limits that the part has room for.

use alloc::vec::Vec;

use tenon::{
    Caller, CheckedImage, Component, ComponentType, Config, Engine, Error, Instance, Lift, Limits, Linker,
    Lower, MemoryPolicy, Params, ResourceAny, Result, Store,
};

use crate::Board;
use crate::console::{Channel, DIGITS, Line, decimal, write};
use crate::flash;
use crate::measure::reported;

/// Bytes that there are for the guest's memory, whether it declares as many or a page.
const MEMORY: u32 = 2048;
/// What the guest may spend in each call.
const FUEL: u64 = 10_000;
/// The channel that the guest is told to read, and what it reads there, over and over.
const CHANNEL: u32 = 3;
const READINGS: [i32; 3] = [20, 22, 27];
/// More readings than the fuel is enough for.
const ENDLESS: u32 = u32::MAX;

const CONSTRUCTOR: &str = "corpus:meter/meters@0.1.0#[constructor]meter";
const ADD: &str = "corpus:meter/meters@0.1.0#[method]meter.add";
const SAMPLE: &str = "corpus:meter/meters@0.1.0#[method]meter.sample";
const SUMMARY: &str = "corpus:meter/meters@0.1.0#[method]meter.summary";
const LATEST: &str = "corpus:meter/meters@0.1.0#[method]meter.latest";

/// What the guest says of its readings.
#[derive(ComponentType, Lift)]
#[component(record)]
struct Summary {
    count: u32,
    least: i32,
    most: i32,
    mean: i32,
}

/// Runs the component in `image` (`guests/rust/comp/meter`) and prints what it answers to the calls of its transcript.
pub fn meter<B: Board>(image: &'static [u8]) -> ! {
    super::run_small::<B>(|| run::<B>(image))
}

fn run<B: Board>(image: &'static [u8]) -> Result<u8> {
    let policy = MemoryPolicy::FirstBytes(MEMORY);
    let engine = Engine::new(&Config::new().limits(limits()).memory_policy(policy));
    let component =
        reported::<B, _>("check", || Component::from_image(&engine, CheckedImage::from_static(image)?))?;
    flash::must_hold::<B>(component.image().bytes());
    let linker = reported::<B, _>("link", || linker(&engine))?;
    let mut store = Store::new(&engine, 0)?;
    store.set_fuel(Some(FUEL))?;
    let instance = reported::<B, _>("instantiate", || linker.instantiate(&mut store, &component))?;
    drop(linker);
    reported::<B, _>("run", || measure::<B>(&mut store, &instance))?;
    Ok(0)
}

/// The bounds that the store keeps, sized for the part.
fn limits() -> Limits {
    let mut limits = Limits::device();
    limits.stack_slots = 128;
    limits.max_stack_slots = 512;
    limits.handles = 4;
    limits.memory_bytes = MEMORY.into();
    limits.trace_frames = 4;
    limits
}

/// What the component imports; the store's data is how many readings were taken.
fn linker(engine: &Engine) -> Result<Linker<usize>> {
    let mut linker = Linker::new(engine);
    let read = |mut caller: Caller<'_, usize>, (channel,): (u32,)| {
        let taken = caller.data_mut();
        let reading = READINGS.get(*taken % READINGS.len()).filter(|_| channel == CHANNEL);
        *taken += 1;
        Ok(reading.copied().unwrap_or_default())
    };
    linker.instance("corpus:meter/adc@0.1.0")?.func_wrap("read", read)?;
    Ok(linker)
}

/// Makes the calls of the transcript, then one that only the end of its fuel ends.
fn measure<B: Board>(store: &mut Store<usize>, instance: &Instance) -> Result<()> {
    let meter: ResourceAny = call(store, instance, CONSTRUCTOR, (CHANNEL,))?;
    let () = call(store, instance, ADD, (meter, &[-4_i32, 15, 8][..]))?;
    let () = call(store, instance, SAMPLE, (meter, 6_u32))?;
    print_summary::<B>(&call(store, instance, SUMMARY, (meter,))?);
    print_latest::<B>(&call::<_, Vec<i32>>(store, instance, LATEST, (meter,))?);
    match call(store, instance, SAMPLE, (meter, ENDLESS)) {
        Err(Error::OutOfFuel) => Line::<B>::begin().text("out of fuel").end(),
        ended => ended?,
    }
    Ok(())
}

/// Calls an export with [`FUEL`] to spend.
fn call<P, R>(store: &mut Store<usize>, instance: &Instance, export: &str, parameters: P) -> Result<R>
where
    P: Params + Lower,
    R: Lift,
{
    store.set_fuel(Some(FUEL))?;
    instance.get_typed_func::<_, P, R>(&*store, export)?.call_resumable(store, parameters)?.into_result()
}

/// In the words of the transcript.
fn print_summary<B: Board>(summary: &Summary) {
    let fields = [
        ("{count: ", i64::from(summary.count)),
        (", least: ", summary.least.into()),
        (", most: ", summary.most.into()),
        (", mean: ", summary.mean.into()),
    ];
    fields.iter().for_each(|&(name, value)| print_number::<B>(name, value));
    write::<B>(Channel::Stdout, b"}\n");
}

fn print_latest<B: Board>(readings: &[i32]) {
    for (place, reading) in readings.iter().enumerate() {
        print_number::<B>(if place == 0 { "[" } else { ", " }, i64::from(*reading));
    }
    write::<B>(Channel::Stdout, b"]\n");
}

fn print_number<B: Board>(before: &str, number: i64) {
    write::<B>(Channel::Stdout, before.as_bytes());
    write::<B>(Channel::Stdout, if number < 0 { b"-" } else { b"" });
    write::<B>(Channel::Stdout, decimal(number.unsigned_abs(), &mut [0; DIGITS]));
}
