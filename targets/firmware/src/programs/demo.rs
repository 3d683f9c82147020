//! `demo`: one component twice, translated on the board from the plain file and in place from its prepared image.

use alloc::string::String;
use alloc::vec;

use sha2::{Digest as _, Sha256};

use core::fmt;

use tenon::{CheckedImage, Component, Engine, Result};

use crate::Board;
use crate::console::report;
use crate::flash::{self, Flash};
use crate::guest::{Command, Surroundings};
use crate::measure::reported;

/// The name that the guest is called by.
const GUEST_NAME: &str = "guest";

/// Runs both forms of the guest. Ends with 0 when both ended with the same exit code.
pub fn demo<B: Board>(component: &'static [u8], image: &'static [u8]) -> ! {
    super::start::<B>("demo");
    let flash = Flash::<B>::at_start();
    report::<B>(format_args!("{}", B::NAME));
    let plain = run_plain::<B>(component);
    let both = plain.and_then(|plain| Ok(u8::from(plain != run_image::<B>(image)? || !flash.is_unchanged())));
    super::finish::<B, _>(both)
}

fn run_plain<B: Board>(bytes: &'static [u8]) -> Result<u8> {
    report::<B>(format_args!("plain component: {} bytes", bytes.len()));
    let engine = Engine::default();
    let component = reported::<B, _>("load", || Component::new(&engine, bytes))?;
    let image = component.image().bytes();
    report::<B>(format_args!("image sha256 {}", Hexadecimal(&Sha256::digest(image))));
    report::<B>(format_args!("image bytes {}", image.len()));
    run_component::<B>(&engine, &component)
}

/// Checks the image, starts by the record of the check as a later start would, runs it, and reports what each phase cost;
/// its exit code.
fn run_image<B: Board>(image: &'static [u8]) -> Result<u8> {
    report::<B>(format_args!("prepared image: {} bytes", image.len()));
    let engine = Engine::default();
    let checked = reported::<B, _>("check", || {
        let image = CheckedImage::from_static(image)?;
        Component::from_image(&engine, image)
    })?;
    let Some(record) = checked.image().record() else { return run_component::<B>(&engine, &checked) };
    let component = reported::<B, _>("start by record", || {
        // SAFETY: this very image was checked above; it lies in flash, which nothing writes.
        let image = unsafe { CheckedImage::from_record(image, &record) }?;
        Component::from_image(&engine, image)
    })?;
    flash::must_hold::<B>(component.image().bytes());
    run_component::<B>(&engine, &component)
}

/// Instantiates and runs a command that gets no arguments but its name; its exit code.
fn run_component<B: Board>(engine: &Engine, component: &Component) -> Result<u8> {
    let given = Surroundings { arguments: vec![String::from(GUEST_NAME)], ..Surroundings::default() };
    let mut command =
        reported::<B, _>("instantiate", || Command::instantiate::<B>(engine, component, given))?;
    let end = reported::<B, _>("run", || command.run())?;
    end.report::<B>();
    Ok(end.exit_code())
}

struct Hexadecimal<'a>(&'a [u8]);

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
