//! Forged types: of components as text, with words of their plans changed.

use crate::flatten::load;
use crate::plan::{PlanView, Section, TypeTag};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use tenon_core::{Engine, ImageError};

/// Words of a type.
const TYPE: usize = 7;
/// How a tuple without fields begins that says it is plain old data, aligned to 1.
const EMPTY_TUPLE: u32 = TypeTag::Tuple as u32 | 1 << 8 | 1 << 16 | 1 << 24;

/// What the checker says of the plan of a function with these parameters, when the words of a section are changed.
fn refusal(params: &str, section: Section, change: impl FnOnce(&mut [u32])) -> &'static str {
    let text = format!(r#"(component (import "f" (func {params})))"#);
    let image = load(&Engine::default(), &wat::parse_str(&text).expect("well-formed")).expect("valid");
    let mut bytes = image.plan().to_vec();
    let word = |at: usize| u32::from_le_bytes(bytes[at..][..4].try_into().expect("four bytes"));
    let header = 4 + 8 * section as usize;
    let (start, count) = (word(header) as usize, word(header + 4) * section.entry_bytes() / 4);
    let mut words: Vec<u32> = (0..count as usize).map(|at| word(start + 4 * at)).collect();
    change(&mut words);
    for (at, word) in words.iter().enumerate() {
        bytes[start + 4 * at..][..4].copy_from_slice(&word.to_le_bytes());
    }
    let error = PlanView::new(&bytes).and_then(|plan| plan.check(&image)).unwrap_err();
    let Some(ImageError::Check { what, .. }) = error.image_error() else { panic!("{error}") };
    what
}

#[test]
fn a_type_has_the_cases_of_its_kind() {
    // The first case, `none`, gets a payload, and the layout stays.
    let option = refusal(r#"(param "x" (option u8))"#, Section::Cases, |cases| cases[2] = 0);
    assert_eq!(option, "plan: cases of a type");
    let result = refusal(r#"(param "x" (result))"#, Section::Types, |types| types[5] = 1);
    assert_eq!(result, "plan: cases of a type");
}

#[test]
fn elements_have_a_size() {
    let what = refusal(r#"(param "x" (list (tuple u8)))"#, Section::Types, |types| {
        types[TYPE..][..4].copy_from_slice(&[EMPTY_TUPLE, 0, 0, 0]);
        types[TYPE + 5] = 0;
    });
    assert_eq!(what, "plan: a part without size");
}

#[test]
fn types_nest_as_deep_as_an_entry_can_say() {
    // Enough types to make each a list of the one before it, as the second is already.
    let kinds = ["u8", "u16", "u32", "u64", "s8", "s16", "s32"];
    let triples = (0..343).map(|at| [at / 49, at / 7 % 7, at % 7].map(|kind| kinds[kind]));
    let tuples: String = triples
        .enumerate()
        .map(|(at, [a, b, c])| format!(r#"(param "p{at}" (tuple {a} {b} {c}))"#))
        .collect();
    let what = refusal(&format!(r#"(param "x" (list u8)) {tuples}"#), Section::Types, |types| {
        for at in 2..300 {
            types.copy_within(TYPE..2 * TYPE, at * TYPE);
            types[at * TYPE] = types[TYPE] & 0x00ff_ffff | (at as u32 + 1).min(255) << 24;
            types[at * TYPE + 4] = at as u32 - 1;
        }
    });
    assert_eq!(what, "plan: types nest too deep");
}
