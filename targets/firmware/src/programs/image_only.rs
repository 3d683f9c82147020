//! `image-only`: runs a prepared image in place from flash. Without feature `loader` neither wasmparser nor the
//! translator is linked.

use alloc::string::String;
use alloc::vec;

use tenon::{CheckedImage, Component, Engine, Result};

use crate::Board;
use crate::console::report;
use crate::guest::{Command, Surroundings};
use crate::measure::reported;

/// The name that the guest is called by.
pub(super) const GUEST_NAME: &str = "guest";

/// Runs the command in `image`.
pub fn image_only<B: Board>(image: &'static [u8]) -> ! {
    super::start::<B>("image-only");
    super::finish::<B, _>(run_image::<B>(image))
}

/// Checks the image, runs it, and reports what each phase cost; its exit code.
pub(super) fn run_image<B: Board>(image: &'static [u8]) -> Result<u8> {
    report::<B>(format_args!("prepared image: {} bytes", image.len()));
    let engine = Engine::default();
    let component = reported::<B, _>("check", || {
        let image = CheckedImage::from_static(image)?;
        Component::from_image(&engine, image)
    })?;
    run_component::<B>(&engine, &component)
}

/// Instantiates and runs a command that gets no arguments but its name; its exit code.
pub(super) fn run_component<B: Board>(engine: &Engine, component: &Component) -> Result<u8> {
    let given = Surroundings { arguments: vec![String::from(GUEST_NAME)], ..Surroundings::default() };
    let mut command =
        reported::<B, _>("instantiate", || Command::instantiate::<B>(engine, component, given))?;
    let end = reported::<B, _>("run", || command.run())?;
    end.report::<B>();
    Ok(end.exit_code())
}
