//! `tenon prepare`: an image, written to a file.

use crate::cli::Prepare;
use crate::file::{self, Format};
use crate::report::Failure;
use std::fs;
use tenon::{Config, Engine};

/// Translates the file and writes the image.
pub(crate) fn prepare(args: &Prepare) -> Result<(), Failure> {
    let config = args.allowed.with(Config::new());
    let config = config.fuel(!args.no_fuel).names(!args.strip_names).offsets(!args.strip_offsets);
    let bytes = file::read(&args.file)?;
    if file::format(&bytes) == Ok(Format::Image) {
        let what = "this is an image already; prepare the .wasm file it was made from";
        return Err(Failure::Refused(format!("{}: {what}", args.file.display())));
    }
    let loaded = file::load_bytes(&args.file, &bytes, &Engine::new(&config))?;
    fs::write(&args.output, loaded.image().bytes())
        .map_err(|error| Failure::Refused(format!("{}: cannot be written: {error}", args.output.display())))
}
