//! How functions are called: what `imports`, `exports` and `async` say of each.

use super::generator::{Direction, Generator};
use core::cell::Cell;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitStr, Result, Token, braced};
use wit_parser::{Function, FunctionKind, TypeOwner};

/// How one function is called.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    /// It is an `async fn`.
    pub(super) is_async: bool,
    /// Its strings and lists of numbers are written straight into the guest's memory.
    pub(super) writers: bool,
    /// The caller reads its result where it is.
    pub(super) views: bool,
}

/// `"name": flags`
struct Rule {
    name: LitStr,
    flags: Flags,
    /// Whether something is called so.
    used: Cell<bool>,
}

/// The functions that are imported, or those that are exported.
#[derive(Default)]
pub(super) struct Side {
    default: Flags,
    rules: Vec<Rule>,
}

/// Both sides, and what is said of both at once.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) imports: Side,
    pub(super) exports: Side,
    pub(super) all_async: bool,
    /// Names of functions and interfaces, on whichever side they are.
    async_names: Vec<Rule>,
}

impl Sides {
    pub(super) fn add_async(&mut self, names: Vec<LitStr>) {
        let flags = Flags { is_async: true, ..Flags::default() };
        self.async_names.extend(names.into_iter().map(|name| Rule { name, flags, used: Cell::new(false) }));
    }
}

impl Side {
    /// `{ default: async, "ns:package/interface.function": async | writers }`
    pub(super) fn parse(input: ParseStream<'_>, imports: bool) -> Result<Self> {
        let content;
        braced!(content in input);
        let mut side = Self::default();
        while !content.is_empty() {
            if content.peek(LitStr) {
                let name = content.parse()?;
                content.parse::<Token![:]>()?;
                side.rules.push(Rule {
                    name,
                    flags: parse_flags(&content, imports)?,
                    used: Cell::new(false),
                });
            } else {
                let word = content.call(Ident::parse_any)?;
                if word != "default" {
                    let text = "expected `default`, or the name of a function or interface as a string";
                    return Err(Error::new(word.span(), text));
                }
                content.parse::<Token![:]>()?;
                side.default = parse_flags(&content, imports)?;
            }
            if !content.is_empty() {
                content.parse::<Token![,]>()?;
            }
        }
        Ok(side)
    }

    /// What is said of a function with these names, the most telling first.
    fn find(&self, names: &[String]) -> Flags {
        find(&self.rules, names).unwrap_or(self.default)
    }
}

fn find(rules: &[Rule], names: &[String]) -> Option<Flags> {
    for name in names {
        if let Some(rule) = rules.iter().find(|rule| rule.name.value() == *name) {
            rule.used.set(true);
            return Some(rule.flags);
        }
    }
    None
}

fn parse_flags(input: ParseStream<'_>, imports: bool) -> Result<Flags> {
    let mut flags = Flags::default();
    loop {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "async" => flags.is_async = true,
            "sync" => flags.is_async = false,
            "writers" if imports => flags.writers = true,
            "writers" => {
                let text = "`writers` is for what the host returns: it stands in `imports`";
                return Err(Error::new(word.span(), text));
            }
            "views" if !imports => flags.views = true,
            "views" => {
                let text = "`views` is for what the component returns: it stands in `exports`; parameters of \
                            `imports` are views already";
                return Err(Error::new(word.span(), text));
            }
            "trappable" => {
                let text = "every function of the host may trap: leave `trappable` out, or write `sync`";
                return Err(Error::new(word.span(), text));
            }
            _ => {
                return Err(Error::new(
                    word.span(),
                    "expected `async`, `sync`, or, in `imports`, `writers`, or, in `exports`, `views`",
                ));
            }
        }
        if flags.views && flags.is_async {
            return Err(Error::new(word.span(), "`views` is for functions that are not `async`"));
        }
        if !input.peek(Token![|]) {
            return Ok(flags);
        }
        input.parse::<Token![|]>()?;
    }
}

/// Whether the WIT itself calls it `async`.
fn is_async(function: &Function) -> bool {
    matches!(
        function.kind,
        FunctionKind::AsyncFreestanding | FunctionKind::AsyncMethod(_) | FunctionKind::AsyncStatic(_)
    )
}

impl Generator<'_> {
    /// How `function` is called, which stands in `owner` on the side of `direction`.
    pub(super) fn flags(&self, direction: Direction, owner: TypeOwner, function: &Function) -> Flags {
        let mut flags = self.flags_of(direction, owner, &function.name);
        flags.is_async |= is_async(function);
        flags.views &= !flags.is_async;
        flags
    }

    /// How what is called `name` is called.
    pub(super) fn flags_of(&self, direction: Direction, owner: TypeOwner, name: &str) -> Flags {
        let sides = &self.config.sides;
        let side = match direction {
            Direction::Import => &sides.imports,
            Direction::Export => &sides.exports,
        };
        let names = self.function_names(owner, name);
        let mut flags = side.find(&names);
        let named = find(&sides.async_names, &names).is_some();
        flags.is_async |= named || sides.all_async;
        flags.views &= !flags.is_async;
        flags
    }

    /// The names that options may call a function by, the most telling first; its interface's are among them.
    fn function_names(&self, owner: TypeOwner, name: &str) -> Vec<String> {
        // `[method]bucket.get` is `bucket.get` too.
        let plain = name.split_once(']').map_or(name, |(_, plain)| plain);
        let own = [name.to_owned(), plain.to_owned()];
        let TypeOwner::Interface(id) = owner else { return own.into() };
        let interfaces = self.interface_names(id);
        let both = interfaces.iter().flat_map(|interface| {
            own.iter().flat_map(move |name| ['.', '#', '/'].map(|dot| format!("{interface}{dot}{name}")))
        });
        both.chain(interfaces.iter().cloned()).collect()
    }

    /// An error if an option names a function that is not there.
    pub(super) fn check_names(&self) -> Result<()> {
        let sides = &self.config.sides;
        let rules = sides.imports.rules.iter().chain(&sides.exports.rules).chain(&sides.async_names);
        match rules.into_iter().find(|rule| !rule.used.get()) {
            None => Ok(()),
            Some(Rule { name, .. }) => {
                let text = "no function and no interface here has this name: `ns:package/interface.function`, \
                            `ns:package/interface`, or `function` for one of the world itself";
                Err(Error::new(name.span(), text))
            }
        }
    }
}
