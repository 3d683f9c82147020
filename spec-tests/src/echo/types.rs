//! Value types made from numbers: their text, their layout, and values of them.

use crate::fuzz::Numbers;
use tenon_canonical_abi::{ResourceAny, ResourceType, Val};

/// A value type.
#[derive(Clone, Debug)]
pub enum Ty {
    /// One without parts, as the text format names it.
    Plain(&'static str),
    /// `list`
    List(Box<Ty>),
    /// `tuple`
    Tuple(Vec<Ty>),
    /// `record`, with fields `f0`, `f1`…
    Record(Vec<Ty>),
    /// `variant`, with cases `c0`, `c1`…
    Variant(Vec<Option<Ty>>),
    /// `option`
    Option(Box<Ty>),
    /// `result`
    Result(Box<[Option<Ty>; 2]>),
    /// `enum` of so many cases `c0`, `c1`…
    Enum(u32),
    /// `flags` of so many labels `l0`, `l1`…
    Flags(u32),
    /// `own` of a resource type of the host.
    Own(u32),
}

/// What stands for the definition of a resource type of the host, before its number.
pub const RESOURCE: &str = "resource ";

const PLAIN: [&str; 14] =
    ["bool", "u8", "s8", "u16", "s16", "u32", "s32", "u64", "s64", "f32", "f64", "char", "string", "string"];

/// Core value types, as the text format names them.
pub type Flat = Vec<&'static str>;

impl Ty {
    /// The type that `numbers` choose, with at most `depth` levels of parts.
    pub fn random(numbers: &mut Numbers, depth: u32) -> Self {
        if depth == 0 || numbers.below(10) < 2 {
            return Self::Plain(PLAIN[numbers.below(PLAIN.len() as u64) as usize]);
        }
        let depth = depth - 1;
        match numbers.below(11) {
            0 | 1 => Self::List(Box::new(Self::random(numbers, depth))),
            2 => Self::Tuple(Self::several(numbers, depth, Self::random)),
            3 | 4 => Self::Record(Self::several(numbers, depth, Self::random)),
            5 | 6 => Self::Variant(Self::several(numbers, depth, Self::maybe)),
            7 => Self::Option(Box::new(Self::random(numbers, depth))),
            8 => Self::Result(Box::new([Self::maybe(numbers, depth), Self::maybe(numbers, depth)])),
            9 => Self::Enum([1, 2, 3, 17, 255, 256, 257, 300][numbers.below(8) as usize]),
            _ => Self::Flags(1 + numbers.below(32) as u32),
        }
    }

    /// As [`random`](Self::random), with handles.
    pub fn with_handles(numbers: &mut Numbers, depth: u32) -> Self {
        if depth == 0 || numbers.below(3) == 0 {
            return Self::Own(numbers.below(2) as u32);
        }
        let depth = depth - 1;
        match numbers.below(6) {
            0 | 1 => Self::List(Box::new(Self::with_handles(numbers, depth))),
            2 => Self::Record(vec![Self::random(numbers, 1), Self::with_handles(numbers, depth)]),
            3 => Self::Tuple(vec![Self::with_handles(numbers, depth), Self::with_handles(numbers, depth)]),
            4 => Self::Variant(vec![Some(Self::with_handles(numbers, depth)), None, Self::maybe(numbers, 1)]),
            _ => Self::Option(Box::new(Self::with_handles(numbers, depth))),
        }
    }

    fn several<R>(numbers: &mut Numbers, depth: u32, one: fn(&mut Numbers, u32) -> R) -> Vec<R> {
        (0..=numbers.below(5)).map(|_| one(numbers, depth)).collect()
    }

    fn maybe(numbers: &mut Numbers, depth: u32) -> Option<Self> {
        (numbers.below(4) > 0).then(|| Self::random(numbers, depth))
    }

