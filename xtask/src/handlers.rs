//! The rules of the tail backend (`core/src/exec/dispatch_tail.rs`), held by reading what the compiler made of its handlers for
//! x86-64: whatever goes on to another op jumps there, and only cold ops call, or use the native stack, before they do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use object::{Object as _, ObjectSymbol as _};

use crate::command;
use crate::steps::{NotRun, Outcome};

/// Arms that do their work in a function, by how their names begin.
const COLD_ARMS: [&str; 6] = ["atomic", "cold", "gc", "simd", "wide", "zero"];
/// The same of single ops, by how their names begin: x86-64 has no instruction that rounds, unless told that it has SSE4.1.
const COLD_OPS: [&str; 8] =
    ["F32Ceil", "F32Floor", "F32Nearest", "F32Trunc", "F64Ceil", "F64Floor", "F64Nearest", "F64Trunc"];
/// Arms that push a word and pop it: calls need one register more than a handler has; a signed division makes room for a
/// return address before it knows that there is no trap to call.
const PUSHING_ARMS: [&str; 3] = ["call", "call_refs", "divide"];
/// Arms that always end the stay in the executor; cold ones may.
const LAST_ARMS: [&str; 4] = ["exception_throw", "exception_throw_ref", "lazy", "trap"];

/// Features whose ops are looked at: all. The loader has none.
const FEATURES: &str = "simd,exceptions,gc,threads,floats";
/// The module of the handlers, and the table of them, in mangled names.
const MODULE: &str = "4exec8dispatch";
const TABLE: &str = "4exec8dispatch8HANDLERS";
/// The module of the whole executor.
const EXECUTOR: &str = "tenon_core4exec";

/// Whether this machine is one whose handlers are read.
const READ: bool = cfg!(target_arch = "x86_64");

/// Compiles tenon-core for this machine and reads its handlers.
pub(crate) fn check() -> Outcome {
    if !READ {
        return Err(
            NotRun("only the handlers for x86-64 are read, and this is another machine".into()).into()
        );
    }
    let [assembly, object] = compiled(FEATURES)?;
    let ops = fs::read_to_string(command::root().join("core/src/ir/ops.rs"))?;
    let assembly = fs::read_to_string(&assembly)?;
    let held = held(&rows(&ops), &assembly)?;
    Ok(format!("{held}, {:.1} KiB", bytes(&object, MODULE)? as f64 / 1024.0))
}

/// The bytes of the executor on this machine, without the ops of features; none where handlers are not read.
pub(crate) fn bytes_on_host() -> Result<Option<u64>> {
    if !READ {
        return Ok(None);
    }
    let [_, object] = compiled("")?;
    executor_bytes(&object).map(Some)
}

/// The bytes of the executor in an object or a linked program: its dispatch and handlers, and every cold function of its
/// modules. They are told by name, because functions in one link section of their own would be kept or dropped together.
pub(crate) fn executor_bytes(object: &Path) -> Result<u64> {
    bytes(object, EXECUTOR)
}

/// Assembly text and object of tenon-core, optimised as in a release but for what the linker does.
fn compiled(features: &str) -> Result<[PathBuf; 2]> {
    let files = [command::target_file("handlers/core.s")?, command::target_file("handlers/core.o")?];
    let [assembly, object] = files.each_ref().map(|file| file.display().to_string());
    let mut rustc = command::host_cargo();
    rustc.args(["rustc", "--quiet", "--release", "--package", "tenon-core", "--lib"]);
    rustc.args(["--no-default-features", "--features", features]);
    rustc.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3");
    command::run(rustc.args(["--", "--emit", &format!("asm={assembly},obj={object}")]))?;
    Ok(files)
}

