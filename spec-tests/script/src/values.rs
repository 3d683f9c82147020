//! Arguments of a script as values of tenon, and results compared with what a script expects.

use crate::directive::{Arg, Expected, Float, Heap, Lanes};
use crate::verdict::Verdict;
use alloc::format;
use tenon_core::embed::{Store, Val};
use tenon_core::{HeapType, ValType};

/// The argument `arg` for a parameter of type `ty`.
///
/// # Errors
/// When its kind is not claimed or does not fit the parameter.
pub fn argument(arg: &Arg, ty: Option<ValType>) -> Result<Val, Verdict> {
    match *arg {
        Arg::I32(value) => Ok(Val::I32(value)),
        Arg::I64(value) => Ok(Val::I64(value)),
        Arg::F32(bits) => Ok(Val::F32(bits)),
        Arg::F64(bits) => Ok(Val::F64(bits)),
        Arg::V128(bytes) => Ok(Val::V128(u128::from_le_bytes(bytes))),
        Arg::RefExtern(number) | Arg::RefHost(number) => Ok(Val::ExternRef(Some(number))),
        Arg::RefNull => match ty {
            Some(ty) if ty.is_ref() => Ok(Val::default_of(ty)),
            _ => Err(Verdict::failed("a null reference for a number")),
        },
    }
}

/// Which of the results that the specification leaves open are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// All of them.
    Full,
    /// Those of the deterministic profile: a NaN is the positive canonical one.
    Deterministic,
}

/// How results are judged.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Where they come from.
    pub store: &'a Store<()>,
    /// What is right.
    pub profile: Profile,
}

/// Compares all `results` with what is expected of them.
///
/// # Errors
/// The first difference.
pub fn compare_all(by: Judge<'_>, expected: &[Expected], results: &[Val]) -> Result<(), Verdict> {
    if expected.len() != results.len() {
        return Err(Verdict::Failed(format!("{} results, {} expected", results.len(), expected.len())));
    }
    expected.iter().zip(results).try_for_each(|(expected, &result)| compare(by, expected, result))
}

fn compare(by: Judge<'_>, expected: &Expected, result: Val) -> Result<(), Verdict> {
    let same = match (expected, result) {
        (Expected::Either(cases), _) => return either(by, cases, result),
        (Expected::I32(value), Val::I32(got)) => *value == got,
        (Expected::I64(value), Val::I64(got)) => *value == got,
        (Expected::F32(pattern), Val::F32(bits)) => f32_fits(*pattern, bits, by.profile),
        (Expected::F64(pattern), Val::F64(bits)) => f64_fits(*pattern, bits, by.profile),
        (Expected::V128(lanes), Val::V128(bits)) => vector_fits(lanes, bits, by.profile),
        (Expected::RefNull(heap), result) => is_null(*heap, result),
        (Expected::RefExtern(None), Val::ExternRef(Some(_)) | Val::AnyRef(Some(_))) => true,
        (Expected::RefExtern(Some(number)), Val::ExternRef(Some(got))) => *number == got,
        (Expected::RefHost(number), Val::ExternRef(Some(got))) => *number == got,
        (Expected::RefAny, Val::AnyRef(Some(_)) | Val::ExternRef(Some(_))) => true,
        (expected, Val::AnyRef(Some(reference))) => {
            by.store.heap_type(reference).is_some_and(|ty| is(expected, ty))
        }
        (Expected::RefFunc, Val::FuncRef(Some(_))) => true,
        _ => false,
    };
    if same {
        Ok(())
    } else {
        Err(Verdict::Failed(format!("the result is {result:?}, expected {expected:?}")))
    }
}

/// Whether `result` is null, of a type where null is the only value it shares with `heap`, if there is one.
fn is_null(heap: Option<Heap>, result: Val) -> bool {
    use Heap as H;
    let fits = |heaps: &[Heap]| heap.is_none_or(|heap| heap == H::Concrete || heaps.contains(&heap));
    match result {
        Val::FuncRef(None) => fits(&[H::Func, H::NoFunc]),
        Val::ExternRef(None) => fits(&[H::Extern, H::NoExtern]),
        Val::AnyRef(None) => fits(&[H::Any, H::Eq, H::I31, H::Struct, H::Array, H::None]),
        Val::ExnRef(None) => fits(&[H::Exn, H::NoExn]),
        _ => false,
    }
}

