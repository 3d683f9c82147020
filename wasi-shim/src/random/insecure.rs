//! `wasi:random/insecure`

use super::{bytes, number, random};
use crate::ctx::{WasiCtx, WasiView};
use tenon_canonical_abi::{Caller, HostError, Linker};

/// Links `wasi:random/insecure`.
pub fn add_to_linker<T: WasiView + 'static>(linker: &mut Linker<T>) -> tenon_core::Result<()> {
    let mut insecure = linker.instance(interface!("random/insecure"))?;
    // get-insecure-random-bytes: func(len: u64) -> list<u8>
    insecure.func_wrap("get-insecure-random-bytes", |mut caller: Caller<'_, T>, (len,): (u64,)| {
        bytes(caller.data_mut().ctx().ctx, len, fill)
    })?;
    // get-insecure-random-u64: func() -> u64
    insecure.func_wrap("get-insecure-random-u64", |mut caller: Caller<'_, T>, ()| {
        number(caller.data_mut().ctx().ctx, fill)
    })
}

/// Numbers that look random: SplitMix64. Not begun while there is no seed.
#[derive(Default)]
pub(crate) struct InsecureRandom(Option<u64>);

impl InsecureRandom {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(Some(seed))
    }

    pub(crate) const fn is_seeded(&self) -> bool {
        self.0.is_some()
    }
}

/// The next step of SplitMix64: the number that `state` stands for.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Fills `bytes` with numbers that look random.
pub(super) fn fill(ctx: &mut WasiCtx, bytes: &mut [u8]) -> Result<(), HostError> {
    let mut state = match ctx.insecure.0 {
        Some(state) => state,
        None => number(ctx, random::fill)?,
    };
    for part in bytes.chunks_mut(8) {
        let number = next(&mut state).to_le_bytes();
        part.copy_from_slice(number.get(..part.len()).unwrap_or_default());
    }
    ctx.insecure.0 = Some(state);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_splitmix64() {
        let mut state = 1_234_567;
        let numbers: [u64; 3] = core::array::from_fn(|_| next(&mut state));
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn a_seed_makes_numbers_repeat_and_none_needs_entropy() {
        let mut filled = [[0; 13]; 2];
        for bytes in &mut filled {
            fill(&mut WasiCtx::builder().insecure_seed(7).build(), bytes).unwrap();
        }
        assert_eq!(filled[0], filled[1]);
        assert_ne!(filled[0], [0; 13]);
        assert!(fill(&mut WasiCtx::builder().build(), &mut [0; 1]).is_err());
    }
}