/// The bytes of all functions whose mangled names hold `path`.
fn bytes(object: &Path, path: &str) -> Result<u64> {
    let bytes = fs::read(object)?;
    let file =
        object::File::parse(&*bytes).with_context(|| format!("{} cannot be read", object.display()))?;
    let functions = file.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text);
    Ok(functions
        .filter(|symbol| symbol.name().is_ok_and(|name| name.contains(path)))
        .map(|symbol| symbol.size())
        .sum())
}

/// An op: its name and its arm.
#[derive(Clone, Copy)]
struct Row<'a> {
    name: &'a str,
    arm: &'a str,
}

/// The rows of the op table: `number Name "mnemonic" [operands] arm(arguments);`.
fn rows(table: &str) -> Vec<Row<'_>> {
    table.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row<'_>> {
    let (number, rest) = line.trim_start().split_once(' ')?;
    number.parse::<u16>().ok()?;
    let (name, rest) = rest.split_once(' ')?;
    let (arm, _) = rest.split_once("] ")?.1.split_once('(')?;
    Some(Row { name, arm })
}

/// What a handler may do before it goes on.
#[derive(Clone, Copy)]
enum Allowed {
    Nothing,
    OneWord,
    Anything,
}

impl Row<'_> {
    fn allowed(self) -> Allowed {
        let cold = COLD_ARMS.iter().any(|arm| self.arm.starts_with(arm))
            || COLD_OPS.iter().any(|op| self.name.starts_with(op));
        match (cold, PUSHING_ARMS.contains(&self.arm)) {
            (true, _) => Allowed::Anything,
            (false, true) => Allowed::OneWord,
            (false, false) => Allowed::Nothing,
        }
    }
}

/// What the rules say of the assembly text; an error that lists all that break one.
fn held(rows: &[Row<'_>], assembly: &str) -> Result<String> {
    let functions = functions(assembly);
    let table = table(assembly);
    if table.len() < rows.len() {
        bail!("the table of handlers has {} entries for {} ops", table.len(), rows.len());
    }
    let (mut broken, mut seen, mut framed, mut instructions) = (Vec::new(), BTreeSet::new(), 0, 0);
    for (row, symbol) in rows.iter().zip(&table) {
        let body = functions.get(symbol).with_context(|| format!("no code of {symbol}"))?;
        let found = body.before_going_on();
        if seen.insert(symbol) {
            instructions += body.instructions.len();
            framed += usize::from(!found.is_empty());
        }
        broken.extend(faults(*row, body, &found).into_iter().map(|fault| format!("{}: {fault}", row.name)));
    }
    for (symbol, body) in functions.iter().filter(|(symbol, _)| symbol.contains("outlined")) {
        broken.extend(body.grows().into_iter().map(|fault| format!("{symbol}: {fault}")));
    }
    if !broken.is_empty() {
        bail!("{} handlers break the rules\n{}", broken.len(), broken.join("\n"));
    }
    Ok(format!(
        "{} handlers of {} ops, {framed} with a frame, {instructions} instructions",
        seen.len(),
        rows.len()
    ))
}

/// What is wrong with the handler of an op, `found` being what it does on the native stack before it goes on.
fn faults(row: Row<'_>, body: &Body<'_>, found: &[&str]) -> Vec<String> {
    let mut faults = body.grows();
    let may_stop = LAST_ARMS.contains(&row.arm) || matches!(row.allowed(), Allowed::Anything);
    if !may_stop && !body.goes_on() {
        faults.push("no jump to the next op".into());
    }
    let one_word = |found: &[&str]| matches!(found, [save, restore] if save.starts_with("push") && restore.starts_with("pop"));
    let allowed = match row.allowed() {
        Allowed::Nothing => found.is_empty(),
        Allowed::OneWord => found.is_empty() || one_word(found),
        Allowed::Anything => true,
    };
    if !allowed {
        faults.push(format!("before it goes on: {}", found.join("; ")));
    }
    faults
}

/// The symbols in the table of handlers, by number.
fn table(assembly: &str) -> Vec<&str> {
    let is_table = |line: &&str| line.contains(TABLE) && line.ends_with(':');
    let entries = assembly.lines().skip_while(|line| !is_table(line)).skip(1);
    entries.map_while(|line| line.trim().strip_prefix(".quad")).map(str::trim).collect()
}

/// Every function of the module of the handlers, by its symbol.
fn functions(assembly: &str) -> BTreeMap<&str, Body<'_>> {
    let mut functions = BTreeMap::new();
    let mut lines = assembly.lines();
    while let Some(line) = lines.next() {
        if let Some(symbol) = line.strip_suffix(':').filter(|symbol| symbol.contains(MODULE)) {
            let body = lines.by_ref().take_while(|line| line.trim() != ".cfi_endproc");
            functions.insert(symbol, Body::parse(body));
        }
    }
    functions
}

