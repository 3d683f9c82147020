//! `image`: a changed image is refused by the checker, or running it harms nothing.

use super::{mutate, runner, smith};
use arbitrary::{Result, Unstructured};
use tenon_core::embed::Module;
use tenon_core::{CheckedImage, load_module};

/// Fuel of one call of a changed image.
const FUEL: u64 = 3_000;

/// Changes the image of the module that `input` stands for, and runs what passes.
pub fn image(input: &[u8]) {
    if let Ok(Some(module)) = changed(&mut Unstructured::new(input)) {
        runner::exercise(&module, FUEL);
    }
}

fn changed(u: &mut Unstructured<'_>) -> Result<Option<Module>> {
    // The changes come first: making a module takes all that is left.
    let mut changes = [0; 48];
    u.fill_buffer(&mut changes)?;
    let wasm = smith::terminating(u)?;
    let Ok(image) = load_module(&runner::engine(), &wasm) else { return Ok(None) };
    let mut bytes = image.bytes().to_vec();
    mutate::overwrite(&mut bytes, 2, 3, &mut Unstructured::new(&changes))?;
    let checked = CheckedImage::from_bytes(&bytes).ok();
    Ok(checked.and_then(|checked| Module::from_image(checked).ok()))
}
