//! Component values as JSON, each with the name of its kind: `{"u8":7}`, `{"list":[…]}`. Floats are bits.

use serde_json::{Value, json};
use tenon_canonical_abi::Val;

/// The value that is written as `value`.
///
/// # Panics
/// When it is none.
pub fn read(value: &Value) -> Val {
    let (kind, content) =
        value.as_object().and_then(|object| object.iter().next()).expect("a kind and a value");
    let unsigned = || content.as_u64().expect("a number");
    let signed = || content.as_i64().expect("a number");
    match kind.as_str() {
        "bool" => Val::Bool(content.as_bool().expect("a truth value")),
        "u8" => Val::U8(fit(unsigned())),
        "u16" => Val::U16(fit(unsigned())),
        "u32" => Val::U32(fit(unsigned())),
        "u64" => Val::U64(unsigned()),
        "s8" => Val::S8(fit(signed())),
        "s16" => Val::S16(fit(signed())),
        "s32" => Val::S32(fit(signed())),
        "s64" => Val::S64(signed()),
        "f32" => Val::Float32(f32::from_bits(fit(unsigned()))),
        "f64" => Val::Float64(f64::from_bits(unsigned())),
        "char" => Val::Char(char::from_u32(fit(unsigned())).expect("a character")),
        "string" => Val::String(text(content)),
        "list" => Val::List(list(content).iter().map(read).collect()),
        "map" => Val::Map(list(content).iter().map(|entry| (read(&entry[0]), read(&entry[1]))).collect()),
        "record" => {
            Val::Record(list(content).iter().map(|field| (text(&field[0]), read(&field[1]))).collect())
        }
        "tuple" => Val::Tuple(list(content).iter().map(read).collect()),
        "variant" => Val::Variant(text(&content[0]), boxed(&content[1])),
        "enum" => Val::Enum(text(content)),
        "option" => Val::Option(boxed(content)),
        "ok" => Val::Result(Ok(boxed(content))),
        "error" => Val::Result(Err(boxed(content))),
        "flags" => Val::Flags(list(content).iter().map(text).collect()),
        _ => panic!("no kind of value: {kind}"),
    }
}

fn fit<N, S: TryInto<N>>(number: S) -> N {
    number.try_into().ok().expect("the number fits its type")
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn boxed(value: &Value) -> Option<Box<Val>> {
    (!value.is_null()).then(|| Box::new(read(value)))
}

/// `value` as JSON.
///
/// # Panics
/// When it is a resource that is lent.
pub fn write(value: &Val) -> Value {
    match value {
        Val::Bool(value) => json!({ "bool": value }),
        Val::U8(value) => json!({ "u8": value }),
        Val::U16(value) => json!({ "u16": value }),
        Val::U32(value) => json!({ "u32": value }),
        Val::U64(value) => json!({ "u64": value }),
        Val::S8(value) => json!({ "s8": value }),
        Val::S16(value) => json!({ "s16": value }),
        Val::S32(value) => json!({ "s32": value }),
        Val::S64(value) => json!({ "s64": value }),
        Val::Float32(value) => json!({ "f32": value.to_bits() }),
        Val::Float64(value) => json!({ "f64": value.to_bits() }),
        Val::Char(value) => json!({ "char": u32::from(*value) }),
        Val::String(value) => json!({ "string": value }),
        Val::List(items) => json!({ "list": all(items) }),
        Val::Map(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, item)| [write(key), write(item)]).collect();
            json!({ "map": entries })
        }
        Val::Record(fields) => {
            let fields: Vec<_> = fields.iter().map(|(name, item)| json!([name, write(item)])).collect();
            json!({ "record": fields })
        }
        Val::Tuple(items) => json!({ "tuple": all(items) }),
        Val::Variant(name, payload) => json!({ "variant": [name, maybe(payload.as_deref())] }),
        Val::Enum(name) => json!({ "enum": name }),
        Val::Option(payload) => json!({ "option": maybe(payload.as_deref()) }),
        Val::Result(Ok(payload)) => json!({ "ok": maybe(payload.as_deref()) }),
        Val::Result(Err(payload)) => json!({ "error": maybe(payload.as_deref()) }),
        Val::Flags(labels) => json!({ "flags": labels }),
        Val::Resource(resource) if resource.owned() => json!({ "own": resource.host_rep() }),
        other => panic!("a value that cannot be written: {other:?}"),
    }
}

fn all(items: &[Val]) -> Vec<Value> {
    items.iter().map(write).collect()
}

fn maybe(payload: Option<&Val>) -> Option<Value> {
    payload.map(write)
}
