//! Component values of a script: as arguments, and compared with results.

use tenon_canonical_abi::Val;
use wast::component::WastVal;
use wast::{WastArg, WastRet};

/// The arguments of a call.
///
/// # Errors
/// When one is a core value.
pub fn arguments(args: &[WastArg<'_>]) -> Result<Vec<Val>, String> {
    args.iter()
        .map(|arg| match arg {
            WastArg::Component(value) => Ok(val(value)),
            _ => Err("a core value as argument of a component function".to_owned()),
        })
        .collect()
}

fn val(value: &WastVal<'_>) -> Val {
    match value {
        WastVal::Bool(value) => Val::Bool(*value),
        WastVal::U8(value) => Val::U8(*value),
        WastVal::S8(value) => Val::S8(*value),
        WastVal::U16(value) => Val::U16(*value),
        WastVal::S16(value) => Val::S16(*value),
        WastVal::U32(value) => Val::U32(*value),
        WastVal::S32(value) => Val::S32(*value),
        WastVal::U64(value) => Val::U64(*value),
        WastVal::S64(value) => Val::S64(*value),
        WastVal::F32(value) => Val::Float32(f32::from_bits(value.bits)),
        WastVal::F64(value) => Val::Float64(f64::from_bits(value.bits)),
        WastVal::Char(value) => Val::Char(*value),
        WastVal::String(value) => Val::String((*value).to_owned()),
        WastVal::List(list) => Val::List(list.iter().map(val).collect()),
        WastVal::Map(entries) => Val::Map(entries.iter().map(|(key, item)| (val(key), val(item))).collect()),
        WastVal::Record(fields) => {
            Val::Record(fields.iter().map(|(name, item)| ((*name).to_owned(), val(item))).collect())
        }
        WastVal::Tuple(items) => Val::Tuple(items.iter().map(val).collect()),
        WastVal::Variant(name, payload) => Val::Variant((*name).to_owned(), boxed(payload.as_deref())),
        WastVal::Enum(name) => Val::Enum((*name).to_owned()),
        WastVal::Option(payload) => Val::Option(boxed(payload.as_deref())),
        WastVal::Result(Ok(payload)) => Val::Result(Ok(boxed(payload.as_deref()))),
        WastVal::Result(Err(payload)) => Val::Result(Err(boxed(payload.as_deref()))),
        WastVal::Flags(labels) => Val::Flags(labels.iter().map(|&label| label.to_owned()).collect()),
    }
}

fn boxed(payload: Option<&WastVal<'_>>) -> Option<Box<Val>> {
    payload.map(|payload| Box::new(val(payload)))
}

/// Compares the result of a call, if it has one, with what is expected. Floats are compared by their
/// bits, but any NaN equals any NaN: the Component Model has only one.
///
/// # Errors
/// The difference.
pub fn compare(expected: &[WastRet<'_>], result: Option<&Val>) -> Result<(), String> {
    match (expected, result) {
        ([], None) => Ok(()),
        ([WastRet::Component(expected)], Some(result)) => {
            let expected = val(expected);
            let fits = expected == *result && same_zeros(&expected, result);
            if fits { Ok(()) } else { Err(format!("the result is {result:?}, expected {expected:?}")) }
        }
        _ => Err(format!("the result is {result:?}, expected {expected:?}")),
    }
}

/// Whether zeros have the same sign, wherever they are in two equal values.
fn same_zeros(a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Float32(a), Val::Float32(b)) => a.is_nan() || a.to_bits() == b.to_bits(),
        (Val::Float64(a), Val::Float64(b)) => a.is_nan() || a.to_bits() == b.to_bits(),
        (Val::List(a), Val::List(b)) | (Val::Tuple(a), Val::Tuple(b)) => {
            a.iter().zip(b).all(|(a, b)| same_zeros(a, b))
        }
        (Val::Record(a), Val::Record(b)) => a.iter().zip(b).all(|((_, a), (_, b))| same_zeros(a, b)),
        (Val::Map(a), Val::Map(b)) => a.iter().zip(b).all(|(a, b)| same_zeros(&a.1, &b.1)),
        _ => match (payload(a), payload(b)) {
            (Some(a), Some(b)) => same_zeros(a, b),
            _ => true,
        },
    }
}

fn payload(value: &Val) -> Option<&Val> {
    match value {
        Val::Variant(_, payload) | Val::Option(payload) => payload.as_deref(),
        Val::Result(Ok(payload) | Err(payload)) => payload.as_deref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wast::token::F32;

    fn float(value: f32) -> [WastRet<'static>; 1] {
        [WastRet::Component(WastVal::List(vec![WastVal::F32(F32 { bits: value.to_bits() })]))]
    }

    #[test]
    fn floats_are_compared_by_their_bits() {
        let list = |value| Val::List(vec![Val::Float32(value)]);
        assert!(compare(&float(0.0), Some(&list(0.0))).is_ok());
        assert!(compare(&float(0.0), Some(&list(-0.0))).is_err());
        assert!(compare(&float(f32::NAN), Some(&list(-f32::NAN))).is_ok());
        assert!(compare(&[], Some(&list(0.0))).is_err());
    }
}
