//! `tasks`: a guest that is one task among others. Its host function is an `async fn` that asks another task, a sensor's,
//! and is answered when that one's timer interrupted; meanwhile the processor sleeps. The executor is embassy's.

use alloc::boxed::Box;
use core::cell::RefCell;
use core::future::poll_fn;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use core::task::{Poll, Waker};

use critical_section::Mutex;
use embassy_executor::raw::{Executor, TaskStorage};
use tenon::{CheckedImage, Component, Engine, HostError, Linker, Result, Store};

use crate::alarm::{self, AlarmClock};
use crate::console::report;

mod bindings {
    tenon::bindgen!({
        inline: "
            package board:tasks;
            /// A guest that asks its host for a number of readings.
            world asking {
                /// What the sensor measures at `channel`.
                import read: func(channel: u32) -> u32;
                /// The average of what channels 0, 1, 2 and so on have, `count` of them.
                export average: func(count: u32) -> u32;
            }
        ",
        async: true,
    });
}

/// How often the guest asks.
const QUESTIONS: u32 = 10;
/// How long the sensor takes.
const CONVERSION_NANOSECONDS: u32 = 2_000_000;

/// From the guest's host function to the sensor's task: which channel is asked for.
static REQUEST: Signal = Signal::new();
/// And back: what it measured.
static READING: Signal = Signal::new();
/// Whether a task wants to run.
static AWAKE: AtomicBool = AtomicBool::new(false);
/// How often the processor slept.
static SLEPT: AtomicU32 = AtomicU32::new(0);

/// Runs the component in `image`: it exports `average`, which calls the import `read` so many times.
pub fn tasks<B: AlarmClock>(image: &'static [u8]) -> ! {
    super::start::<B>("tasks");
    let executor: &'static Executor = Box::leak(Box::new(Executor::new(core::ptr::null_mut())));
    let spawner = executor.spawner();
    let guest = spawner.spawn(leaked().spawn(|| guest::<B>(image)));
    if let Err(error) = guest.and_then(|()| spawner.spawn(leaked().spawn(sensor::<B>))) {
        super::finish::<B, _>(Err(error));
    }
    loop {
        // SAFETY: this is the one place that polls the executor, and no task calls it.
        unsafe { executor.poll() };
        critical_section::with(|_| {
            if !AWAKE.swap(false, Ordering::AcqRel) {
                SLEPT.fetch_add(1, Ordering::Relaxed);
                B::sleep();
            }
        });
    }
}

fn leaked<F: Future>() -> &'static TaskStorage<F> {
    Box::leak(Box::new(TaskStorage::new()))
}

/// What embassy calls when a task was woken.
#[unsafe(export_name = "__pender")]
fn pend(_: *mut ()) {
    AWAKE.store(true, Ordering::Release);
}

/// The guest's task. Its end is that of the program.
async fn guest<B: AlarmClock>(image: &'static [u8]) {
    let average = average(image).await;
    let average = average.map(|average| {
        report::<B>(format_args!("average {average}"));
        report::<B>(format_args!("slept {}", SLEPT.load(Ordering::Relaxed)));
        u8::from(average != expected_average())
    });
    super::finish::<B, _>(average)
}

async fn average(image: &'static [u8]) -> Result<u32> {
    let engine = Engine::default();
    let component = Component::from_image(&engine, CheckedImage::from_static(image)?)?;
    let mut linker: Linker<Sensor> = Linker::new(&engine);
    bindings::Asking::add_to_linker(&mut linker, |sensor| sensor)?;
    let mut store = Store::new(&engine, Sensor)?;
    let asking = bindings::Asking::instantiate_async(&mut store, &component, &linker).await?;
    asking.call_average(&mut store, QUESTIONS).await
}

/// The sensor, as the guest's host has it: its task is reached by signals.
#[derive(Clone, Copy)]
struct Sensor;

impl bindings::AskingImports for Sensor {
    async fn read(&mut self, channel: u32) -> Result<u32, HostError> {
        REQUEST.send(channel);
        Ok(READING.receive().await)
    }
}

/// The sensor's task: a conversion takes its time.
async fn sensor<B: AlarmClock>() {
    loop {
        let channel = REQUEST.receive().await;
        alarm::after::<B>(CONVERSION_NANOSECONDS).await;
        READING.send(measured(channel));
    }
}

fn measured(channel: u32) -> u32 {
    100 + 2 * channel
}

/// What the guest must come to: it asks for channel 0, 1, 2 and so on.
fn expected_average() -> u32 {
    (0..QUESTIONS).map(measured).sum::<u32>() / QUESTIONS
}

/// A place for one number on its way from task to task.
struct Signal(Mutex<RefCell<(Option<u32>, Option<Waker>)>>);

impl Signal {
    const fn new() -> Signal {
        Signal(Mutex::new(RefCell::new((None, None))))
    }

    fn send(&self, number: u32) {
        critical_section::with(|section| {
            let (value, waker) = &mut *self.0.borrow_ref_mut(section);
            *value = Some(number);
            if let Some(waker) = waker.take() {
                waker.wake();
            }
        });
    }

    async fn receive(&self) -> u32 {
        poll_fn(|cx| {
            critical_section::with(|section| {
                let (value, waker) = &mut *self.0.borrow_ref_mut(section);
                match value.take() {
                    Some(number) => Poll::Ready(number),
                    None => {
                        *waker = Some(cx.waker().clone());
                        Poll::Pending
                    }
                }
            })
        })
        .await
    }
}
