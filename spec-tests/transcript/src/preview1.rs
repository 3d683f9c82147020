//! What programs for WASI preview 1 need to be called function by function: output that goes nowhere,
//! no arguments, an empty environment, clocks, random numbers, and an exit that is a trap.

use crate::Devices;
use crate::core::World;
use alloc::borrow::ToOwned;
use tenon_core::embed::{Caller, Linker, Memory, Val};
use tenon_core::{Error, FuncType, TrapCode};

/// The module such programs import from.
pub(crate) const MODULE: &str = "wasi_snapshot_preview1";

/// Errors, as preview 1 numbers them.
const SUCCESS: i32 = 0;
const BAD_FILE: i32 = 8;
const FAULT: i32 = 21;
const INVALID: i32 = 28;
const IO: i32 = 29;
const NOT_SUPPORTED: i32 = 52;

/// Links the function `name`. One that is not provided answers "not supported".
///
/// # Errors
/// When the linker refuses it.
pub(crate) fn link(linker: &mut Linker<World>, name: &str, ty: FuncType<'_>) -> Result<(), Error> {
    let own = name.to_owned();
    linker.func_new(MODULE, name, ty, move |mut caller, params, results| {
        if own == "proc_exit" {
            return Err(TrapCode::Exit(int(params, 0) as i32).into());
        }
        let memory = memory(&caller);
        let errno = memory.and_then(|memory| run(&own, &mut caller, memory, params)).unwrap_or(FAULT);
        if let [result] = results {
            *result = Val::I32(errno);
        }
        Ok(())
    })?;
    Ok(())
}

/// The memory of the calling instance.
fn memory(caller: &Caller<'_, World>) -> Option<Memory> {
    caller.instance()?.get_memory(caller, "memory")
}

/// Runs a function and answers its error number; none if an address is outside the memory.
fn run(name: &str, caller: &mut Caller<'_, World>, memory: Memory, params: &[Val]) -> Option<i32> {
    let at = |index| int(params, index) as usize;
    match name {
        "args_sizes_get" | "environ_sizes_get" => {
            memory.write(caller, at(0), &[0; 4])?;
            memory.write(caller, at(1), &[0; 4])?;
        }
        "args_get" | "environ_get" | "sched_yield" | "fd_close" => {}
        "fd_write" if at(0) == 1 || at(0) == 2 => {
            let total = total_length(memory.data(caller), at(1), at(2))?;
            memory.write(caller, at(3), &total.to_le_bytes())?;
        }
        "fd_read" if at(0) == 0 => memory.write(caller, at(3), &[0; 4])?,
        // A character device with all rights.
        "fd_fdstat_get" if at(0) <= 2 => {
            let mut status = [0xff; 24];
            status[..8].copy_from_slice(&[2, 0, 0, 0, 0, 0, 0, 0]);
            memory.write(caller, at(1), &status)?;
        }
        "random_get" => return random(caller, memory, at(0), at(1)),
        "clock_res_get" => memory.write(caller, at(1), &1_u64.to_le_bytes())?,
        "clock_time_get" => match clock(&mut caller.data_mut().devices, at(0)) {
            Some(time) => memory.write(caller, at(2), &time.to_le_bytes())?,
            None => return Some(INVALID),
        },
        name if name.starts_with("fd_") => return Some(BAD_FILE),
        _ => return Some(NOT_SUPPORTED),
    }
    Some(SUCCESS)
}

fn int(params: &[Val], index: usize) -> u32 {
    params.get(index).and_then(|value| value.i32()).unwrap_or(0) as u32
}

/// The bytes that `count` scatter-gather entries at `at` name, all of which must lie in the memory.
fn total_length(memory: &[u8], at: usize, count: usize) -> Option<u32> {
    let entries = memory.get(at..at.checked_add(count.checked_mul(8)?)?)?;
    let mut total = 0_u32;
    for entry in entries.chunks_exact(8) {
        let [start, length] =
            [&entry[..4], &entry[4..]].map(|word| u32::from_le_bytes(word.try_into().unwrap_or_default()));
        memory.get(start as usize..)?.get(..length as usize)?;
        total = total.checked_add(length)?;
    }
    Some(total)
}

/// Nanoseconds of the clock with that number: 0 is the wall clock, the others only ever advance.
fn clock(devices: &mut Devices, number: usize) -> Option<u64> {
    match number {
        0 => u64::try_from(devices.wall_clock.now().as_nanos()).ok(),
        1..=3 => Some(devices.monotonic_clock.now()),
        _ => None,
    }
}

/// Fills `count` bytes at `at` with random ones, a few at a time.
fn random(caller: &mut Caller<'_, World>, memory: Memory, at: usize, count: usize) -> Option<i32> {
    memory.data(caller).get(at..)?.get(..count)?;
    let mut bytes = [0; 32];
    for start in (0..count).step_by(bytes.len()) {
        let piece = &mut bytes[..(count - start).min(32)];
        if caller.data_mut().devices.entropy.fill(piece).is_err() {
            return Some(IO);
        }
        memory.write(caller, at + start, piece)?;
    }
    Some(SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_added_up_inside_the_memory() {
        let mut memory = [0; 32];
        memory[..8].copy_from_slice(&[24, 0, 0, 0, 5, 0, 0, 0]);
        memory[8..16].copy_from_slice(&[30, 0, 0, 0, 2, 0, 0, 0]);
        assert_eq!(total_length(&memory, 0, 2), Some(7));
        memory[12] = 3;
        assert_eq!(total_length(&memory, 0, 2), None);
        assert_eq!(total_length(&memory, 24, 2), None);
        assert_eq!(total_length(&memory, usize::MAX, 2), None);
    }
}
