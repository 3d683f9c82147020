//! The machine on the other side of semihosting: command line, files, exit code. In QEMU that is the host;
//! on hardware it is the debug probe, and without one these calls fault.

use alloc::string::String;
use alloc::vec::Vec;
use core::ffi::CStr;
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
    /// The file cannot be opened or read.
    File,
    /// The file does not fit into the heap.
    OutOfMemory,
}

/// The words of the command line.
pub fn command_line() -> Result<Vec<String>, HostError> {
    let words = env::args::<COMMAND_LINE>().map_err(|_| HostError::CommandLine)?;
    (&words).map(|word| word.map(String::from).map_err(|_| HostError::CommandLine)).collect()
}

/// The whole of a file of the host, in a buffer of exactly its size.
pub fn read_file(path: &str) -> Result<Vec<u8>, HostError> {
    let mut c_path = Vec::from(path);
    c_path.push(0);
    let c_path = CStr::from_bytes_with_nul(&c_path).map_err(|_| HostError::File)?;
    let mut file = File::open(c_path).map_err(|_| HostError::File)?;
    let size = file.metadata().as_ref().map(Metadata::len).map_err(|_| HostError::File)?;
    read_exactly(&mut file, size)
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
