//! Records of checks: an image starts by its own and by no other.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use tenon_core::{CheckRecord, CheckedImage, Engine, ImageError, Linker, Module, Store, load_module};

/// An image that stays, aligned as images are.
fn image(text: &str) -> &'static [u8] {
    let image = load_module(&Engine::default(), &wat::parse_str(text).unwrap()).unwrap();
    assert_eq!(image.record(), None, "an image in memory that is given back");
    kept(image.bytes())
}

fn kept(bytes: &[u8]) -> &'static [u8] {
    let words: Vec<u64> = bytes
        .chunks(8)
        .map(|chunk| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)))
        .collect();
    let words: &'static [u64] = words.leak();
    // SAFETY: the words hold so many bytes, and are never given back.
    unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), bytes.len()) }
}

const SEVEN: &str = r#"(module (func (export "seven") (result i32) (i32.const 7)))"#;

fn refusal(bytes: &'static [u8], record: &CheckRecord) -> &'static str {
    // SAFETY: these bytes passed the check, and nothing runs.
    let error = unsafe { CheckedImage::from_record(bytes, record) }.unwrap_err();
    match error.image_error() {
        Some(&ImageError::Record { what }) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_image_starts_by_the_record_of_its_check() {
    let bytes = image(SEVEN);
    let checked = CheckedImage::from_static(bytes).unwrap();
    assert!(!checked.is_recorded());
    let record = CheckRecord::from_bytes(&checked.record().unwrap().to_bytes());
    // SAFETY: the record is of this image, checked above.
    let started = unsafe { CheckedImage::from_record(bytes, &record) }.unwrap();
    assert!(started.is_recorded());
    assert_eq!(started.record(), Some(record));
    let mut store = Store::new(&Engine::default(), ()).unwrap();
    let module = Module::from_image(started).unwrap();
    let instance = Linker::new().instantiate(&mut store, &module).unwrap();
    let seven = instance.get_typed_func::<(), i32>(&store, "seven").unwrap();
    assert_eq!(seven.call(&mut store, ()).unwrap(), 7);
}

#[test]
fn the_record_of_another_image_is_refused() {
    let bytes = image(SEVEN);
    let record = CheckedImage::from_static(bytes).unwrap().record().unwrap();
    assert_eq!(refusal(kept(bytes), &record), "address");
    let changed = |at: usize| {
        let mut record = record.to_bytes();
        record[at] ^= 1;
        CheckRecord::from_bytes(&record)
    };
    assert_eq!(
        [0, 8, 16, 24].map(|at| refusal(bytes, &changed(at))),
        ["address", "format", "source", "length"]
    );
    assert_eq!(refusal(bytes, &CheckRecord::from_bytes(&[0xff; CheckRecord::SIZE])), "address");
    let error = ImageError::Record { what: "length" }.to_string();
    assert_eq!(error, "the record of the check is of another length: check the image, then record it anew");
}

#[test]
fn bytes_that_are_no_image_have_no_record_to_start_by() {
    let bytes = image(SEVEN);
    let record = CheckedImage::from_static(bytes).unwrap().record().unwrap();
    // SAFETY: nothing runs.
    let cut = unsafe { CheckedImage::from_record(&bytes[..bytes.len() - 8], &record) };
    assert_eq!(cut.unwrap_err().image_error(), Some(&ImageError::Truncated));
}
