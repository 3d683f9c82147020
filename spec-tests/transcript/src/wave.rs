//! WAVE, the text of component values, for [`Val`]: parsed by type, printed, compared.
//!
//! Beyond WAVE, `$name` stands for a resource handle (the caller says which), `x"00ff"` for a list of
//! bytes, and fields of a record that are left out are `none`. The crate `wasm-wave` knows no handles,
//! which is why this module is there.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::iter::Peekable;
use core::str::{Chars, FromStr};
use tenon_canonical_abi::plan::{
    CaseIdx, FieldIdx, IdxRange, PlanView, ResourceIdx, Type, TypeIdx, TypeKind, Variant,
};
use tenon_canonical_abi::{ResourceAny, Val};

/// A handle in a text: its name, the resource type of its place, and whether that place owns it.
#[derive(Clone, Copy, Debug)]
pub struct Handle<'a> {
    /// The name with its `$`.
    pub name: &'a str,
    /// The resource type.
    pub resource: ResourceIdx,
    /// `own`, not `borrow`.
    pub owned: bool,
}

/// Says which resource a handle in a text stands for.
pub type FindHandle<'f> = dyn FnMut(Handle<'_>) -> Result<ResourceAny, String> + 'f;

/// Parses values of the types of one component.
pub struct Parser<'a, 'f> {
    plan: PlanView<'a>,
    rest: &'a str,
    handles: &'f mut FindHandle<'f>,
}

impl<'a, 'f> Parser<'a, 'f> {
    /// A parser of `text`.
    pub fn new(plan: PlanView<'a>, text: &'a str, handles: &'f mut FindHandle<'f>) -> Self {
        Self { plan, rest: text, handles }
    }

    /// A value of type `ty`.
    ///
    /// # Errors
    /// What was expected where.
    pub fn value(&mut self, ty: TypeIdx) -> Result<Val, String> {
        let Type { kind, .. } = self.plan.ty(ty).map_err(|error| error.to_string())?;
        Ok(match kind {
            TypeKind::Bool => Val::Bool(self.bool()?),
            TypeKind::S8 => Val::S8(self.integer()?),
            TypeKind::U8 => Val::U8(self.integer()?),
            TypeKind::S16 => Val::S16(self.integer()?),
            TypeKind::U16 => Val::U16(self.integer()?),
            TypeKind::S32 => Val::S32(self.integer()?),
            TypeKind::U32 => Val::U32(self.integer()?),
            TypeKind::S64 => Val::S64(self.integer()?),
            TypeKind::U64 => Val::U64(self.integer()?),
            TypeKind::F32 => Val::Float32(self.number()?),
            TypeKind::F64 => Val::Float64(self.number()?),
            TypeKind::Char => Val::Char(self.char()?),
            TypeKind::String => Val::String(self.quoted()?),
            TypeKind::List(_) if self.peek() == Some('x') => Val::List(self.bytes()?),
            TypeKind::List(element) | TypeKind::FixedList(element, _) => {
                self.eat('[')?;
                Val::List(self.items(']', |parser, _| parser.value(element))?)
            }
            TypeKind::Map(entry) => self.map(entry)?,
            TypeKind::Record(fields) => self.record(fields)?,
            TypeKind::Tuple(fields) => self.tuple(fields)?,
            TypeKind::Flags(_) => {
                self.eat('{')?;
                Val::Flags(self.items('}', |parser, _| Ok(parser.label().to_owned()))?)
            }
            TypeKind::Variant(variant) => self.variant(variant)?,
            TypeKind::Enum(_) => Val::Enum(self.label().to_owned()),
            TypeKind::Option(variant) => self.option(variant)?,
            TypeKind::Result(variant) => self.result(variant)?,
            TypeKind::Own(resource) => self.handle(resource, true)?,
            TypeKind::Borrow(resource) => self.handle(resource, false)?,
            TypeKind::Stream(_) | TypeKind::Future(_) | TypeKind::ErrorContext => {
                return Err("streams, futures and error contexts have no text".to_owned());
            }
        })
    }

    /// The values of a parameter list, separated by commas, to the end of the text.
    ///
    /// # Errors
    /// What was expected where.
    pub fn params(&mut self, fields: IdxRange<FieldIdx>) -> Result<Vec<Val>, String> {
        let values = self.fields(fields, None)?;
        match self.peek() {
            None => Ok(values),
            Some(_) => Err(format!("more arguments than parameters: `{}`", self.rest)),
        }
    }

