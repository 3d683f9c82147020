//! `wasi:cli/terminal-input`, `terminal-output`, `terminal-stdin`, `terminal-stdout` and `terminal-stderr`

use crate::ctx::WasiView;
use crate::host::Output;
use crate::link;
use tenon_canonical_abi::{Caller, HostError, Linker, Resource};
use tenon_core::Result;

/// The terminal that is standard input.
#[derive(Debug)]
pub struct TerminalInput;

/// A terminal that is an output.
#[derive(Debug)]
pub struct TerminalOutput;

/// Links the five interfaces of terminals.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    // resource terminal-input
    let mut input = linker.instance(interface!("cli/terminal-input"))?;
    link::resource::<T, TerminalInput>(&mut input, "terminal-input")?;
    // resource terminal-output
    let mut output = linker.instance(interface!("cli/terminal-output"))?;
    link::resource::<T, TerminalOutput>(&mut output, "terminal-output")?;
    // get-terminal-stdin: func() -> option<terminal-input>
    linker
        .instance(interface!("cli/terminal-stdin"))?
        .func_wrap("get-terminal-stdin", |mut caller: Caller<'_, T>, ()| stdin(caller.data_mut()))?;
    // get-terminal-stdout: func() -> option<terminal-output>
    linker
        .instance(interface!("cli/terminal-stdout"))?
        .func_wrap("get-terminal-stdout", |mut caller: Caller<'_, T>, ()| {
            terminal(caller.data_mut(), Output::Stdout)
        })?;
    // get-terminal-stderr: func() -> option<terminal-output>
    linker
        .instance(interface!("cli/terminal-stderr"))?
        .func_wrap("get-terminal-stderr", |mut caller: Caller<'_, T>, ()| {
            terminal(caller.data_mut(), Output::Stderr)
        })
}

type Terminal<R> = core::result::Result<Option<Resource<R>>, HostError>;

fn stdin<T: WasiView>(data: &mut T) -> Terminal<TerminalInput> {
    let wasi = data.ctx();
    match wasi.ctx.console.stdio().is_input_terminal() {
        true => Ok(Some(wasi.table.push(TerminalInput)?)),
        false => Ok(None),
    }
}

fn terminal<T: WasiView>(data: &mut T, output: Output) -> Terminal<TerminalOutput> {
    let wasi = data.ctx();
    match wasi.ctx.console.stdio().is_output_terminal(output) {
        true => Ok(Some(wasi.table.push(TerminalOutput)?)),
        false => Ok(None),
    }
}
