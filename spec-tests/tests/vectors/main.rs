//! What the reference interpreter of the Component Model does with values, and tenon does too: flat values,
//! memory, and each call of `realloc`. The vectors are in `spec-tests/vectors`.

mod handles;
mod harness;

use handles::Handles;
use harness::{Harness, Signature};
use serde_json::{Value, json};
use tenon_core::TrapCode;

/// The trap codes that a kind of trap of the reference may have here.
fn codes(kind: &str) -> &'static [TrapCode] {
    match kind {
        "bounds" => &[TrapCode::PointerOutOfBounds, TrapCode::StringOutOfBounds],
        "char" => &[TrapCode::InvalidChar],
        "discriminant" => &[TrapCode::InvalidDiscriminant],
        "length" => &[TrapCode::LengthTooLarge],
        "unaligned" => &[TrapCode::Unaligned],
        "borrows" => &[TrapCode::BorrowsRemain],
        "lent" => &[TrapCode::HandleLent],
        "not-own" => &[TrapCode::NotOwned],
        "type" => &[TrapCode::HandleTypeMismatch],
        "unknown" => &[TrapCode::UnknownHandle],
        "utf8" => &[TrapCode::InvalidUtf8],
        "utf16" => &[TrapCode::InvalidUtf16],
        _ => panic!("no kind of trap: {kind}"),
    }
}

/// The first difference between what came and `vector`.
fn difference(harness: &Harness, vector: &Value) -> Option<String> {
    match (harness.run(vector), vector["trap"].as_str()) {
        (Ok(came), None) => {
            let parts = came.as_object().expect("parts by name").iter();
            let mut wrong = parts.filter(|(name, part)| vector[name.as_str()] != **part);
            wrong.next().map(|(name, part)| format!("{name} is {part}, not {}", vector[name.as_str()]))
        }
        (Ok(came), Some(kind)) => Some(format!("no trap ({kind}): {came}")),
        (Err(error), Some(kind)) if error.trap_code().is_some_and(|code| codes(kind).contains(&code)) => None,
        (Err(error), Some(kind)) => Some(format!("{error}, not {kind}")),
        (Err(error), None) => Some(error.to_string()),
    }
}

#[test]
fn values_are_lifted_and_lowered_as_in_the_reference() {
    let (mut harnesses, mut head) = (None, json!(null));
    let (mut count, mut wrong) = (0, Vec::new());
    for line in include_str!("../../vectors/canonical.jsonl").lines() {
        let item: Value = serde_json::from_str(line).expect("a line is JSON");
        if item.get("definitions").is_some() {
            let signature = Signature::read(&item);
            harnesses = Some([true, false].map(|deterministic| Harness::new(&signature, deterministic)));
            head = item;
            continue;
        }
        count += 1;
        let [deterministic, plain] = harnesses.as_ref().expect("a signature stands before its vectors");
        let any_nan = item.get("nan").is_some();
        for harness in [Some(deterministic), (!any_nan).then_some(plain)].into_iter().flatten() {
            if let Some(difference) = difference(harness, &item) {
                wrong.push(format!("{head}\n{line}\n{difference}\n"));
            }
        }
    }
    let shown: String = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {count} vectors differ:\n{shown}", wrong.len());
    assert!(count > 1_000, "only {count} vectors");
}

#[test]
fn handles_move_as_in_the_reference() {
    let handles = Handles::new();
    for line in include_str!("../../vectors/handles.jsonl").lines() {
        let vector: Value = serde_json::from_str(line).expect("a line is JSON");
        match (handles.run(&vector), vector["trap"].as_str()) {
            (Ok(None), None) => {}
            (Err(error), Some(kind)) if error.trap_code().is_some_and(|code| codes(kind).contains(&code)) => {
            }
            (came, expected) => panic!("{came:?}, not {expected:?}: {line}"),
        }
    }
}