    /// Nothing but spaces is left.
    ///
    /// # Errors
    /// What is left.
    pub fn end(&mut self) -> Result<(), String> {
        if self.peek().is_none() { Ok(()) } else { Err(format!("more than one value: `{}`", self.rest)) }
    }
}

/// Compound values.
impl<'a> Parser<'a, '_> {
    fn items<R>(
        &mut self,
        close: char,
        mut item: impl FnMut(&mut Self, usize) -> Result<R, String>,
    ) -> Result<Vec<R>, String> {
        let mut items = Vec::new();
        while self.peek() != Some(close) {
            items.push(item(self, items.len())?);
            if self.peek() != Some(close) {
                self.eat(',')?;
            }
        }
        self.eat(close)?;
        Ok(items)
    }

    /// Values of the types of `fields`, up to `close`, which is not eaten, or to the end.
    fn fields(&mut self, fields: IdxRange<FieldIdx>, close: Option<char>) -> Result<Vec<Val>, String> {
        let mut values = Vec::new();
        for index in fields.iter() {
            let field = self.plan.field(index).map_err(|error| error.to_string())?;
            values.push(self.value(field.ty).map_err(|error| format!("{}: {error}", field.name))?);
            if self.peek() != close {
                self.eat(',')?;
            }
        }
        Ok(values)
    }

    fn tuple(&mut self, fields: IdxRange<FieldIdx>) -> Result<Val, String> {
        self.eat('(')?;
        let values = self.fields(fields, Some(')'))?;
        self.eat(')')?;
        Ok(Val::Tuple(values))
    }

    fn record(&mut self, fields: IdxRange<FieldIdx>) -> Result<Val, String> {
        self.eat('{')?;
        if self.peek() == Some(':') {
            self.eat(':')?;
        }
        let mut given = self.items('}', |parser, _| {
            let name = parser.label();
            parser.eat(':')?;
            Ok((name, parser.value(parser.field_named(fields, name)?)?))
        })?;
        let mut record = Vec::new();
        for index in fields.iter() {
            let field = self.plan.field(index).map_err(|error| error.to_string())?;
            let place = given.iter().position(|(name, _)| *name == field.name);
            let value = place.map_or(Val::Option(None), |place| given.swap_remove(place).1);
            record.push((field.name.to_owned(), value));
        }
        Ok(Val::Record(record))
    }

    fn field_named(&self, fields: IdxRange<FieldIdx>, name: &str) -> Result<TypeIdx, String> {
        let mut fields = fields.iter().filter_map(|index| self.plan.field(index).ok());
        let found = fields.find(|field| field.name == name);
        found.map(|field| field.ty).ok_or_else(|| format!("the record has no field `{name}`"))
    }

    fn map(&mut self, entry: TypeIdx) -> Result<Val, String> {
        let fields = self.plan.fields(entry).map_err(|error| error.to_string())?;
        let types: Vec<TypeIdx> =
            fields.iter().filter_map(|index| Some(self.plan.field(index).ok()?.ty)).collect();
        let &[key, value] = types.as_slice() else { return Err("the map has no key".to_owned()) };
        self.eat('{')?;
        let entries = self.items('}', |parser, _| {
            let key = parser.value(key)?;
            parser.eat(':')?;
            Ok((key, parser.value(value)?))
        })?;
        Ok(Val::Map(entries))
    }

    fn variant(&mut self, variant: Variant) -> Result<Val, String> {
        let name = self.label();
        let mut cases = variant.cases.iter().filter_map(|index| self.plan.case(index).ok());
        let case = cases.find(|case| case.name == name);
        let case = case.ok_or_else(|| format!("the variant has no case `{name}`"))?;
        Ok(Val::Variant(name.to_owned(), self.payload(case.ty)?))
    }

    fn option(&mut self, variant: Variant) -> Result<Val, String> {
        match self.label() {
            "none" => Ok(Val::Option(None)),
            "some" => Ok(Val::Option(self.payload(self.case_type(variant.cases.get(1))?)?)),
            other => Err(format!("expected `none` or `some`, found `{other}`")),
        }
    }

    fn result(&mut self, variant: Variant) -> Result<Val, String> {
        match self.label() {
            "ok" => Ok(Val::Result(Ok(self.payload(self.case_type(variant.cases.get(0))?)?))),
            "err" => Ok(Val::Result(Err(self.payload(self.case_type(variant.cases.get(1))?)?))),
            other => Err(format!("expected `ok` or `err`, found `{other}`")),
        }
    }

    fn case_type(&self, case: Option<CaseIdx>) -> Result<Option<TypeIdx>, String> {
        let case = case.and_then(|case| self.plan.case(case).ok());
        case.map(|case| case.ty).ok_or_else(|| "the plan has no such case".to_owned())
    }

    fn payload(&mut self, ty: Option<TypeIdx>) -> Result<Option<Box<Val>>, String> {
        let Some(ty) = ty else { return Ok(None) };
        self.eat('(')?;
        let value = self.value(ty)?;
        self.eat(')')?;
        Ok(Some(Box::new(value)))
    }

    fn handle(&mut self, resource: ResourceIdx, owned: bool) -> Result<Val, String> {
        let name = self.word();
        (self.handles)(Handle { name, resource, owned }).map(Val::Resource)
    }
}

