//! What an invocation of `bindgen!` says.

use super::flags::{Side, Sides};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitBool, LitStr, Path, Result, Token, braced, bracketed, token};

/// The options.
pub(super) struct Config {
    /// Where the invocation is, for errors that no option is to blame for.
    pub(super) span: Span,
    pub(super) world: Option<LitStr>,
    pub(super) inline: Option<LitStr>,
    pub(super) paths: Vec<LitStr>,
    pub(super) features: Vec<LitStr>,
    pub(super) derives: Vec<Path>,
    pub(super) with: Vec<With>,
    /// Rust types that functions of the host return as errors, for types of the WIT.
    pub(super) errors: Vec<With>,
    /// How functions are called.
    pub(super) sides: Sides,
    /// Whether records that hold strings and lists have a form that borrows them, for parameters of exports.
    pub(super) borrowing: bool,
}

/// What every option is called.
const OPTIONS: &str = "expected `world`, `path`, `inline`, `with`, `imports`, `exports`, `async`, `trappable_error_type`, `ownership`, `features` or `additional_derives`";

/// `"name": path`: Rust that is there already and stands for an interface or a type.
pub(super) struct With {
    pub(super) name: LitStr,
    pub(super) path: Path,
}

impl Parse for With {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.parse()?;
        if input.peek(Token![=>]) {
            input.parse::<Token![=>]>()?;
        } else {
            input.parse::<Token![:]>()?;
        }
        Ok(Self { name, path: input.parse()? })
    }
}

impl Parse for Config {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut config = Self {
            span: Span::call_site(),
            world: None,
            inline: None,
            paths: Vec::new(),
            features: Vec::new(),
            derives: Vec::new(),
            with: Vec::new(),
            errors: Vec::new(),
            sides: Sides::default(),
            borrowing: false,
        };
        if input.peek(token::Brace) {
            let content;
            braced!(content in input);
            let mut seen: Vec<Ident> = Vec::new();
            while !content.is_empty() {
                let option = content.call(Ident::parse_any)?;
                if seen.contains(&option) {
                    return Err(Error::new(option.span(), format!("`{option}` stands here twice")));
                }
                content.parse::<Token![:]>()?;
                config.option(&option, &content)?;
                seen.push(option);
                if !content.is_empty() {
                    content.parse::<Token![,]>()?;
                }
            }
        } else {
            if input.peek(LitStr) {
                config.world = Some(input.parse()?);
            }
            if input.peek(Token![in]) {
                input.parse::<Token![in]>()?;
                config.paths.push(input.parse()?);
            }
        }
        Ok(config)
    }
}

impl Config {
    fn option(&mut self, option: &Ident, input: ParseStream<'_>) -> Result<()> {
        match option.to_string().as_str() {
            "world" => self.world = Some(input.parse()?),
            "inline" => self.inline = Some(input.parse()?),
            "path" if input.peek(token::Bracket) => self.paths = list(input)?,
            "path" => self.paths = vec![input.parse()?],
            "features" => self.features = list(input)?,
            "additional_derives" => self.derives = list(input)?,
            "with" => self.with = pairs(input)?,
            "trappable_error_type" => self.errors = pairs(input)?,
            "imports" => self.sides.imports = Side::parse(input, true)?,
            "exports" => self.sides.exports = Side::parse(input, false)?,
            "async" if input.peek(LitBool) => self.sides.all_async = input.parse::<LitBool>()?.value,
            "async" => self.sides.add_async(list(input)?),
            "ownership" => self.borrowing = ownership(input)?,
            _ => return Err(Error::new(option.span(), OPTIONS)),
        }
        Ok(())
    }
}

/// `Owning`, or `Borrowing`, which may have braces behind it as in wasmtime: both forms are always written.
fn ownership(input: ParseStream<'_>) -> Result<bool> {
    let word: Ident = input.parse()?;
    match word.to_string().as_str() {
        "Owning" => Ok(false),
        "Borrowing" => {
            if input.peek(token::Brace) {
                let content;
                braced!(content in input);
                let option: Ident = content.parse()?;
                if option != "duplicate_if_necessary" {
                    return Err(Error::new(option.span(), "expected `duplicate_if_necessary: true`"));
                }
                content.parse::<Token![:]>()?;
                let duplicate: LitBool = content.parse()?;
                content.parse::<Option<Token![,]>>()?;
                if !duplicate.value {
                    let text =
                        "results are always values of their own: expected `duplicate_if_necessary: true`";
                    return Err(Error::new(duplicate.span, text));
                }
            }
            Ok(true)
        }
        _ => Err(Error::new(word.span(), "expected `Owning` or `Borrowing`")),
    }
}

fn pairs(input: ParseStream<'_>) -> Result<Vec<With>> {
    let content;
    braced!(content in input);
    Ok(Punctuated::<With, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

fn list<T: Parse>(input: ParseStream<'_>) -> Result<Vec<T>> {
    let content;
    bracketed!(content in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}