    /// The type in the text format. What has to have a name is a definition: `$t0`, `$t1`…
    pub fn text(&self, definitions: &mut Vec<String>) -> String {
        let mut of = |ty: &Self| ty.text(definitions);
        match self {
            Self::Plain(name) => (*name).to_owned(),
            Self::List(element) => format!("(list {})", of(element)),
            Self::Tuple(items) => format!("(tuple {})", items.iter().map(of).collect::<Vec<_>>().join(" ")),
            Self::Option(payload) => format!("(option {})", of(payload)),
            Self::Result(sides) => {
                let ok = sides[0].as_ref().map(&mut of).unwrap_or_default();
                let error = sides[1].as_ref().map(|ty| format!("(error {})", of(ty))).unwrap_or_default();
                format!("(result {ok} {error})")
            }
            Self::Record(items) => {
                let fields: String =
                    (0..).zip(items).map(|(n, ty)| format!("(field \"f{n}\" {})", of(ty))).collect();
                named(definitions, format!("(record {fields})"))
            }
            Self::Variant(cases) => {
                let mut case = |(n, ty): (u32, &Option<Self>)| {
                    format!("(case \"c{n}\" {})", ty.as_ref().map(&mut of).unwrap_or_default())
                };
                let cases: String = (0..).zip(cases).map(&mut case).collect();
                named(definitions, format!("(variant {cases})"))
            }
            Self::Enum(count) => named(definitions, format!("(enum {})", labels('c', *count))),
            Self::Flags(count) => named(definitions, format!("(flags {})", labels('l', *count))),
            Self::Own(number) => format!("(own {})", named(definitions, format!("{RESOURCE}{number}"))),
        }
    }

    /// Size and alignment in memory.
    pub fn layout(&self) -> (u32, u32) {
        match self {
            Self::Plain("bool" | "u8" | "s8") => (1, 1),
            Self::Plain("u16" | "s16") => (2, 2),
            Self::Plain("u32" | "s32" | "f32" | "char") => (4, 4),
            Self::Plain("u64" | "s64" | "f64") => (8, 8),
            Self::Plain(_) | Self::List(_) => (8, 4),
            Self::Tuple(items) | Self::Record(items) => record_layout(items),
            Self::Variant(cases) => variant_layout(cases.len(), cases.iter().flatten()),
            Self::Option(payload) => variant_layout(2, std::iter::once(&**payload)),
            Self::Result(sides) => variant_layout(2, sides.iter().flatten()),
            Self::Enum(count) => variant_layout(*count as usize, std::iter::empty()),
            Self::Flags(0..=8) => (1, 1),
            Self::Flags(9..=16) => (2, 2),
            Self::Flags(_) | Self::Own(_) => (4, 4),
        }
    }

    /// The core values it flattens to.
    pub fn flat(&self) -> Flat {
        match self {
            Self::Plain("u64" | "s64") => vec!["i64"],
            Self::Plain("f32") => vec!["f32"],
            Self::Plain("f64") => vec!["f64"],
            Self::Plain("string") | Self::List(_) => vec!["i32", "i32"],
            Self::Plain(_) | Self::Enum(_) | Self::Flags(_) | Self::Own(_) => vec!["i32"],
            Self::Tuple(items) | Self::Record(items) => items.iter().flat_map(Self::flat).collect(),
            Self::Variant(cases) => flat_variant(cases.iter().flatten()),
            Self::Option(payload) => flat_variant(std::iter::once(&**payload)),
            Self::Result(sides) => flat_variant(sides.iter().flatten()),
        }
    }

