//! The pre-scan: what runs over every file before wasmparser sees it.
//!
//! wasmparser recurses over nested types, reserves what section headers claim and allocates infallibly.
//! This pass reads the same bytes with an explicit, bounded stack and finds out beforehand:
//!
//! - how deep types and components nest, written out inside each other or through indices, aliases and
//!   exports, against [`Limits::type_nesting`] and [`Limits::component_nesting`];
//! - how many items the file declares, against [`Limits::items`];
//! - an upper bound of the heap that validation will use, against [`Limits::validator_heap`] and, by an
//!   allocation that is given back at once, against what is there.
//!
//! Its own scratch (index spaces, named exports, open blocks of one function) is allocated fallibly and
//! released before it returns. Bytes that make no sense are not its business: it stops there, as the
//! validator will, and leaves the message to it. What it accepts is therefore read again, never trusted.
//!
//! [`reader`] has the atoms of the format, [`component`] the sections of components, [`types`] their
//! types, [`module`] core modules, [`code`] function bodies; [`scope`] keeps the index spaces and
//! [`cost`] the sums.

mod code;
mod component;
mod cost;
mod module;
mod reader;
mod scope;
mod types;

use crate::{Error, Limits, Result};
use alloc::vec::Vec;
use code::Block;
use cost::Tally;
use reader::{Reader, Scan};
use scope::{ScopeKind, Scopes, push};

/// What the pre-scan found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prescan {
    /// Items the file declares, nested modules and components included.
    pub items: u64,
    /// Upper bound of the heap that validating it uses, in bytes.
    pub validator_heap: usize,
    /// Levels of the most deeply nested type: 0 if there is nothing but primitives.
    pub type_depth: u32,
    /// Core modules in it.
    pub modules: u32,
    /// Whether it was read to its last byte. If not, the validator will say what makes no sense.
    pub complete: bool,
}

/// Checks nesting, items and validator heap of a module or component against `limits`.
///
/// # Errors
///
/// [`Error::Limit`] names the limit that the file exceeds; [`Error::OutOfMemory`] says how much heap
/// validation would need, or the pre-scan itself. Malformed bytes are not an error here.
pub fn prescan(bytes: &[u8], limits: &Limits) -> Result<Prescan> {
    let mut walk = Walk::new(limits);
    let complete = match walk.file(Reader::new(bytes)) {
        Ok(()) => true,
        Err(Stop::Nonsense | Stop::Section) => false,
        Err(Stop::Refused(error)) => return Err(error),
    };
    let found = Prescan { complete, ..walk.found() };
    drop(walk);
    probe(found.validator_heap, limits)?;
    Ok(found)
}

fn probe(heap: usize, limits: &Limits) -> Result<()> {
    if heap > limits.validator_heap {
        let wide = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        return Err(Error::limit("validator heap", wide(heap), wide(limits.validator_heap)));
    }
    Vec::<u8>::new().try_reserve_exact(heap).map_err(|_| Error::out_of_memory(heap))
}

/// Why the walk ends before the last byte.
enum Stop {
    /// The bytes are not what they should be; the validator will say so.
    Nonsense,
    /// The rest of the section cannot be told apart here, and is counted at its worst.
    Section,
    /// A limit is reached or memory is short.
    Refused(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// A module or component whose sections are being read: what is left of it, and of the one around it.
struct Nested<'a> {
    rest: Reader<'a>,
    layer: Layer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Module,
    Component,
}

/// The walk over one file.
struct Walk<'a> {
    /// Modules and components around the current place, innermost last.
    nested: Vec<Nested<'a>>,
    scopes: Scopes,
    tally: Tally,
    module: module::Module,
    modules: u32,
    /// Heap of the syntax tree of the type section's item at hand.
    parsed: u64,
    /// Scratch of the function or expression at hand.
    blocks: Vec<Block>,
}

impl<'a> Walk<'a> {
    fn new(limits: &Limits) -> Self {
        Self {
            nested: Vec::new(),
            scopes: Scopes::new(limits),
            tally: Tally::new(limits),
            module: module::Module::default(),
            modules: 0,
            parsed: 0,
            blocks: Vec::new(),
        }
    }

    fn found(&self) -> Prescan {
        Prescan {
            items: self.tally.items(),
            validator_heap: usize::try_from(self.tally.heap()).unwrap_or(usize::MAX),
            type_depth: self.scopes.deepest(),
            modules: self.modules,
            complete: false,
        }
    }

    fn file(&mut self, bytes: Reader<'a>) -> Scan<()> {
        self.enter(bytes)?;
        while let Some(innermost) = self.nested.last_mut() {
            if innermost.rest.is_empty() {
                self.leave()?;
                continue;
            }
            let id = innermost.rest.u8()?;
            let len = innermost.rest.u32()?;
            let section = innermost.rest.sub(len)?;
            let read = match innermost.layer {
                Layer::Module => self.module_section(id, section),
                Layer::Component => self.component_section(id, section),
            };
            match read {
                Ok(()) | Err(Stop::Section) => {}
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    /// Begins a module or component at its header.
    fn enter(&mut self, mut bytes: Reader<'a>) -> Scan<()> {
        if bytes.bytes(4)? != b"\0asm" {
            return Err(Stop::Nonsense);
        }
        // The version is the validator's to judge; the layer tells which sections follow.
        let layer = match bytes.bytes(4)? {
            [_, _, 0, 0] => Layer::Module,
            [_, _, 1, 0] => Layer::Component,
            _ => return Err(Stop::Nonsense),
        };
        match layer {
            Layer::Module => self.open_module()?,
            Layer::Component => self.open_component()?,
        }
        push(&mut self.nested, Nested { rest: bytes, layer })
    }

    fn leave(&mut self) -> Scan<()> {
        match self.nested.pop().map(|nested| nested.layer) {
            Some(Layer::Module) => self.close_module(),
            Some(Layer::Component) => self.close_component(),
            None => Ok(()),
        }
    }

    fn open_module(&mut self) -> Scan<()> {
        self.modules = self.modules.saturating_add(1);
        self.tally.count(1)?;
        self.begin_module();
        Ok(())
    }

    fn open_component(&mut self) -> Scan<()> {
        self.tally.count(1)?;
        self.scopes.open(ScopeKind::Component, 0)?;
        self.begin_scope()
    }
}