/// Words, numbers and quoted text.
impl<'a> Parser<'a, '_> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> Result<(), String> {
        match self.peek() {
            Some(found) if found == wanted => {
                self.rest = &self.rest[wanted.len_utf8()..];
                Ok(())
            }
            _ => Err(format!("expected `{wanted}` before `{}`", self.rest)),
        }
    }

    fn word(&mut self) -> &'a str {
        self.peek();
        let end = self.rest.find(|c| !is_word(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn label(&mut self) -> &'a str {
        self.word().trim_start_matches('%')
    }

    fn bool(&mut self) -> Result<bool, String> {
        let word = self.word();
        word.parse().map_err(|_| format!("expected a bool, found `{word}`"))
    }

    fn integer<N: TryFrom<i128>>(&mut self) -> Result<N, String> {
        let word = self.word();
        let number: Option<i128> = word.parse().ok();
        number
            .and_then(|number| N::try_from(number).ok())
            .ok_or_else(|| format!("`{word}` is no {}", core::any::type_name::<N>()))
    }

    fn number<N: FromStr>(&mut self) -> Result<N, String> {
        let word = self.word();
        word.parse().map_err(|_| format!("`{word}` is no number"))
    }

    fn char(&mut self) -> Result<char, String> {
        let text = self.quoted()?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(format!("expected one character, found `{text}`")),
        }
    }

    fn bytes(&mut self) -> Result<Vec<Val>, String> {
        self.eat('x')?;
        let digits = self.quoted()?;
        let bytes = hex(&digits).ok_or_else(|| format!("`{digits}` are no bytes in hex"))?;
        Ok(bytes.into_iter().map(Val::U8).collect())
    }

    fn quoted(&mut self) -> Result<String, String> {
        let quote = self.peek().filter(|quote| matches!(quote, '"' | '\''));
        let quote = quote.ok_or_else(|| format!("expected quoted text before `{}`", self.rest))?;
        let mut chars = self.rest[1..].chars().peekable();
        let text =
            unquote(&mut chars, quote).ok_or_else(|| format!("the text does not end: {}", self.rest))?;
        let left: usize = chars.map(char::len_utf8).sum();
        self.rest = &self.rest[self.rest.len() - left..];
        Ok(text)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_' | '$' | '%')
}

/// The text up to the closing `quote`; none if there is no end or an escape is wrong.
fn unquote(chars: &mut Peekable<Chars<'_>>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\\' => text.push(escaped(chars)?),
            c if c == quote => return Some(text),
            c => text.push(c),
        }
    }
}

/// What follows a backslash, in WAVE or in JSON.
fn escaped(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    Some(match chars.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        '0' => '\0',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' if chars.next_if_eq(&'{').is_some() => {
            let digits: String = chars.by_ref().take_while(|&c| c != '}').collect();
            char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
        }
        'u' => utf16(chars)?,
        other => other,
    })
}

/// A character as JSON writes it: one `\uXXXX`, or two for what UTF-16 has no single unit for. The first
/// `\u` is eaten.
fn utf16(chars: &mut Peekable<Chars<'_>>) -> Option<char> {
    let first = utf16_unit(chars)?;
    let pair = (0xd800..0xdc00).contains(&first);
    let second = match pair {
        true => {
            Some((chars.next()?, chars.next()?)).filter(|mark| *mark == ('\\', 'u')).and(utf16_unit(chars))
        }
        false => None,
    };
    char::decode_utf16([first].into_iter().chain(second)).next()?.ok()
}