/// The code of a function.
#[derive(Default)]
struct Body<'a> {
    instructions: Vec<&'a str>,
    /// The place of the instruction after each local label.
    labels: BTreeMap<&'a str, usize>,
}

impl<'a> Body<'a> {
    fn parse(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut body = Self::default();
        for line in lines {
            if let Some(label) = line.strip_suffix(':') {
                body.labels.insert(label, body.instructions.len());
            } else if let Some(instruction) = instruction(line) {
                body.instructions.push(instruction);
            }
        }
        body
    }

    /// Where control goes from an instruction, inside the function.
    fn successors(&self, at: usize) -> impl Iterator<Item = usize> {
        let instruction = self.instructions[at];
        let target = operand(instruction).filter(|_| instruction.starts_with('j'));
        let jump = target.and_then(|target| self.labels.get(target)).copied();
        let ends = ["jmp", "ret", "ud2"].iter().any(|end| instruction.starts_with(end));
        let next = (!ends && at + 1 < self.instructions.len()).then_some(at + 1);
        jump.into_iter().chain(next)
    }

    /// Places that control may reach from the entry.
    fn reached(&self) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut left = Vec::from_iter((!self.instructions.is_empty()).then_some(0));
        while let Some(at) = left.pop() {
            if reached.insert(at) {
                left.extend(self.successors(at));
            }
        }
        reached
    }

    /// Whether it ends in a jump to another op, or to the part of a handler that is outlined.
    fn goes_on(&self) -> bool {
        self.reached().into_iter().any(|at| goes_on(self.instructions[at]))
    }

    /// What uses the native stack on a way from the entry to where it goes on.
    fn before_going_on(&self) -> Vec<&'a str> {
        let reached = self.reached();
        let mut leading: BTreeSet<usize> =
            reached.iter().copied().filter(|at| goes_on(self.instructions[*at])).collect();
        loop {
            let before = leading.len();
            let leads = |at: &usize| self.successors(*at).any(|next| leading.contains(&next));
            let more: Vec<usize> = reached.iter().copied().filter(leads).collect();
            leading.extend(more);
            if leading.len() == before {
                break;
            }
        }
        leading.into_iter().map(|at| self.instructions[at]).filter(|line| on_stack(line)).collect()
    }

    /// Calls of handlers where there must be jumps, and what cannot be read.
    fn grows(&self) -> Vec<String> {
        self.instructions.iter().copied().filter_map(growth).collect()
    }
}

fn growth(instruction: &str) -> Option<String> {
    let target = operand(instruction)?;
    let computed = target.starts_with('*') && !target.contains("(%rip)");
    if instruction.starts_with("call") && (computed || target.contains(MODULE)) {
        return Some(format!("goes on by `{instruction}`"));
    }
    instruction.contains(".LJTI").then(|| "has a table of jumps, which is not followed".into())
}

/// The instruction of a line; none for directives and comments.
fn instruction(line: &str) -> Option<&str> {
    let text = line.strip_prefix('\t')?;
    (!text.starts_with(['.', '#'])).then_some(text)
}

