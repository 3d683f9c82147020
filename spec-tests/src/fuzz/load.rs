//! `load`: no bytes make loading panic, and what is loaded is an image that passes the checker and is the
//! same each time.

use super::{mutate, smith};
use arbitrary::{Result, Unstructured};
use tenon_canonical_abi::Component;
use tenon_core::{CheckedImage, Config, Engine, Limits, load_module};

/// Loads what `input` stands for: itself if it is WebAssembly, else what `wasm-smith` makes of it, changed
/// or not.
pub fn load(input: &[u8]) {
    if input.starts_with(b"\0asm") {
        return check(input);
    }
    if let Ok(file) = file(&mut Unstructured::new(input)) {
        check(&file);
    }
}

fn file(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let changes = u.int_in_range(0..=3)?;
    let mut file = if u.arbitrary()? { smith::component(u)? } else { smith::module(u)? };
    // A component's bytes are all taken to make it: what is left begins anew.
    let mut numbers = super::Numbers::new(super::hash(&file) ^ u.len() as u64);
    let rest = numbers.bytes(200);
    let mut rest = Unstructured::new(&rest);
    match changes {
        0 => {}
        1 => mutate::overwrite(&mut file, 1, 4, &mut rest)?,
        2 => mutate::splice(&mut file, &mut rest)?,
        _ => {
            mutate::splice(&mut file, &mut rest)?;
            mutate::overwrite(&mut file, 1, 4, &mut rest)?;
        }
    }
    Ok(file)
}

/// Loads a file under several settings.
///
/// # Panics
/// When an image is not what it should be.
pub fn check(file: &[u8]) {
    let plain = Config::new().fuel(false).names(false).offsets(false);
    for config in [Config::new(), plain, Config::new().limits(small())] {
        let engine = Engine::new(&config);
        let Some(bytes) = image(&engine, file) else { continue };
        let again = image(&engine, file).expect("what was loaded once is loaded again");
        assert!(bytes == again, "two loads, two images");
        let checked = CheckedImage::from_bytes(&bytes).expect("our images pass the checker");
        assert!(checked.bytes() == bytes, "the checker keeps the bytes");
    }
    let lazily = image(&Engine::new(&Config::new().lazy(true)), file);
    assert!(
        lazily.is_some() || image(&Engine::new(&Config::new()), file).is_none(),
        "translating later refuses it"
    );
}

/// Bounds as a device has them.
fn small() -> Limits {
    let mut limits = Limits::default();
    limits.type_nesting = 16;
    limits.component_nesting = 8;
    limits.items = 10_000;
    limits.validator_heap = 1 << 19;
    limits.component_instances = 32;
    limits.plan_steps = 256;
    limits
}

/// The bytes of the image of a module or component, if it is accepted.
fn image(engine: &Engine, file: &[u8]) -> Option<Vec<u8>> {
    // The fifth byte from the start of the version tells the two apart.
    if file.get(6) == Some(&1) {
        return Some(Component::new(engine, file).ok()?.image().bytes().to_vec());
    }
    Some(load_module(engine, file).ok()?.bytes().to_vec())
}