fn utf16_unit(chars: &mut Peekable<Chars<'_>>) -> Option<u16> {
    let digits: String = chars.by_ref().take(4).collect();
    u16::from_str_radix(&digits, 16).ok()
}

/// The content of quoted text; none if it is more or less than that.
pub fn unquoted(text: &str) -> Option<String> {
    let mut chars = text.trim().chars().peekable();
    let quote = chars.next().filter(|quote| matches!(quote, '"' | '\''))?;
    let content = unquote(&mut chars, quote)?;
    chars.next().is_none().then_some(content)
}

/// The bytes written as pairs of hexadecimal digits.
pub fn hex(digits: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        digits.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Says what a handle in a value is called.
pub type NameHandle<'f> = dyn FnMut(ResourceAny) -> String + 'f;

/// The text of `value`.
pub fn show(value: &Val, name: &mut NameHandle<'_>) -> String {
    match value {
        Val::Bool(value) => value.to_string(),
        Val::S8(value) => value.to_string(),
        Val::U8(value) => value.to_string(),
        Val::S16(value) => value.to_string(),
        Val::U16(value) => value.to_string(),
        Val::S32(value) => value.to_string(),
        Val::U32(value) => value.to_string(),
        Val::S64(value) => value.to_string(),
        Val::U64(value) => value.to_string(),
        Val::Float32(value) if value.is_nan() => "nan".to_owned(),
        Val::Float64(value) if value.is_nan() => "nan".to_owned(),
        Val::Float32(value) => value.to_string(),
        Val::Float64(value) => value.to_string(),
        Val::Char(value) => quote(value.encode_utf8(&mut [0; 4]), '\''),
        Val::String(value) => quote(value, '"'),
        Val::List(items) => format!("[{}]", show_all(items, name)),
        Val::Tuple(items) => format!("({})", show_all(items, name)),
        Val::Map(entries) => {
            let entries =
                entries.iter().map(|(key, item)| format!("{}: {}", show(key, name), show(item, name)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Val::Record(fields) => {
            let fields = fields.iter().map(|(label, item)| format!("{label}: {}", show(item, name)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Val::Variant(case, payload) => show_case(case, payload.as_deref(), name),
        Val::Enum(case) => case.clone(),
        Val::Option(None) => "none".to_owned(),
        Val::Option(payload) => show_case("some", payload.as_deref(), name),
        Val::Result(Ok(payload)) => show_case("ok", payload.as_deref(), name),
        Val::Result(Err(payload)) => show_case("err", payload.as_deref(), name),
        Val::Flags(labels) => format!("{{{}}}", labels.join(", ")),
        Val::Resource(resource) => name(*resource),
        other => format!("{other:?}"),
    }
}

/// The texts of `values`, with commas between.
pub fn show_all(values: &[Val], name: &mut NameHandle<'_>) -> String {
    values.iter().map(|value| show(value, name)).collect::<Vec<_>>().join(", ")
}

fn show_case(case: &str, payload: Option<&Val>, name: &mut NameHandle<'_>) -> String {
    match payload {
        None => case.to_owned(),
        Some(payload) => format!("{case}({})", show(payload, name)),
    }
}

/// `text` between quotes, with escapes.
pub fn quote(text: &str, quote: char) -> String {
    let mut quoted = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c == quote => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push(quote);
    quoted
}

/// A piece of a line of text.
#[derive(Clone, Debug, PartialEq)]
enum Token<'a> {
    /// Quoted text, with its escapes resolved.
    Text(char, String),
    /// A name, a handle, or a number.
    Word(&'a str),
    /// Anything else.
    Mark(char),
}

/// Whether two lines say the same: numbers by value, where a NaN equals a NaN; quoted text by
/// content; spaces do not matter. Behind an `=`, where there are several handles, any is as good as
/// another: they name resources that the answer makes, in an order that recorders disagree on.
pub fn same_line(a: &str, b: &str) -> bool {
    let (a, b) = (tokens(a), tokens(b));
    let answer = a.iter().position(|token| *token == Token::Mark('=')).unwrap_or(a.len());
    let several = a.iter().skip(answer).filter(|token| is_handle(token)).count() > 1;
    a.len() == b.len()
        && a.iter().zip(&b).enumerate().all(|(at, (a, b))| same_token(a, b, several && at > answer))
}

fn is_handle(token: &Token<'_>) -> bool {
    matches!(token, Token::Word(word) if word.starts_with('$'))
}

fn same_token(a: &Token<'_>, b: &Token<'_>, answer: bool) -> bool {
    match (a, b) {
        (Token::Word(a), Token::Word(b)) => {
            a == b || same_number(a, b) || answer && a.starts_with('$') && b.starts_with('$')
        }
        (a, b) => a == b,
    }
}

fn same_number(a: &str, b: &str) -> bool {
    if let (Ok(a), Ok(b)) = (a.parse::<i128>(), b.parse::<i128>()) {
        return a == b;
    }
    match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => a == b || a.is_nan() && b.is_nan(),
        _ => false,
    }
}

fn tokens(mut rest: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return tokens };
        let mut left = rest[first.len_utf8()..].chars().peekable();
        if let Some(text) = matches!(first, '"' | '\'').then(|| unquote(&mut left, first)).flatten() {
            tokens.push(Token::Text(first, text));
            let length: usize = left.map(char::len_utf8).sum();
            rest = &rest[rest.len() - length..];
        } else if is_word(first) {
            let (word, tail) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
            tokens.push(Token::Word(word));
            rest = tail;
        } else {
            tokens.push(Token::Mark(first));
            rest = &rest[first.len_utf8()..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_canonical_abi::Component;
    use tenon_core::Engine;

    /// Parses `text` as the parameters of the function `f` with these `params`, and shows them.
    fn round_trip(params: &str, text: &str) -> Result<String, String> {
        let wat = format!(r#"(component (import "f" (func {params})))"#);
        let buffer = wast::parser::ParseBuffer::new(&wat).unwrap();
        let bytes = wast::parser::parse::<wast::Wat<'_>>(&buffer).unwrap().encode().unwrap();
        let component = Component::new(&Engine::default(), &bytes).unwrap();
        let plan = component.plan();
        let ty = plan.func_type(tenon_canonical_abi::plan::FuncTypeIdx::new(0)).unwrap();
        let fields = plan.fields(ty.params).unwrap();
        let mut handles = |handle: Handle<'_>| Err(format!("no handle {}", handle.name));
        let values = Parser::new(plan, text, &mut handles).params(fields)?;
        Ok(show_all(&values, &mut |_| String::new()))
    }

    #[test]
    fn values_are_parsed_by_type() {
        let scalars = r#"(param "a" s8) (param "b" u64) (param "c" f32) (param "d" char) (param "e" string)"#;
        let text = r#"-128, 18446744073709551615, 1.5, '\'', "q\"\u{7f}é""#;
        assert_eq!(round_trip(scalars, text).as_deref(), Ok(text));
        assert!(round_trip(scalars, "128, 0, 0, 'a', \"\"").is_err());
        let lists = r#"(param "a" (list u8)) (param "b" (tuple bool (option s16))) (param "c" (result u8))"#;
        let text = r#"x"01ff", (true, some(-1)), err"#;
        assert_eq!(round_trip(lists, text).as_deref(), Ok("[1, 255], (true, some(-1)), err"));
        assert!(round_trip(lists, "[], (true, none), ok(1), 5").is_err());
    }

    #[test]
    fn quoted_text_is_read_as_in_json() {
        assert_eq!(unquoted(r#" "a\u00e9\n\ud83e\udd80" "#).as_deref(), Some("aé\n🦀"));
        assert_eq!(unquoted(r#""\ud83e""#), None);
        assert_eq!(unquoted(r#""a" b"#), None);
        assert_eq!(unquoted("a"), None);
    }

    #[test]
    fn lines_are_compared_by_meaning() {
        assert!(same_line("< {a: 1, b: [nan, -0]}", "<{a:1.0,b:[nan,0]}"));
        assert!(same_line(r#"< "a\u{e9}""#, r#"< "aé""#));
        assert!(!same_line(r#"< "a b""#, r#"< "ab""#));
        assert!(!same_line("< 1", "< 2"));
        assert!(same_line("h make() = [$h2, $b]", "h make() = [$h1, $h2]"));
        assert!(!same_line("h make() = $h1", "h make() = $h2"));
        assert!(!same_line("h use($h1) = 1", "h use($h2) = 1"));
    }
}
