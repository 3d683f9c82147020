//! Arguments of a script as values of tenon, and results compared with what a script expects.

use tenon_core::ValType;
use tenon_core::embed::Val;
use wast::core::{AbstractHeapType, HeapType, NanPattern, WastArgCore, WastRetCore};
use wast::{WastArg, WastRet};

/// Why a value cannot be made or compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// It is of a proposal that tenon does not claim.
    NotYet(&'static str),
    /// It differs, or the script is wrong.
    Wrong(String),
}

/// The argument `arg` for a parameter of type `ty`.
///
/// # Errors
/// When its kind is not claimed or does not fit the parameter.
pub fn argument(arg: &WastArg<'_>, ty: Option<ValType>) -> Result<Val, Mismatch> {
    let WastArg::Core(arg) = arg else { return Err(wrong("a component value in a core script")) };
    match arg {
        WastArgCore::I32(value) => Ok(Val::I32(*value)),
        WastArgCore::I64(value) => Ok(Val::I64(*value)),
        WastArgCore::F32(value) => Ok(Val::F32(value.bits)),
        WastArgCore::F64(value) => Ok(Val::F64(value.bits)),
        WastArgCore::V128(_) => Err(Mismatch::NotYet("simd")),
        WastArgCore::RefExtern(number) => Ok(Val::ExternRef(Some(*number))),
        WastArgCore::RefHost(_) => Err(Mismatch::NotYet("gc")),
        WastArgCore::RefNull(_) => match ty {
            Some(ty) if ty.is_ref() => Ok(Val::default_of(ty)),
            _ => Err(wrong("a null reference for a number")),
        },
    }
}

/// Compares all `results` with what is expected of them.
///
/// # Errors
/// The first difference.
pub fn compare_all(expected: &[WastRet<'_>], results: &[Val]) -> Result<(), Mismatch> {
    if expected.len() != results.len() {
        return Err(wrong(format!("{} results, {} expected", results.len(), expected.len())));
    }
    for (expected, &result) in expected.iter().zip(results) {
        let WastRet::Core(expected) = expected else {
            return Err(wrong("a component value in a core script"));
        };
        compare(expected, result)?;
    }
    Ok(())
}

fn compare(expected: &WastRetCore<'_>, result: Val) -> Result<(), Mismatch> {
    let same = match (expected, result) {
        (WastRetCore::V128(_), _) => return Err(Mismatch::NotYet("simd")),
        (WastRetCore::Either(cases), _) => return either(cases, result),
        (WastRetCore::I32(value), Val::I32(got)) => *value == got,
        (WastRetCore::I64(value), Val::I64(got)) => *value == got,
        (WastRetCore::F32(pattern), Val::F32(bits)) => f32_fits(pattern, bits),
        (WastRetCore::F64(pattern), Val::F64(bits)) => f64_fits(pattern, bits),
        (WastRetCore::RefNull(None), Val::FuncRef(None) | Val::ExternRef(None)) => true,
        (WastRetCore::RefNull(Some(heap)), Val::FuncRef(None)) => is_func(heap),
        (WastRetCore::RefNull(Some(heap)), Val::ExternRef(None)) => is_extern(heap),
        (WastRetCore::RefExtern(None), Val::ExternRef(Some(_))) => true,
        (WastRetCore::RefExtern(Some(number)), Val::ExternRef(Some(got))) => *number == got,
        (WastRetCore::RefFunc(_), Val::FuncRef(Some(_))) => true,
        _ => false,
    };
    if same { Ok(()) } else { Err(wrong(format!("the result is {result:?}, expected {expected:?}"))) }
}

fn either(cases: &[WastRetCore<'_>], result: Val) -> Result<(), Mismatch> {
    if cases.iter().any(|case| compare(case, result).is_ok()) {
        return Ok(());
    }
    Err(wrong(format!("the result is {result:?}, expected one of {cases:?}")))
}

fn wrong(message: impl Into<String>) -> Mismatch {
    Mismatch::Wrong(message.into())
}

fn is_func(heap: &HeapType<'_>) -> bool {
    matches!(heap, HeapType::Abstract { ty: AbstractHeapType::Func | AbstractHeapType::NoFunc, .. })
}

fn is_extern(heap: &HeapType<'_>) -> bool {
    matches!(heap, HeapType::Abstract { ty: AbstractHeapType::Extern | AbstractHeapType::NoExtern, .. })
}

/// A canonical NaN has only the top bit of its payload; an arithmetic one has at least that bit.
fn f32_fits(pattern: &NanPattern<wast::token::F32>, bits: u32) -> bool {
    match pattern {
        NanPattern::Value(value) => value.bits == bits,
        NanPattern::CanonicalNan => bits & 0x7fff_ffff == 0x7fc0_0000,
        NanPattern::ArithmeticNan => bits & 0x7fc0_0000 == 0x7fc0_0000,
    }
}

fn f64_fits(pattern: &NanPattern<wast::token::F64>, bits: u64) -> bool {
    match pattern {
        NanPattern::Value(value) => value.bits == bits,
        NanPattern::CanonicalNan => bits & (u64::MAX >> 1) == 0x7ff8_0000_0000_0000,
        NanPattern::ArithmeticNan => bits & 0x7ff8_0000_0000_0000 == 0x7ff8_0000_0000_0000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_patterns() {
        let negative_canonical = 0xffc0_0000;
        let arithmetic = 0x7fc0_0001;
        let signalling = 0x7fa0_0000;
        assert!(f32_fits(&NanPattern::CanonicalNan, negative_canonical));
        assert!(!f32_fits(&NanPattern::CanonicalNan, arithmetic));
        assert!(f32_fits(&NanPattern::ArithmeticNan, arithmetic));
        assert!(!f32_fits(&NanPattern::ArithmeticNan, signalling));
        assert!(f64_fits(&NanPattern::CanonicalNan, 0xfff8_0000_0000_0000));
        assert!(!f64_fits(&NanPattern::ArithmeticNan, 0x7ff4_0000_0000_0000));
    }
}