/// The first operand of an instruction; all of it, if it has one.
fn operand(instruction: &str) -> Option<&str> {
    instruction.split_once('\t').map(|(_, operand)| operand.split_whitespace().next().unwrap_or_default())
}

fn goes_on(instruction: &str) -> bool {
    let jumps = instruction.starts_with('j');
    jumps && operand(instruction).is_some_and(|target| target.starts_with('*') || target.contains(MODULE))
}

fn on_stack(instruction: &str) -> bool {
    ["call", "push", "pop"].iter().any(|word| instruction.starts_with(word)) || instruction.contains("%rsp")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "_ZN10tenon_core4exec8dispatch3Add17h0123456789abcdefE";

    fn judged(arm: &str, lines: &[&str]) -> Result<String> {
        let code: String = lines
            .iter()
            .map(|line| if line.ends_with(':') { format!("{line}\n") } else { format!("\t{line}\n") })
            .collect();
        let table = "_ZN10tenon_core4exec8dispatch8HANDLERS17h0123456789abcdefE";
        let assembly = format!(
            "{NAME}:\n\t.cfi_startproc\n{code}\t.cfi_endproc\n{table}:\n\t.quad\t{NAME}\n\t.size\t{table}, 8\n"
        );
        held(&[Row { name: "Add", arm }], &assembly)
    }

    #[test]
    fn rows_are_read_from_the_table() {
        let text = "//! number\n            // integers\n            69 I32AddSs \"i32.add.ss\" [D32 S32 S32] binary(w32 1, r32 2);\n";
        let rows = rows(text);
        assert!(matches!(rows[..], [Row { name: "I32AddSs", arm: "binary" }]));
    }

    #[test]
    fn a_handler_jumps_to_the_next() {
        let counted = judged("binary", &["movzwl\t8(%rsi), %eax", "jmpq\t*%rax"]).unwrap();
        assert_eq!(counted, "1 handlers of 1 ops, 0 with a frame, 2 instructions");
        assert!(judged("binary", &["callq\t*%rax", "retq"]).is_err());
        assert!(judged("cold", &["pushq\t%rax", "callq\t*(%r9,%rax,8)", "popq\t%rcx", "retq"]).is_err());
        assert!(judged("binary", &["retq"]).is_err());
        assert!(judged("trap", &["retq"]).is_ok());
        assert!(judged("binary", &["jmpq\t*.LJTI0_0(,%rax,8)"]).is_err());
    }

    #[test]
    fn only_cold_ones_have_frames() {
        let frame = ["pushq\t%rbx", "callq\tfar", "popq\t%rbx", "jmpq\t*%rax"];
        assert!(judged("binary", &frame).is_err());
        assert!(judged("cold_memory", &frame).unwrap().contains("1 with a frame"));
        assert!(judged("binary", &["movq\t%rax, -8(%rsp)", "jmpq\t*%rax"]).is_err());
    }

    #[test]
    fn traps_may_call() {
        let trap =
            ["jae\t.LBB0_1", "jmpq\t*%rax", ".LBB0_1:", "pushq\t%rax", "callq\ttrap", "popq\t%rcx", "retq"];
        assert!(judged("load", &trap).is_ok());
        let back = ["jae\t.LBB0_1", ".LBB0_2:", "jmpq\t*%rax", ".LBB0_1:", "pushq\t%rax", "jmp\t.LBB0_2"];
        assert!(judged("load", &back).is_err());
    }

    #[test]
    fn one_word_may_be_pushed_where_listed() {
        let body = Body::parse(["\tpushq\t%rbx", "\tpopq\t%rbx", "\tjmpq\t*%rax"].into_iter());
        let found = body.before_going_on();
        let row = |arm| Row { name: "Op", arm };
        assert!(faults(row("call"), &body, &found).is_empty());
        assert!(!faults(row("tail_call"), &body, &found).is_empty());
    }
}
