//! The disassembler.

use super::Operand;
use super::decode::{Code, Decoded, decode, jump_target};
use super::ops::{WIDE, update};
use core::fmt;

/// Prints the code of one function, an op a line: `offset  mnemonic operands`.
#[derive(Debug)]
pub struct Disassembly<'a> {
    code: Code<'a>,
    start: usize,
    end: usize,
}

impl<'a> Disassembly<'a> {
    /// The units `start..end` of `code`, a module's code section.
    pub fn new(code: &'a [u8], start: usize, end: usize) -> Self {
        Self { code: Code::new(code), start, end }
    }
}

impl fmt::Display for Disassembly<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut at = self.start;
        while at < self.end {
            let Some(decoded) = decode(self.code, at) else {
                return writeln!(f, "{at:6}  (not an op)");
            };
            write!(f, "{at:6}  {}", decoded.op.mnemonic())?;
            for (index, (kind, value)) in decoded.operands().enumerate() {
                f.write_str(if index == 0 { " " } else { ", " })?;
                operand(f, &decoded, kind, value)?;
            }
            targets(f, self.code, &decoded)?;
            writeln!(f)?;
            at = decoded.next;
        }
        Ok(())
    }
}

fn operand(f: &mut fmt::Formatter<'_>, decoded: &Decoded, kind: Operand, value: u64) -> fmt::Result {
    use Operand as O;
    match kind {
        O::D32 | O::D64 | O::D128 | O::S32 | O::S64 | O::S128 | O::Slots => write!(f, "s{value}"),
        O::DRef | O::SRef | O::Entries => write!(f, "r{value}"),
        O::Imm32 => write!(f, "{}", value as u32 as i32),
        O::Imm64 => write!(f, "{}", value as i64),
        O::Jump | O::JumpFar => match jump_target(decoded.at, kind, value) {
            Some(target) => write!(f, "->{target}"),
            None => write!(f, "->?"),
        },
        O::Window => write!(f, "win s{value}"),
        O::RefWindow => write!(f, "win r{value}"),
        O::Func | O::TailFunc => write!(f, "code {value}"),
        O::FuncNumber => write!(f, "func {value}"),
        O::Import | O::TailImport => write!(f, "import {value}"),
        O::Sig | O::TailSig | O::StructType | O::ArrayType => write!(f, "type {value}"),
        O::RefType => match crate::ValType::from_word(value as u32) {
            Some(ty) => write!(f, "{ty}"),
            None => f.write_str("?"),
        },
        O::Memory => write!(f, "memory {value}"),
        O::Address if value >> 16 & u64::from(WIDE) != 0 => {
            write!(f, "memory {} at long s{}", value >> 16 & !u64::from(WIDE), value as u16)
        }
        O::Address => write!(f, "memory {} at s{}", value >> 16, value as u16),
        O::Width => {
            f.write_str(["u8", "u16", "u32", "u64", "i8", "i16", "i32"].get(value as usize).unwrap_or(&"?"))
        }
        O::Update => {
            let (width, how) = update::parts(value as u16);
            let name = ["add", "sub", "and", "or", "xor", "xchg"].get(usize::from(how));
            write!(f, "{} u{}", name.unwrap_or(&"?"), 8 << width)
        }
        O::Table => write!(f, "table {value}"),
        O::Data => write!(f, "data {value}"),
        O::Elem => write!(f, "elem {value}"),
        O::Offset1 | O::Offset2 | O::Offset4 | O::Offset8 | O::Offset16 => write!(f, "+{value}"),
        O::Global32 | O::Global64 | O::Global128 | O::GlobalRef => write!(f, "g{value}"),
        O::GlobalImport32 | O::GlobalImport64 | O::GlobalImport128 | O::GlobalImportRef => {
            write!(f, "import g{value}")
        }
        O::Lane2 | O::Lane4 | O::Lane8 | O::Lane16 => write!(f, "lane {value}"),
        O::Tag => write!(f, "tag {value}"),
        O::Count | O::Refs | O::Targets => write!(f, "{value}"),
    }
}

fn targets(f: &mut fmt::Formatter<'_>, code: Code<'_>, decoded: &Decoded) -> fmt::Result {
    for at in decoded.targets().step_by(2) {
        let target = code.value(at, 2).and_then(|value| jump_target(decoded.at, Operand::JumpFar, value));
        match target {
            Some(target) => write!(f, " ->{target}")?,
            None => f.write_str(" ->?")?,
        }
    }
    Ok(())
}
