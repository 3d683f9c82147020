//! Transcripts of core modules.
//!
//! ```text
//! stub MODULE NAME = VALUE        an import that logs its arguments and answers VALUE (or `-`: nothing)
//! > NAME(1, 2.5, $p) [as $x]      calls an export
//! w ADDR HEX                      writes bytes at ADDR: a number, $x or $x+N
//! s ADDR "text"                   writes UTF-8 text (a JSON string)
//! r ADDR N = HEX                  reads N bytes
//! z ADDR = "text"                 reads a C string
//! g NAME = VALUE                  reads a global
//! m = N                           the size of the memory in pages
//! new                             a fresh instance
//! h NAME(1, 2) = VALUE            a stub called, in order
//! < VALUE  |  <  |  < trap WHY    the result, no result, or a trap
//! ```
//!
//! A result named by `as $x` is usually an address and is not compared.

use crate::{Call, Devices, Line, NewDevices, Session, preview1, wave};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use tenon_core::embed::{Instance, Linker, Memory, Module, Store, Val};
use tenon_core::{Engine, Error, ExternType, FuncType, ValType};

/// A core module that plays a transcript.
pub struct CoreSession {
    engine: Engine,
    module: Module,
    linker: Linker<World>,
    devices: NewDevices,
    live: Option<Live>,
}

/// What the host functions see.
pub(crate) struct World {
    log: Vec<Line>,
    pub(crate) devices: Devices,
}

struct Live {
    store: Store<World>,
    instance: Instance,
    memory: Option<(Memory, u8)>,
    names: BTreeMap<String, Val>,
}

impl CoreSession {
    /// Loads the module `wasm` and reads the stubs in `transcript`.
    ///
    /// # Errors
    /// When it cannot be loaded.
    pub fn new(wasm: &[u8], transcript: &str, devices: NewDevices) -> Result<Self, String> {
        let engine = Engine::default();
        let module = Module::new(&engine, wasm).map_err(|error| error.to_string())?;
        let linker = link(&module, transcript).map_err(|error| error.to_string())?;
        Ok(Self { engine, module, linker, devices, live: None })
    }

    /// The first exported memory, and the power of two of its pages.
    fn memory(&self, store: &Store<World>, instance: Instance) -> Option<(Memory, u8)> {
        let memory = |ty| if let ExternType::Memory(ty) = ty { Some(ty.page_log2) } else { None };
        let mut exports = self.module.exports();
        let (name, page_log2) = exports.find_map(|export| Some((export.name, memory(export.ty)?)))?;
        Some((instance.get_memory(store, name)?, page_log2))
    }
}

impl Session for CoreSession {
    fn start(&mut self) -> Result<Vec<Line>, String> {
        let text = |error: Error| error.to_string();
        // Not both at once: the memory of one may be all there is.
        self.live = None;
        let world = World { log: Vec::new(), devices: (self.devices)() };
        let mut store = Store::new(&self.engine, world).map_err(text)?;
        let instance = self.linker.instantiate(&mut store, &self.module).map_err(text)?;
        if let Some(initialize) = instance.get_func(&store, "_initialize") {
            initialize.call(&mut store, &[], &mut []).map_err(text)?;
        }
        let memory = self.memory(&store, instance);
        let mut live = Live { store, instance, memory, names: BTreeMap::new() };
        let log = live.take_log();
        self.live = Some(live);
        Ok(log)
    }

    fn play(&mut self, line: &str) -> Result<Vec<Line>, String> {
        let live = self.live.as_mut().ok_or("nothing is instantiated")?;
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        match kind {
            ">" => live.call(&Call::parse(rest)?),
            "w" | "s" => live.write(kind, rest).map(|()| Vec::new()),
            "r" | "z" | "g" | "m" => {
                let question = question(line);
                let answer = live.look(kind, question.split_once(' ').unwrap_or_default().1)?;
                Ok(vec![Line::Echo(format!("{question} = {answer}"))])
            }
            _ => Err("a line that a transcript of a core module does not have".to_owned()),
        }
    }
}

/// A line without its answer.
fn question(line: &str) -> &str {
    match line.split_once(" = ") {
        Some((question, _)) => question,
        None => line.trim_end_matches(" ="),
    }
}

impl Live {
    fn take_log(&mut self) -> Vec<Line> {
        core::mem::take(&mut self.store.data_mut().log)
    }

    fn call(&mut self, call: &Call<'_>) -> Result<Vec<Line>, String> {
        let func = self.instance.get_func(&self.store, call.name);
        let func = func.ok_or_else(|| format!("no function `{}` is exported", call.name))?;
        let ty = func.ty(&self.store).ok_or("the function has no type")?;
        let types: Vec<ValType> = ty.params().collect();
        let mut results: Vec<Val> = ty.results().map(Val::default_of).collect();
        let args = call.args.split(',').map(str::trim).filter(|arg| !arg.is_empty());
        let types = types.into_iter().chain(core::iter::repeat(ValType::I32));
        let args: Result<Vec<Val>, String> = args.zip(types).map(|(arg, ty)| self.value(arg, ty)).collect();
        let done = func.call(&mut self.store, &args?, &mut results);
        let mut lines = self.take_log();
        lines.push(match done {
            Ok(()) => self.result(&results, call.save),
            Err(error) if error.trap_code().is_some() => Line::trap(error),
            Err(error) => return Err(error.to_string()),
        });
        Ok(lines)
    }

