//! A call as it was typed: `name(arguments in WAVE)`, and what is wrong with it, with its place.

use crate::report::Failure;
use std::fmt::Display;
use std::ops::Range;
use wasm_wave::ast::Node;
use wasm_wave::lex::Keyword;
use wasm_wave::parser::{Parser, ParserError, ParserErrorKind};
use wasm_wave::value::{Type, Value};
use wasm_wave::wasm::{WasmType as _, WasmTypeKind, WasmValue as _};

/// What is wrong with a part of the text of an argument.
pub(crate) struct Misplaced {
    pub(crate) span: Range<usize>,
    pub(crate) what: String,
}

/// Longest piece of a line that is shown before a mistake, and after its start; types beyond it are not shown.
const SHOWN: usize = 60;

/// A call as it was typed.
pub(crate) struct Call<'a> {
    text: &'a str,
    /// What is called.
    pub(crate) name: &'a str,
    /// What is in parentheses, with them; none if only a name was given.
    pub(crate) arguments: Option<&'a str>,
}

/// A parameter of what is called.
pub(crate) struct Param {
    /// Empty in core modules.
    pub(crate) name: String,
    pub(crate) ty: Type,
}

impl<'a> Call<'a> {
    /// Splits the text at the first parenthesis.
    pub(crate) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        match text.find('(') {
            Some(at) => Self { text, name: text[..at].trim_end(), arguments: Some(&text[at..]) },
            None => Self { text, name: text, arguments: None },
        }
    }

    /// An error that has no place in the arguments.
    pub(crate) fn usage(&self, what: impl Display) -> Failure {
        Failure::Usage(format!("--invoke '{}': {what}", self.name))
    }

    /// The arguments as values of the types of `params`. Options at the end may be left out.
    pub(crate) fn values(&self, params: &[Param]) -> Result<Vec<Value>, Failure> {
        self.checked_values(params, |_, _, _| Ok(()))
    }

    /// The same; `check` gets the place and the text of each argument, and says what else is wrong with it.
    pub(crate) fn checked_values(
        &self,
        params: &[Param],
        check: impl Fn(usize, &Node, &str) -> Result<(), Misplaced>,
    ) -> Result<Vec<Value>, Failure> {
        let text = self.arguments.unwrap_or("()");
        let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).map(str::trim);
        let untyped = match inside {
            Some("") => None,
            _ => Some(self.parsed(text)?),
        };
        let given: Vec<&Node> = match &untyped {
            Some(untyped) => {
                untyped.node().as_tuple().map_err(|error| self.wave_error(&error, ""))?.collect()
            }
            None => Vec::new(),
        };
        if let Some(node) = given.get(params.len()) {
            let what = format!("one argument too many: `{}` takes {}", self.name, listed(params));
            return Err(self.error_at(node.span(), what));
        }
        let values = params.iter().enumerate().map(|(position, param)| match given.get(position) {
            Some(node) => {
                let value = self.value(text, node, position, param)?;
                check(position, node, text).map_err(|Misplaced { span, what }| {
                    let place = format!("argument {}, `{}`", position + 1, param.shown());
                    self.error_at(span, format_args!("{what} in {place}"))
                })?;
                Ok(value)
            }
            None => self.left_out(position, param),
        });
        values.collect()
    }

    fn parsed(&self, text: &'a str) -> Result<wasm_wave::untyped::UntypedValue<'a>, Failure> {
        let mut parser = Parser::new(text);
        let parsed = parser.parse_raw_value().map_err(|error| self.wave_error(&error, ""))?;
        parser.finish().map_err(|error| self.wave_error(&error, ""))?;
        Ok(parsed)
    }

    fn value(&self, text: &str, node: &Node, position: usize, param: &Param) -> Result<Value, Failure> {
        let place = format!(" in argument {}, `{}`", position + 1, param.shown());
        node.to_wasm_value(&param.ty, text).map_err(|error| self.wave_error(&error, &place))
    }

    fn left_out(&self, position: usize, param: &Param) -> Result<Value, Failure> {
        let none = (param.ty.kind() == WasmTypeKind::Option).then(|| Value::make_option(&param.ty, None));
        none.and_then(Result::ok).ok_or_else(|| {
            let what = format!("argument {}, `{}`, is missing", position + 1, param.shown());
            let end = self.arguments.map_or(0, |text| text.len() - 1);
            self.error_at(end..end + 1, what)
        })
    }

    fn wave_error(&self, error: &ParserError, place: &str) -> Failure {
        let what = match error.kind() {
            ParserErrorKind::InvalidType => "a value of another type".to_owned(),
            ParserErrorKind::WasmValueError => String::new(),
            kind => kind.to_string(),
        };
        let detail = error.detail().map(str::to_owned);
        let detail = detail.or_else(|| std::error::Error::source(error).map(ToString::to_string));
        let parts: Vec<String> = [what].into_iter().chain(detail).filter(|part| !part.is_empty()).collect();
        let word =
            self.arguments.and_then(|text| text.get(error.span())).and_then(|text| text.split('(').next());
        let remedy = match word {
            Some(word) if error.kind() == ParserErrorKind::InvalidType && Keyword::decode(word).is_some() => {
                format!(" (a case of that name is written `%{word}`)")
            }
            _ => String::new(),
        };
        self.error_at(error.span(), format_args!("{}{place}{remedy}", parts.join(": ")))
    }

    /// An error at a place in the arguments, with the line it is in and a mark below. Places are counted in characters from 1.
    fn error_at(&self, at: Range<usize>, what: impl Display) -> Failure {
        let start = self.text.len() - self.arguments.map_or(0, str::len) + at.start;
        let (before, after) = self.text.split_at_checked(start).unwrap_or((self.text, ""));
        let (lines, column) = match before.rsplit_once('\n') {
            Some((lines, last)) => (lines.matches('\n').count() + 1, last.chars().count()),
            None => (0, before.chars().count()),
        };
        let place = match lines {
            0 => format!("at character {}", column + 1),
            lines => format!("at line {}, character {}", lines + 1, column + 1),
        };
        Failure::Usage(format!(
            "--invoke '{}': {place}: {what}\n{}",
            self.name,
            marked(before, after, at.len())
        ))
    }
}

