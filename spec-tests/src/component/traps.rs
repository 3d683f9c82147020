//! The suite's wording of traps of the Component Model, and the kinds they mean.

use tenon_core::TrapCode;
use tenon_script::traps;

/// What a message begins with, and the codes it stands for. The first entry that fits decides; the
/// wording of core traps is the core suite's.
const WORDING: &[(&str, &[TrapCode])] = &[
    ("cannot leave component instance", &[TrapCode::CannotLeave]),
    ("cannot enter component instance", &[TrapCode::CannotEnter]),
    ("unaligned pointer", &[TrapCode::Unaligned]),
    ("string pointer not aligned", &[TrapCode::Unaligned]),
    ("return pointer not aligned", &[TrapCode::Unaligned]),
    ("pointer not aligned", &[TrapCode::Unaligned]),
    ("list pointer is not aligned", &[TrapCode::Unaligned]),
    ("discriminant ", &[TrapCode::InvalidDiscriminant]),
    ("realloc return: result not aligned", &[TrapCode::Unaligned]),
    ("realloc return: beyond end of memory", &[TrapCode::PointerOutOfBounds, TrapCode::StringOutOfBounds]),
    ("pointer out of bounds of memory", &[TrapCode::PointerOutOfBounds]),
    // Where another engine copies by code of its own, or the guest's code itself.
    ("out of bounds memory access", &[TrapCode::MemoryOutOfBounds, TrapCode::PointerOutOfBounds]),
    ("list content out-of-bounds", LIST_OUT_OF_BOUNDS),
    ("list pointer/length out of bounds of memory", LIST_OUT_OF_BOUNDS),
    ("string content out-of-bounds", STRING_OUT_OF_BOUNDS),
    ("string pointer/length out of bounds of memory", STRING_OUT_OF_BOUNDS),
    ("invalid variant discriminant", &[TrapCode::InvalidDiscriminant]),
    ("invalid `char` bit pattern", &[TrapCode::InvalidChar]),
    ("integer out of range", &[TrapCode::InvalidChar]),
    ("invalid utf-8", &[TrapCode::InvalidUtf8]),
    ("unpaired surrogate", &[TrapCode::InvalidUtf16]),
    ("invalid utf8 encoding", &[TrapCode::InvalidUtf8]),
    ("incomplete utf-8 byte sequence", &[TrapCode::InvalidUtf8]),
    ("unknown handle index", &[TrapCode::UnknownHandle]),
    ("cannot remove owned resource while borrowed", &[TrapCode::HandleLent]),
    ("borrow handles still remain at the end of the call", &[TrapCode::BorrowsRemain]),
    ("cannot lift own resource from a borrow", &[TrapCode::NotOwned]),
    ("uncaught exception propagated out of component", &[TrapCode::UncaughtException]),
    ("wasm `unreachable` instruction executed", &[TrapCode::Unreachable]),
];

/// A list may be outside its memory, or have more bytes than any list may.
const LIST_OUT_OF_BOUNDS: &[TrapCode] = &[TrapCode::PointerOutOfBounds, TrapCode::LengthTooLarge];

/// A string may be outside its memory, where `realloc` put it too, or longer than any string may be.
const STRING_OUT_OF_BOUNDS: &[TrapCode] =
    &[TrapCode::StringOutOfBounds, TrapCode::PointerOutOfBounds, TrapCode::LengthTooLarge];

/// Whether a trap with `code` is what a script means by `message`.
///
/// # Errors
/// What was expected and what came, or that the wording is not in the table.
pub fn check(message: &str, code: TrapCode) -> Result<(), String> {
    let words = message.strip_prefix("wasm trap: ").unwrap_or(message);
    match codes(words) {
        None => traps::check(words, code),
        Some(codes) if codes.contains(&code) => Ok(()),
        Some(_) => Err(format!("trapped with `{code}`, not with `{message}`")),
    }
}

fn codes(words: &str) -> Option<&'static [TrapCode]> {
    if words.starts_with("handle index ") && words.contains("used with the wrong type") {
        return Some(&[TrapCode::HandleTypeMismatch]);
    }
    WORDING.iter().find(|(wording, _)| words.starts_with(wording)).map(|&(_, codes)| codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_is_matched_by_kind() {
        assert!(check("wasm trap: unaligned pointer", TrapCode::Unaligned).is_ok());
        assert!(check("unknown handle index 4294967295", TrapCode::UnknownHandle).is_ok());
        assert!(check("handle index 2 used with the wrong type", TrapCode::HandleTypeMismatch).is_ok());
        assert!(check("unreachable", TrapCode::Unreachable).is_ok());
        assert!(check("invalid utf-8", TrapCode::InvalidUtf16).is_err());
        assert!(check("something new", TrapCode::Unreachable).is_err());
    }
}