    fn result(&mut self, results: &[Val], save: Option<&str>) -> Line {
        match (results, save) {
            ([result], Some(name)) => {
                self.names.insert(name.to_owned(), *result);
                Line::AnyResult
            }
            ([], _) => Line::Exact("<".to_owned()),
            ([result], None) => Line::Exact(format!("< {}", show(*result))),
            (results, _) => {
                let results: Vec<String> = results.iter().map(|&result| show(result)).collect();
                Line::Exact(format!("< [{}]", results.join(", ")))
            }
        }
    }

    /// An argument: a number, or a name with an offset or without.
    fn value(&self, text: &str, ty: ValType) -> Result<Val, String> {
        let wrong = || format!("`{text}` is no {ty:?}");
        match ty {
            ValType::F32 => text.parse().map(|value: f32| Val::F32(value.to_bits())).map_err(|_| wrong()),
            ValType::F64 => text.parse().map(|value: f64| Val::F64(value.to_bits())).map_err(|_| wrong()),
            // Both signed and unsigned numbers are written.
            ValType::I32 => Ok(Val::I32(self.integer(text)? as i32)),
            ValType::I64 => Ok(Val::I64(self.integer(text)? as i64)),
            ValType::V128 | ValType::Ref(_) => Err(wrong()),
        }
    }

    fn integer(&self, text: &str) -> Result<i128, String> {
        let wrong = || format!("`{text}` is no number");
        if text.starts_with('$') {
            let (name, offset) = text.split_once('+').unwrap_or((text, "0"));
            let base = match self.names.get(name) {
                Some(Val::I32(value)) => i128::from(*value as u32),
                Some(Val::I64(value)) => i128::from(*value as u64),
                _ => return Err(format!("nothing is called `{name}`")),
            };
            return Ok(base + offset.parse::<i128>().map_err(|_| wrong())?);
        }
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let number = match digits.strip_prefix("0x") {
            Some(digits) => i128::from_str_radix(digits, 16),
            None => digits.parse(),
        };
        number.map(|number| if negative { -number } else { number }).map_err(|_| wrong())
    }

    fn address(&self, text: &str) -> Result<usize, String> {
        let address = self.integer(text)?;
        usize::try_from(address).or(Ok(address as u32 as usize))
    }

    fn write(&mut self, kind: &str, rest: &str) -> Result<(), String> {
        let (at, content) = rest.split_once(' ').ok_or("an address and what to write")?;
        let at = self.address(at)?;
        let bytes = match kind {
            "w" => wave::hex(content.trim()).ok_or("bytes in hex")?,
            _ => wave::unquoted(content).ok_or("text as in JSON")?.into_bytes(),
        };
        let (memory, _) = self.memory.ok_or("no memory is exported")?;
        memory.write(&mut self.store, at, &bytes).ok_or_else(|| "outside the memory".to_owned())
    }

