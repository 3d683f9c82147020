//! `resume`: a run cut into pieces, by fuel and by host functions that answer later, is the same as one in
//! one piece: the same results, state and fuel. So is one whose functions are translated when they are called.

use super::Numbers;
use super::case::Case;
use super::outcome::Ending;
use super::runner::{self, Pace, Whole};

/// Runs the module that `input` stands for in one piece twice, and in pieces.
pub fn resume(input: &[u8]) {
    if let Some(case) = Case::from_input(input) {
        check(&case, super::hash(input));
    }
}

/// Compares runs of `case`.
///
/// # Panics
/// When they differ.
pub fn check(case: &Case, seed: u64) {
    let whole = runner::run(case, Whole);
    assert_eq!(whole, runner::run(case, Whole), "a second run differs");
    if whole.steps.first().is_some_and(|step| step.ending == Ending::Bound) {
        // Translating later, the bound may be one that is never reached.
        return;
    }
    let shortest = whole.fuel.iter().sum::<u64>() < 20_000;
    let most = if shortest { [1, 50] } else { [200, 5_000] };
    for (run, most) in most.into_iter().enumerate() {
        let cut = runner::run(case, Cut { numbers: Numbers::new(seed ^ run as u64), most, lazy: run > 0 });
        for (step, (one, other)) in whole.steps.iter().zip(&cut.steps).enumerate() {
            assert!(one == other, "step {step} differs\nin one piece: {one:#?}\nin pieces: {other:#?}");
        }
        assert_eq!(whole.fuel, cut.fuel, "the fuel used differs");
        assert_eq!(whole.steps.len(), cut.steps.len(), "one run went further");
    }
}

/// Pieces of 1 to `most` units; every other host function answers later.
struct Cut {
    numbers: Numbers,
    most: u64,
    lazy: bool,
}

impl Pace for Cut {
    fn slice(&mut self) -> u64 {
        1 + self.numbers.below(self.most)
    }

    fn suspends(&mut self) -> bool {
        self.numbers.below(2) == 0
    }

    fn is_lazy(&self) -> bool {
        self.lazy
    }
}
