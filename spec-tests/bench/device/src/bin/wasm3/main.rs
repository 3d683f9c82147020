//! wasm3: its C sources, compiled by gcc. Mathematical functions come from the C library.
#![no_std]
#![no_main]

extern crate alloc;

mod heap;

use alloc::ffi::CString;
use core::ffi::{CStr, c_char, c_void};
use core::fmt;
use core::ptr;

use tenon_device_peers::MODULE;
use tenon_device_peers::board::{ThisBoard, firmware};
use tenon_firmware::programs::workloads::{self, Workloads};

/// Bytes of its value stack.
const STACK: u32 = 8 * 1024;

firmware!(workloads::run::<ThisBoard, Wasm3>("wasm3", Wasm3::load));

/// A pointer to something of wasm3's.
type Handle = *mut c_void;
/// Null, or a static message.
type M3Result = *const c_char;

unsafe extern "C" {
    fn m3_NewEnvironment() -> Handle;
    fn m3_NewRuntime(environment: Handle, stack_bytes: u32, user_data: Handle) -> Handle;
    fn m3_ParseModule(environment: Handle, module: *mut Handle, bytes: *const u8, length: u32) -> M3Result;
    fn m3_LoadModule(runtime: Handle, module: Handle) -> M3Result;
    fn m3_CompileModule(module: Handle) -> M3Result;
    fn m3_FindFunction(function: *mut Handle, runtime: Handle, name: *const c_char) -> M3Result;
    fn m3_Call(function: Handle, arguments: u32, pointers: *const *const c_void) -> M3Result;
    fn m3_GetResults(function: Handle, results: u32, pointers: *const *const c_void) -> M3Result;
}

struct Wasm3 {
    runtime: Handle,
}

struct Error(&'static CStr);

impl Wasm3 {
    /// Loads the module and compiles all of it.
    fn load() -> Result<Wasm3, Error> {
        let mut module = ptr::null_mut();
        // SAFETY: the handles are wasm3's own, in the order of its API; the module's bytes are static.
        unsafe {
            let environment = m3_NewEnvironment();
            let runtime = m3_NewRuntime(environment, STACK, ptr::null_mut());
            if environment.is_null() || runtime.is_null() {
                return Err(Error(c"no memory for a runtime"));
            }
            checked(m3_ParseModule(environment, &mut module, MODULE.as_ptr(), MODULE.len() as u32))?;
            checked(m3_LoadModule(runtime, module))?;
            checked(m3_CompileModule(module))?;
            Ok(Wasm3 { runtime })
        }
    }
}

impl Workloads for Wasm3 {
    type Function = Handle;
    type Error = Error;

    fn find(&mut self, name: &str) -> Result<Handle, Error> {
        let name = CString::new(name).map_err(|_| Error(c"no such name"))?;
        let mut function = ptr::null_mut();
        // SAFETY: the runtime lives as long as `self`; the name is ended by a NUL.
        checked(unsafe { m3_FindFunction(&mut function, self.runtime, name.as_ptr()) })?;
        Ok(function)
    }

    fn call(&mut self, function: &Handle, argument: u32) -> Result<u32, Error> {
        let mut result = 0_u32;
        // SAFETY: the function is the runtime's, and takes and returns 32 bits (wasm3 compares the counts).
        unsafe {
            checked(m3_Call(*function, 1, [(&raw const argument).cast()].as_ptr()))?;
            checked(m3_GetResults(*function, 1, [(&raw const result).cast()].as_ptr()))?;
            result = (&raw const result).read_volatile();
        }
        Ok(result)
    }
}

fn checked(result: M3Result) -> Result<(), Error> {
    if result.is_null() {
        return Ok(());
    }
    // SAFETY: what is not null is one of wasm3's constant messages.
    Err(Error(unsafe { CStr::from_ptr(result) }))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or("an error"))
    }
}