    /// The value that `numbers` choose.
    pub fn value(&self, numbers: &mut Numbers) -> Val {
        match self {
            Self::Plain(name) => plain(name, numbers),
            Self::List(element) => {
                let length = [0, 1, 2, 3, 7][numbers.below(5) as usize];
                Val::List((0..length).map(|_| element.value(numbers)).collect())
            }
            Self::Tuple(items) => Val::Tuple(items.iter().map(|ty| ty.value(numbers)).collect()),
            Self::Record(items) => {
                let fields = items.iter().enumerate();
                Val::Record(fields.map(|(n, ty)| (format!("f{n}"), ty.value(numbers))).collect())
            }
            Self::Variant(cases) => {
                let number = numbers.below(cases.len() as u64) as usize;
                Val::Variant(format!("c{number}"), payload(cases[number].as_ref(), numbers))
            }
            Self::Option(ty) => Val::Option(payload((numbers.below(3) > 0).then_some(&**ty), numbers)),
            Self::Result(sides) if numbers.below(2) == 0 => {
                Val::Result(Ok(payload(sides[0].as_ref(), numbers)))
            }
            Self::Result(sides) => Val::Result(Err(payload(sides[1].as_ref(), numbers))),
            Self::Enum(count) => Val::Enum(format!("c{}", numbers.below((*count).into()))),
            Self::Flags(count) => {
                let bits = numbers.next();
                let set = (0..*count).filter(|number| bits >> (number + 16) & 1 != 0);
                Val::Flags(set.map(|number| format!("l{number}")).collect())
            }
            // A representation tells its type.
            Self::Own(number) => {
                let rep = number * 1_000 + numbers.below(1_000) as u32;
                Val::Resource(ResourceAny::host_own(ResourceType::dynamic(*number), rep))
            }
        }
    }
}

fn named(definitions: &mut Vec<String>, text: String) -> String {
    let number = definitions.iter().position(|definition| *definition == text).unwrap_or_else(|| {
        definitions.push(text);
        definitions.len() - 1
    });
    format!("$t{number}")
}

fn labels(letter: char, count: u32) -> String {
    (0..count).map(|number| format!("\"{letter}{number}\" ")).collect()
}

fn record_layout(items: &[Ty]) -> (u32, u32) {
    let (end, align) = items
        .iter()
        .map(Ty::layout)
        .fold((0_u32, 1), |(end, most), (size, align)| (end.next_multiple_of(align) + size, most.max(align)));
    (end.next_multiple_of(align), align)
}

fn variant_layout<'a>(cases: usize, payloads: impl Iterator<Item = &'a Ty>) -> (u32, u32) {
    let discriminant = if cases <= 0x100 { 1 } else { 2 };
    let (size, align) =
        payloads.map(Ty::layout).fold((0, 1), |(most, align), (size, of)| (most.max(size), align.max(of)));
    let whole = align.max(discriminant);
    ((discriminant.next_multiple_of(align) + size).next_multiple_of(whole), whole)
}

fn flat_variant<'a>(payloads: impl Iterator<Item = &'a Ty>) -> Flat {
    let mut flat = vec!["i32"];
    for payload in payloads.map(Ty::flat) {
        for (place, kind) in payload.into_iter().enumerate() {
            match flat.get_mut(place + 1) {
                None => flat.push(kind),
                Some(other) => *other = join(other, kind),
            }
        }
    }
    flat
}

fn join(a: &'static str, b: &'static str) -> &'static str {
    match (a, b) {
        _ if a == b => a,
        ("i32" | "f32", "i32" | "f32") => "i32",
        _ => "i64",
    }
}

fn payload(ty: Option<&Ty>, numbers: &mut Numbers) -> Option<Box<Val>> {
    ty.map(|ty| Box::new(ty.value(numbers)))
}

const TEXTS: [&str; 12] = [
    "",
    "a",
    "plain text",
    "é",
    "grüße",
    "ÿÿÿ",
    "☃",
    "a☃b",
    "🦀",
    "plain, then 🦀",
    "éé, then ☃",
    "\u{0}\u{7f}\u{80}",
];
const CHARS: [char; 8] = ['\0', 'a', '\u{7f}', '\u{ff}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10ffff}'];

/// A value of the type `name`. Of NaNs only the canonical one: a Python number would not keep others.
fn plain(name: &str, numbers: &mut Numbers) -> Val {
    let bits = match numbers.below(4) {
        0 => 0,
        1 => u64::MAX,
        _ => numbers.next(),
    };
    match name {
        "bool" => Val::Bool(bits & 1 != 0),
        "u8" => Val::U8(bits as u8),
        "s8" => Val::S8(bits as i8),
        "u16" => Val::U16(bits as u16),
        "s16" => Val::S16(bits as i16),
        "u32" => Val::U32(bits as u32),
        "s32" => Val::S32(bits as i32),
        "u64" => Val::U64(bits),
        "s64" => Val::S64(bits.cast_signed()),
        "f32" => Val::Float32(
            Some(f32::from_bits(bits as u32)).filter(|float| !float.is_nan()).unwrap_or(f32::NAN),
        ),
        "f64" => Val::Float64(Some(f64::from_bits(bits)).filter(|float| !float.is_nan()).unwrap_or(f64::NAN)),
        "char" => Val::Char(CHARS[numbers.below(CHARS.len() as u64) as usize]),
        _ => {
            let text = TEXTS[numbers.below(TEXTS.len() as u64) as usize];
            // Now and then longer than what an engine does at once.
            Val::String(text.repeat(if numbers.below(20) == 0 { 100 } else { 1 }))
        }
    }
}
