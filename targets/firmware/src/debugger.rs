//! The machine on the other side of semihosting: command line, files, exit code. In QEMU that is the host;
//! on hardware it is the debug probe, and without one these calls fault.

use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
use core::fmt;
use core::time::Duration;

use semihosting::experimental::env;
use semihosting::experimental::time::SystemTime;
use semihosting::fs::{File, Metadata};
use semihosting::io::Read as _;

/// Longest command line that is read.
const COMMAND_LINE: usize = 1024;

/// Ends the run; `code` becomes the emulator's exit code.
pub fn exit(code: u8) -> ! {
    semihosting::process::exit(i32::from(code))
}

/// Why something could not be had from the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostError {
    /// There is no command line, it is longer than 1 KiB or it is no UTF-8.
    CommandLine,
    /// The file cannot be opened, read or written.
    File,
    /// The file does not fit into the heap.
    OutOfMemory,
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HostError::CommandLine => "no usable command line",
            HostError::File => "a file of the host cannot be read or written",
            HostError::OutOfMemory => "a file of the host does not fit into the heap",
        })
    }
}

/// The words of the command line.
pub fn command_line() -> Result<Vec<String>, HostError> {
    let words = env::args::<COMMAND_LINE>().map_err(|_| HostError::CommandLine)?;
    (&words).map(|word| word.map(String::from).map_err(|_| HostError::CommandLine)).collect()
}

/// The whole of a file of the host, in a buffer of exactly its size.
pub fn read_file(path: &str) -> Result<Vec<u8>, HostError> {
    let mut file = with_c_path(path, |path| File::open(path))?;
    let size = file.metadata().as_ref().map(Metadata::len).map_err(|_| HostError::File)?;
    read_exactly(&mut file, size)
}

/// A file of the host that is being written.
#[cfg(feature = "suite")]
pub struct OutputFile(File);

#[cfg(feature = "suite")]
impl OutputFile {
    /// Makes the file, or empties it.
    pub fn create(path: &str) -> Result<OutputFile, HostError> {
        with_c_path(path, |path| File::create(path)).map(OutputFile)
    }

    /// Appends `bytes`.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        semihosting::io::Write::write_all(&mut self.0, bytes).map_err(|_| HostError::File)
    }
}

fn with_c_path(
    path: &str,
    open: impl FnOnce(&CStr) -> semihosting::io::Result<File>,
) -> Result<File, HostError> {
    let mut path = Vec::from(path);
    path.push(0);
    let path = CStr::from_bytes_with_nul(&path).map_err(|_| HostError::File)?;
    open(path).map_err(|_| HostError::File)
}

/// Time since 1970, from the host's clock; zero if it cannot be had.
pub fn time() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

fn read_exactly(file: &mut File, size: u64) -> Result<Vec<u8>, HostError> {
    let size = usize::try_from(size).map_err(|_| HostError::OutOfMemory)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| HostError::OutOfMemory)?;
    bytes.resize(size, 0);
    file.read_exact(&mut bytes).map_err(|_| HostError::File)?;
    Ok(bytes)
}
