//! `tenon prepare`: an image, written to a file, and what its bytes are spent on.

use crate::cli::Prepare;
use crate::file::{self, Format, Loaded};
use crate::memory_bytes;
use crate::output::print;
use crate::report::Failure;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use tenon::{CheckedImage, Config, Engine};

/// Translates the file, writes the image and reports on it.
pub(crate) fn prepare(args: &Prepare) -> Result<(), Failure> {
    let config = args.allowed.with(Config::new());
    let config = config.fuel(!args.no_fuel).names(!args.strip_names).offsets(!args.strip_offsets);
    let refused = |what: &str| Failure::Refused(format!("{}: {what}", args.file.display()));
    let bytes = file::read(&args.file)?;
    if file::format(&bytes) == Ok(Format::Image) {
        return Err(refused("this is an image already; prepare the .wasm file it was made from"));
    }
    let engine = Engine::new(&config);
    let mut loaded = file::load_bytes(&args.file, &bytes, &engine)?;
    if let Some(limit) = args.memory_bytes {
        let component = matches!(loaded, Loaded::Component(_));
        let limited = memory_bytes::limit(&bytes, limit, component).map_err(|what| refused(&what))?;
        loaded = file::load_bytes(&args.file, &limited, &engine)?;
    }
    let image = loaded.image();
    let part = args.features.or(args.target);
    part.map_or(Ok(()), |part| part.admit(image)).map_err(|what| refused(&what))?;
    fs::write(&args.output, image.bytes()).map_err(|error| {
        Failure::Refused(format!("{}: cannot be written: {error}", args.output.display()))
    })?;
    print(format_args!("{}", report(&bytes, image)))
}

/// Digests, then sizes in bytes.
fn report(source: &[u8], image: &CheckedImage) -> String {
    let mut text = format!("source  sha256:{}\nimage   sha256:{}\n", digest(source), digest(image.bytes()));
    let mut row = |name: &str, bytes: u64| text.push_str(&format!("  {name:<14} {bytes:>9}\n"));
    image.sections().rows().into_iter().for_each(|(name, bytes)| row(name, bytes));
    row("total", image.bytes().len() as u64);
    let ratio = image.bytes().len() as f64 / source.len() as f64;
    text + &format!("{ratio:.2} bytes per byte of the source ({})\n", source.len())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