/// Whether a reference to something of type `ty` is what is expected.
fn is(expected: &Expected, ty: HeapType) -> bool {
    match expected {
        Expected::RefEq => true,
        Expected::RefI31 => ty == HeapType::I31,
        Expected::RefStruct => ty == HeapType::Struct,
        Expected::RefArray => ty == HeapType::Array,
        _ => false,
    }
}

fn either(by: Judge<'_>, cases: &[Expected], result: Val) -> Result<(), Verdict> {
    if cases.iter().any(|case| compare(by, case, result).is_ok()) {
        return Ok(());
    }
    Err(Verdict::Failed(format!("the result is {result:?}, expected one of {cases:?}")))
}

/// A canonical NaN has only the top bit of its payload; an arithmetic one has at least that bit.
fn f32_fits(pattern: Float<u32>, bits: u32, profile: Profile) -> bool {
    match pattern {
        Float::Bits(expected) => expected == bits,
        _ if profile == Profile::Deterministic => bits == 0x7fc0_0000,
        Float::CanonicalNan => bits & 0x7fff_ffff == 0x7fc0_0000,
        Float::ArithmeticNan => bits & 0x7fc0_0000 == 0x7fc0_0000,
    }
}

fn f64_fits(pattern: Float<u64>, bits: u64, profile: Profile) -> bool {
    match pattern {
        Float::Bits(expected) => expected == bits,
        _ if profile == Profile::Deterministic => bits == 0x7ff8_0000_0000_0000,
        Float::CanonicalNan => bits & (u64::MAX >> 1) == 0x7ff8_0000_0000_0000,
        Float::ArithmeticNan => bits & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000,
    }
}

fn vector_fits(lanes: &Lanes, bits: u128, profile: Profile) -> bool {
    match lanes {
        Lanes::Bits(expected) => u128::from_le_bytes(*expected) == bits,
        Lanes::F32x4(patterns) => patterns
            .iter()
            .enumerate()
            .all(|(i, &pattern)| f32_fits(pattern, (bits >> (32 * i)) as u32, profile)),
        Lanes::F64x2(patterns) => patterns
            .iter()
            .enumerate()
            .all(|(i, &pattern)| f64_fits(pattern, (bits >> (64 * i)) as u64, profile)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_patterns() {
        use Profile::{Deterministic, Full};
        let negative_canonical = 0xffc0_0000;
        let arithmetic = 0x7fc0_0001;
        let signalling = 0x7fa0_0000;
        assert!(f32_fits(Float::CanonicalNan, negative_canonical, Full));
        assert!(!f32_fits(Float::CanonicalNan, negative_canonical, Deterministic));
        assert!(!f32_fits(Float::CanonicalNan, arithmetic, Full));
        assert!(f32_fits(Float::ArithmeticNan, arithmetic, Full));
        assert!(!f32_fits(Float::ArithmeticNan, arithmetic, Deterministic));
        assert!(!f32_fits(Float::ArithmeticNan, signalling, Full));
        assert!(f64_fits(Float::CanonicalNan, 0xfff8_0000_0000_0000, Full));
        assert!(!f64_fits(Float::ArithmeticNan, 0x7ff4_0000_0000_0000, Full));
        assert!(f64_fits(Float::ArithmeticNan, 0x7ff8_0000_0000_0000, Deterministic));
    }

    #[test]
    fn each_lane_has_its_pattern() {
        let lanes = Lanes::F64x2([Float::Bits(7), Float::CanonicalNan]);
        assert!(vector_fits(&lanes, 0xfff8 << 112 | 7, Profile::Full));
        assert!(!vector_fits(&lanes, 0x7ff8 << 48, Profile::Full));
    }
}