impl Param {
    /// `name: type`, or what of it is there and short.
    fn shown(&self) -> String {
        let ty = self.ty.to_string();
        match (&*self.name, ty.len() <= SHOWN) {
            ("", _) => ty,
            (name, true) => format!("{name}: {ty}"),
            (name, false) => name.to_owned(),
        }
    }
}

fn listed(params: &[Param]) -> String {
    match params {
        [] => "none".to_owned(),
        params => params.iter().map(|param| format!("`{}`", param.shown())).collect::<Vec<_>>().join(", "),
    }
}

/// The line where `after` begins, and a line of marks below its first `length` bytes.
fn marked(before: &str, after: &str, length: usize) -> String {
    let before = before.rsplit_once('\n').map_or(before, |(_, last)| last);
    let skipped = before.chars().count().saturating_sub(SHOWN);
    let before: String = before.chars().skip(skipped).map(plain).collect();
    let after = after.lines().next().unwrap_or_default();
    let marks = after.get(..length.min(after.len())).map_or(1, |wrong| wrong.chars().count());
    let after: String = after.chars().take(SHOWN).map(plain).collect();
    format!(
        "  {before}{after}\n  {:width$}{:^<marks$}",
        "",
        "^",
        width = before.chars().count(),
        marks = marks.clamp(1, SHOWN)
    )
}

/// Anything that would move the marks away from what they mark is a space.
fn plain(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn param(name: &str, ty: Type) -> Param {
        Param { name: name.to_owned(), ty }
    }

    #[track_caller]
    fn refused(text: &str, params: &[Param]) -> String {
        match Call::parse(text).values(params) {
            Err(Failure::Usage(error)) => error,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn calls_split_at_the_first_parenthesis() {
        let call = Call::parse("a:b/c@1.0.0#f (1, \"(\")");
        assert_eq!((call.name, call.arguments), ("a:b/c@1.0.0#f", Some("(1, \"(\")")));
        assert_eq!(Call::parse(" f ").arguments, None);
    }

    #[test]
    fn mistakes_in_arguments_have_a_place() {
        let params = [param("a", Type::U32), param("b", Type::U32)];
        for (text, expected) in [
            (
                "add(1, x)",
                "at character 8: a value of another type in argument 2, `b: u32`\n  add(1, x)\n         ^",
            ),
            ("add(1, 4294967296)", "at character 8: invalid value in argument 2, `b: u32`"),
            ("add(1, 2", "unexpected end of input"),
            ("add(1)", "at character 6: argument 2, `b: u32`, is missing\n  add(1)\n       ^"),
            ("add()", "at character 5: argument 1, `a: u32`, is missing"),
            ("add", "argument 1, `a: u32`, is missing"),
            ("add(1, 2, 3)", "at character 11: one argument too many: `add` takes `a: u32`, `b: u32`\n"),
            (
                "é(1, -200)",
                "at character 6: invalid value in argument 2, `b: u32`\n  é(1, -200)\n       ^^^^",
            ),
            ("add(1, 2) + 3", "at character 11: "),
        ] {
            let error = refused(text, &params);
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_mistake_in_a_later_line_shows_that_line() {
        let error = refused("f({\n\ta: 'xy',\n})", &[param("r", Type::record([("a", Type::CHAR)]).unwrap())]);
        assert!(error.contains("at line 2, character 5: "), "{error}");
        assert!(error.ends_with("\n   a: 'xy',\n      ^^^^"), "{error}");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = format!("f([{}x])", "1, ".repeat(200));
        let error = refused(&text, &[param("", Type::list(Type::U8))]);
        assert!(error.lines().skip(1).all(|line| line.chars().count() <= 2 * SHOWN + 2), "{error}");
        assert!(error.ends_with('^'), "{error}");
    }

    #[test]
    fn options_at_the_end_may_be_left_out() {
        let params = [param("a", Type::U32), param("b", Type::option(Type::U8))];
        assert_eq!(Call::parse("f(1)").values(&params).unwrap().len(), 2);
        assert_eq!(Call::parse("f").values(&params[1..]).unwrap().len(), 1);
    }
}