    /// The answer to `r`, `z`, `g` or `m`.
    fn look(&self, kind: &str, rest: &str) -> Result<String, String> {
        if kind == "g" {
            let global = self.instance.get_global(&self.store, rest);
            let value = global.and_then(|global| global.get(&self.store));
            return value.map(show).ok_or_else(|| format!("no global `{rest}` is exported"));
        }
        let (memory, page_log2) = self.memory.ok_or("no memory is exported")?;
        let bytes = memory.data(&self.store);
        if kind == "m" {
            return Ok((bytes.len() >> page_log2).to_string());
        }
        let (at, count) = rest.split_once(' ').unwrap_or((rest, "0"));
        let rest = bytes.get(self.address(at)?..).ok_or("outside the memory")?;
        if kind == "z" {
            let end = rest.iter().position(|&byte| byte == 0).ok_or("the string does not end")?;
            return Ok(wave::quote(&String::from_utf8_lossy(&rest[..end]), '"'));
        }
        let bytes = rest.get(..self.address(count)?).ok_or("outside the memory")?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A number as transcripts write it: integers signed, an `f32` with the digits of the same `f64`.
fn show(value: Val) -> String {
    match value {
        Val::I32(value) => value.to_string(),
        Val::I64(value) => value.to_string(),
        Val::F32(bits) => format!("{:?}", f64::from(f32::from_bits(bits))),
        Val::F64(bits) => format!("{:?}", f64::from_bits(bits)),
        other => format!("{other:?}"),
    }
}

/// Links every import that is a stub, and those of WASI preview 1.
fn link(module: &Module, transcript: &str) -> Result<Linker<World>, Error> {
    let mut linker = Linker::new();
    let stubs = stubs(transcript);
    for import in module.imports() {
        let ExternType::Func(ty) = import.ty else { continue };
        match stubs.get(&(import.module, import.name)) {
            Some(answer) => link_stub(&mut linker, import.module, import.name, ty, answer)?,
            None if import.module == preview1::MODULE => preview1::link(&mut linker, import.name, ty)?,
            None => {}
        }
    }
    Ok(linker)
}

/// The stubs of a transcript: module and name to answer.
fn stubs(transcript: &str) -> BTreeMap<(&str, &str), &str> {
    let lines = transcript.lines().filter_map(|line| line.strip_prefix("stub "));
    lines
        .filter_map(|line| {
            let (import, answer) = line.split_once(" = ")?;
            Some((import.trim().split_once(' ')?, answer.trim()))
        })
        .collect()
}

fn link_stub(
    linker: &mut Linker<World>,
    module: &str,
    name: &str,
    ty: FuncType<'_>,
    answer: &str,
) -> Result<(), Error> {
    let (shown, answer) = (name.to_owned(), answer.to_owned());
    linker.func_new(module, name, ty, move |mut caller, params, results| {
        let params: Vec<String> = params.iter().map(|&param| show(param)).collect();
        let mut line = format!("h {shown}({})", params.join(", "));
        if let ([result], Ok(value)) = (results, answer.parse::<i128>()) {
            *result = number(value, result.ty());
            line.push_str(&format!(" = {answer}"));
        }
        caller.data_mut().log.push(Line::Exact(line));
        Ok(())
    })?;
    Ok(())
}

/// A whole number of type `ty`.
fn number(value: i128, ty: ValType) -> Val {
    match ty {
        ValType::I32 => Val::I32(value as i32),
        ValType::I64 => Val::I64(value as i64),
        ValType::F32 => Val::F32((value as f32).to_bits()),
        ValType::F64 => Val::F64((value as f64).to_bits()),
        ValType::V128 | ValType::Ref(_) => Val::default_of(ty),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{run, wasm_of};

    const MODULE: &str = r#"(module
        (import "env" "note" (func $note (param i32 f64) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 64) "caf\c3\a9\00")
        (global $count (export "count") (mut i32) (i32.const -1))
        (func (export "_initialize") (global.set $count (i32.const 5)))
        (func (export "noted") (param i32 f64) (result i32) (call $note (local.get 0) (local.get 1)))
        (func (export "alloc") (param i32) (result i32) (i32.const 1024))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
        (func (export "half") (param f32) (result f32) (f32.div (local.get 0) (f32.const 2)))
        (func (export "wide") (param i64) (result i64) (local.get 0))
        (func (export "print") (result i32)
            (i32.store (i32.const 0) (i32.const 64))
            (i32.store (i32.const 4) (i32.const 5))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
            (i32.load (i32.const 8)))
        (func (export "variables") (result i32)
            (drop (call $environ (i32.const 16) (i32.const 20)))
            (i32.add (i32.load (i32.const 16)) (i32.load (i32.const 20))))
        (func (export "quit") (call $exit (i32.const 3)))
        (func (export "grow") (drop (memory.grow (i32.const 1)))))"#;

    #[test]
    fn every_kind_of_line_is_played() {
        let transcript = "stub env note = 42\n\
            g count = 5\n\
            m = 1\n\
            > noted(-1, 2.5)\n\
            h note(-1, 2.5) = 42\n\
            < 42\n\
            z 64 = \"caf\\u00e9\"\n\
            r 64 3 = 636166\n\
            > alloc(8) as $p\n\
            < 9999\n\
            w $p 01000000\n\
            s $p+4 \"a\\n\"\n\
            > load($p+0)\n\
            < 1\n\
            r $p+4 2 = 610a\n\
            > half(0.2)\n\
            < 0.10000000149011612\n\
            > wide(0xffffffffffffffff)\n\
            < -1\n\
            > print()\n\
            < 5\n\
            > variables()\n\
            < 0\n\
            > grow()\n\
            <\n\
            m = 2\n\
            > load(4294967295)\n\
            < trap out of bounds memory access\n\
            new\n\
            m = 1\n\
            > quit()\n\
            < trap exit\n";
        assert_eq!(run(&wasm_of(MODULE), transcript), Ok(20));
    }

    #[test]
    fn a_wrong_answer_is_shown() {
        let wrong = run(&wasm_of(MODULE), "stub env note = 42\nr 64 2 = 6100\n").unwrap_err();
        assert!(wrong.contains("line 2") && wrong.contains("actual:   r 64 2 = 6361"), "{wrong}");
        let unlinked = run(&wasm_of(MODULE), "m = 1\n").unwrap_err();
        assert!(unlinked.contains("`env` `note`"), "{unlinked}");
    }
}
