//! Files: reading them, telling what they are, loading them.

use crate::report::{Failure, explain};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use tenon::module::Module;
use tenon::{CheckedImage, Component, Engine, ImageError};

/// What a file held, ready to run.
pub(crate) enum Loaded {
    Component(Component),
    Module(Module),
}

impl Loaded {
    /// Its image.
    pub(crate) fn image(&self) -> &CheckedImage {
        match self {
            Self::Component(component) => component.image(),
            Self::Module(module) => module.image(),
        }
    }

    /// `component` or `core module`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Component(_) => "component",
            Self::Module(_) => "core module",
        }
    }
}

/// What the first bytes say a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Component,
    Module,
    Image,
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let what = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::IsADirectory => "this is a folder; name a .wasm file in it".to_owned(),
            ErrorKind::PermissionDenied => "permission to read it is denied".to_owned(),
            _ => format!("cannot be read: {error}"),
        };
        Failure::Refused(format!("{}: {what}", path.display()))
    })
}

/// Reads and loads a file.
pub(crate) fn load(path: &Path, engine: &Engine) -> Result<Loaded, Failure> {
    load_bytes(path, &read(path)?, engine)
}

/// Loads the content of a file.
pub(crate) fn load_bytes(path: &Path, bytes: &[u8], engine: &Engine) -> Result<Loaded, Failure> {
    let refused = |what: String| Failure::Refused(format!("{}: {what}", path.display()));
    let loaded = match format(bytes).map_err(refused)? {
        Format::Component => Component::new(engine, bytes).map(Loaded::Component),
        Format::Module => Module::new(engine, bytes).map(Loaded::Module),
        Format::Image => CheckedImage::from_bytes(bytes).and_then(|image| of_image(engine, image)),
    };
    loaded.map_err(|error| refused(explain(&error)))
}

fn of_image(engine: &Engine, image: CheckedImage) -> tenon::Result<Loaded> {
    match Module::from_image(image.clone()) {
        Ok(module) => Ok(Loaded::Module(module)),
        Err(error) if error.image_error() == Some(&ImageError::Kind) => {
            Component::from_image(engine, image).map(Loaded::Component)
        }
        Err(error) => Err(error),
    }
}

/// What the first bytes say; or why that is nothing tenon reads.
pub(crate) fn format(bytes: &[u8]) -> Result<Format, String> {
    if tenon::is_image(bytes) {
        return Ok(Format::Image);
    }
    match bytes.get(..8) {
        Some([0x00, b'a', b's', b'm', 1, 0, 0, 0]) => Ok(Format::Module),
        Some([0x00, b'a', b's', b'm', 0x0d, 0, 1, 0]) => Ok(Format::Component),
        Some([0x00, b'a', b's', b'm', version @ ..]) => Err(wrong_version(version)),
        _ => Err(no_wasm(bytes)),
    }
}

/// The version is bytes 4 and 5, the layer (0: core module, 1: component) bytes 6 and 7.
fn wrong_version(bytes: &[u8]) -> String {
    let half = |at: usize| match bytes.get(at..at + 2) {
        Some(&[low, high]) => u16::from_le_bytes([low, high]),
        _ => 0,
    };
    let (kind, read, remedy) = match half(2) {
        0 => ("core module", "1", "rebuild it with a current toolchain"),
        1 => ("component", "13 (0x0d)", "rebuild it with a current wasm-tools"),
        _ => return format!("at byte 0x6: unknown kind of WebAssembly file (layer {})", half(2)),
    };
    format!(
        "at byte 0x4: a {kind} in version {} of the format; tenon reads version {read}: {remedy}",
        half(0)
    )
}

fn no_wasm(bytes: &[u8]) -> String {
    let text = bytes.trim_ascii_start();
    if bytes.is_empty() {
        return "the file is empty".to_owned();
    }
    if text.starts_with(b"(") || text.starts_with(b";;") {
        return "this is WebAssembly text; make it binary first: `wasm-tools parse FILE -o OUT`".to_owned();
    }
    if bytes.starts_with(b"\0asm") || b"\0asm".starts_with(bytes) {
        return format!("the file ends at byte {:#x}, within the header: it is cut short", bytes.len());
    }
    "at byte 0x0: not a WebAssembly file (those begin with `\\0asm`) and not a tenon image".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        assert_eq!(format(b"\0asm\x01\0\0\0"), Ok(Format::Module));
        assert_eq!(format(b"\0asm\x0d\0\x01\0"), Ok(Format::Component));
        assert_eq!(format(b"tnn\x01\0"), Ok(Format::Image));
    }

    #[test]
    fn everything_else_is_told_apart_too() {
        for (bytes, expected) in [
            (&b""[..], "empty"),
            (b"\0as", "cut short"),
            (b"\0asm\x01\0", "cut short"),
            (b" (module)", "WebAssembly text"),
            (b"\x7fELF\x02\x01\x01\0", "not a WebAssembly file"),
            (b"\0asm\x02\0\0\0", "version 2 of the format"),
            (b"\0asm\x0c\0\x01\0", "version 12 of the format"),
            (b"\0asm\x0d\0\x07\0", "layer 7"),
        ] {
            let error = format(bytes).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
