//! What the build on a part has, as far as Cargo features decide it, and what of it an image needs.

use tenon::CheckedImage;
use tenon::core::image::features;
use tenon::core::ir::first_need;

/// Features that every build has.
const ALWAYS: u64 = features::COMPONENT | features::CUSTOM_PAGE_SIZES;

/// What the firmware in `targets` has beyond [`ALWAYS`], by board. A board's image-only program is built without any.
const BOARDS: [(&str, u64); 5] = [
    ("mps2-an386", features::FLOATS),
    ("mps2-an500", features::FLOATS),
    ("mps2-an505", features::FLOATS),
    ("microbit", 0),
    ("virt", features::FLOATS),
];

/// Features of a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Features(u64);

/// A list of names with commas between; the empty one is the least build.
pub(crate) fn parse(list: &str) -> Result<Features, String> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut bits = ALWAYS;
    for name in names {
        let known = || names_of(!(ALWAYS | features::LAZY)).join(", ");
        bits |= features::named(name)
            .ok_or_else(|| format!("there is no feature `{name}`; there are {}", known()))?;
    }
    Ok(Features(bits))
}

/// What the firmware of a board has.
pub(crate) fn of_board(name: &str) -> Result<Features, String> {
    let found = BOARDS.iter().find(|(board, _)| *board == name);
    let known = || BOARDS.map(|(board, _)| board).join(", ");
    let found = found.ok_or_else(|| format!("there is no board `{name}`; there are {}", known()))?;
    Ok(Features(found.1 | ALWAYS))
}

impl Features {
    /// Nothing, if a build with these runs `image`; else what it lacks, and where each is needed first.
    pub(crate) fn admit(self, image: &CheckedImage) -> Result<(), String> {
        let missing = image.features() & !self.0;
        if missing == 0 {
            return Ok(());
        }
        let needs: Vec<_> = bits(missing).map(|feature| need(image, feature)).collect();
        let remedy = "build the firmware with it, or the guest without";
        Err(format!("the part lacks what this needs: {} ({remedy})", needs.join("; ")))
    }
}

/// The feature in words, and where it is needed first.
fn need(image: &CheckedImage, feature: u64) -> String {
    let name = names_of(feature).join(" ");
    let place = (0..image.module_count()).find_map(|number| {
        let module = image.module(number)?;
        let (function, op) = first_need(module, feature)?;
        let called = module.func_name(function).map(|name| format!(" `{name}`")).unwrap_or_default();
        Some(format!(", first for `{op}` in function {function}{called} of module {number}"))
    });
    name + &place.unwrap_or_default()
}

fn names_of(bits: u64) -> Vec<&'static str> {
    features::names(bits).collect()
}

/// The bits that are set, each alone.
fn bits(set: u64) -> impl Iterator<Item = u64> {
    (0..u64::BITS).map(|bit| 1 << bit).filter(move |bit| set & bit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_the_features_of_a_build() {
        assert_eq!(parse(""), Ok(Features(ALWAYS)));
        assert_eq!(parse("simd, gc"), Ok(Features(ALWAYS | features::SIMD | features::GC)));
        assert_eq!(of_board("mps2-an386"), parse("floats"));
        assert_eq!(of_board("microbit"), parse(""));
    }

    #[test]
    fn what_is_unknown_is_refused_with_what_is_known() {
        let error = parse("simd,sse").unwrap_err();
        assert_eq!(
            error,
            "there is no feature `sse`; there are simd, exceptions, gc, threads, composition, floats"
        );
        assert!(of_board("uno").unwrap_err().contains("mps2-an386"));
    }
}
