//! `repeat FILE TIMES TO`: a module with the functions of another so many times, each copy calling itself; the
//! exports are the first copy's. The other module imports no function.

use std::convert::Infallible;
use std::process::ExitCode;

use anyhow::{Result, bail};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader};

struct Copies {
    times: u32,
    /// Functions of one copy.
    functions: u32,
    /// The copy that is being written.
    copy: u32,
}

impl Reencode for Copies {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        Ok(function + self.copy * self.functions)
    }

    fn parse_function_section(
        &mut self,
        to: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        self.functions = section.count();
        (0..self.times).try_for_each(|_| utils::parse_function_section(self, to, section.clone()))
    }

    fn parse_code_section(
        &mut self,
        to: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for copy in 0..self.times {
            self.copy = copy;
            utils::parse_code_section(self, to, section.clone())?;
        }
        self.copy = 0;
        Ok(())
    }
}

fn repeat() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [file, times, to] = &words[..] else { bail!("usage: repeat FILE TIMES TO") };
    let mut copies = Copies { times: times.parse()?, functions: 0, copy: 0 };
    let mut module = Module::new();
    copies.parse_core_module(&mut module, wasmparser::Parser::new(0), &std::fs::read(file)?)?;
    Ok(std::fs::write(to, module.finish())?)
}

fn main() -> ExitCode {
    match repeat() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
