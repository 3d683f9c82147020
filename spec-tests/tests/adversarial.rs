//! Adversarial modules: loaded or refused with the name of a limit, their code within the cap, and what is
//! written for them no faster growing than they are. Times are for `cargo xtask bench load`.

use tenon_core::{CheckedImage, Config, Engine, Error, limits, load_module};
use tenon_spec_tests::adversarial::SHAPES;

/// Bytes of code and of the whole image; `None` if a limit refuses the module.
fn sizes(name: &str, wasm: &[u8]) -> Option<(u64, u64)> {
    let image = match load_module(&Engine::new(&Config::new()), wasm) {
        Ok(image) => image,
        Err(Error::Limit(_)) => return None,
        Err(error) => panic!("{name}: {error}"),
    };
    assert!(CheckedImage::from_bytes(image.bytes()).is_ok(), "{name}: the checker refuses it");
    let code = image.module(0).map_or(0, |module| module.code_len());
    Some((code as u64, image.bytes().len() as u64))
}

#[test]
fn code_stays_within_its_cap_and_grows_no_faster_than_the_module() {
    for shape in SHAPES {
        let [small, large] = [50_000, 100_000].map(|size| (shape.make)(size));
        let growth = large.len() as f64 / small.len() as f64;
        let measured = [&small, &large].map(|wasm| sizes(shape.name, wasm));
        for (wasm, sizes) in [&small, &large].into_iter().zip(measured) {
            let cap = 16 * wasm.len() as u64 + limits::CODE_ALLOWANCE;
            assert!(sizes.is_none_or(|(code, _)| code <= cap), "{}: {sizes:?} of {cap}", shape.name);
        }
        if let [Some((_, small)), Some((_, large))] = measured {
            let grown = large as f64 / small as f64;
            assert!(grown <= 1.1 * growth, "{}: grew {grown:.2} times, the module {growth:.2}", shape.name);
        }
    }
}
