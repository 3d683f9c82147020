//! The specification's wording of traps, and the kinds they mean.

use alloc::format;
use alloc::string::String;
use tenon_core::TrapCode;

/// Wording at the start of a message, and the codes it stands for. The first entry that fits decides.
const WORDING: &[(&str, &[TrapCode])] = &[
    ("out of bounds memory access", &[TrapCode::MemoryOutOfBounds]),
    ("out of bounds table access", &[TrapCode::TableOutOfBounds]),
    ("out of bounds array access", &[TrapCode::ArrayOutOfBounds]),
    ("out of bounds", &[TrapCode::MemoryOutOfBounds, TrapCode::TableOutOfBounds]),
    ("unreachable", &[TrapCode::Unreachable]),
    ("uninitialized", &[TrapCode::UninitializedElement]),
    ("undefined", &[TrapCode::UndefinedElement]),
    ("indirect call", &[TrapCode::IndirectCallTypeMismatch]),
    ("integer divide by zero", &[TrapCode::DivideByZero]),
    ("integer overflow", &[TrapCode::IntegerOverflow]),
    ("invalid conversion to integer", &[TrapCode::InvalidConversion]),
    ("call stack exhausted", &[TrapCode::StackExhausted]),
    ("unaligned atomic", &[TrapCode::UnalignedAtomic]),
    ("expected shared memory", &[TrapCode::ExpectedSharedMemory]),
    ("null", &[TrapCode::NullReference]),
    ("cast failure", &[TrapCode::CastFailure]),
];

/// Whether a trap with `code` is what a script means by `message`.
///
/// # Errors
/// What was expected and what came, or that the wording is not in the table.
pub fn check(message: &str, code: TrapCode) -> Result<(), String> {
    let entry = WORDING.iter().find(|(wording, _)| message.starts_with(wording));
    let (_, codes) = entry.ok_or_else(|| format!("the wording `{message}` is not in the table of traps"))?;
    if codes.contains(&code) { Ok(()) } else { Err(format!("trapped with `{code}`, not with `{message}`")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_is_matched_by_kind() {
        assert!(check("uninitialized element 2", TrapCode::UninitializedElement).is_ok());
        assert!(check("out of bounds", TrapCode::TableOutOfBounds).is_ok());
        assert!(check("out of bounds memory access", TrapCode::TableOutOfBounds).is_err());
        assert!(check("something new", TrapCode::Unreachable).is_err());
    }
}
