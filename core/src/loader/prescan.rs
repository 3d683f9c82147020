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
            // The validator goes into modules, components and code without having seen their end.
            let section = match (innermost.layer, id) {
                (Layer::Component, 1 | 4) | (Layer::Module, 10) => innermost.rest.sub_or_rest(len),
                _ => innermost.rest.sub(len)?,
            };
            let read = match innermost.layer {
                Layer::Module => self.module_section(id, section),
                Layer::Component => self.component_section(id, section),
            };
            match read {
                Ok(()) | Err(Stop::Section) => {}
                Err(stop) => return Err(stop),
            }
            if self.scopes.dangling() {
                return Err(Stop::Nonsense);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> Limits {
        Limits { type_nesting: 16, component_nesting: 8, ..Limits::default() }
    }

    fn host() -> Limits {
        Limits { type_nesting: 100, component_nesting: 100, ..Limits::default() }
    }

    fn leb(mut value: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value > 0x7f {
            bytes.push(0x80 | (value & 0x7f) as u8);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }

    fn section(id: u8, count: usize, items: &[u8]) -> Vec<u8> {
        let body = [leb(count), items.to_vec()].concat();
        [vec![id], leb(body.len()), body].concat()
    }

    fn component(sections: &[Vec<u8>]) -> Vec<u8> {
        [b"\0asm\x0d\0\x01\0".to_vec(), sections.concat()].concat()
    }

    fn nested(id: u8, inner: &[u8]) -> Vec<u8> {
        [vec![id], leb(inner.len()), inner.to_vec()].concat()
    }

    /// `levels` instance or component types, each declared inside the one before.
    fn inline(kind: u8, levels: usize) -> Vec<u8> {
        let types = [[kind, 1, 1].repeat(levels - 1), vec![kind, 0]].concat();
        component(&[section(7, 1, &types)])
    }

    /// `levels` lists, each of the one before; the first is of bytes.
    fn chain(levels: usize) -> Vec<u8> {
        let lists = (0..levels).flat_map(|i| match i {
            0 => vec![0x70, 0x7d],
            // A signed number: what has its sixth bit set takes a byte more.
            _ => [vec![0x70], signed(i - 1)].concat(),
        });
        section(7, levels, &lists.collect::<Vec<u8>>())
    }

    fn signed(value: usize) -> Vec<u8> {
        let mut bytes = leb(value);
        if bytes.last().is_some_and(|last| last & 0x40 != 0) {
            *bytes.last_mut().unwrap() |= 0x80;
            bytes.push(0);
        }
        bytes
    }

    fn refusal(bytes: &[u8], limits: &Limits) -> Option<(&'static str, u64, u64)> {
        match prescan(bytes, limits) {
            Err(Error::Limit(limit)) => Some((limit.limit, limit.needed, limit.allowed)),
            Err(error) => panic!("{error}"),
            Ok(_) => None,
        }
    }

    #[test]
    fn types_nested_inside_each_other_are_bounded() {
        for kind in [0x41, 0x42] {
            assert_eq!(refusal(&inline(kind, 16), &device()), None);
            for levels in [17, 100, 100_000] {
                assert_eq!(refusal(&inline(kind, levels), &device()), Some(("type nesting", 17, 16)));
            }
            assert_eq!(refusal(&inline(kind, 100), &host()), None);
            assert_eq!(refusal(&inline(kind, 100_000), &host()), Some(("type nesting", 101, 100)));
        }
    }

    #[test]
    fn types_nested_through_indices_are_bounded() {
        assert_eq!(prescan(&component(&[chain(16)]), &device()).unwrap().type_depth, 16);
        for levels in [17, 100, 100_000] {
            let file = component(&[chain(levels)]);
            assert_eq!(refusal(&file, &device()), Some(("type nesting", 17, 16)));
        }
        assert_eq!(refusal(&component(&[chain(100)]), &host()), None);
        assert_eq!(refusal(&component(&[chain(100_000)]), &host()), Some(("type nesting", 101, 100)));
    }

    /// A component that imports an instance whose export `t` is a list of lists, and goes on from its alias.
    fn through_an_alias(levels: usize) -> Vec<u8> {
        let list = |i: usize| match i {
            0 => vec![0x01, 0x70, 0x7d],
            _ => vec![0x01, 0x70, i as u8 - 1],
        };
        let lists: Vec<u8> = (0..levels).flat_map(list).collect();
        let export = [0x04, 0, 1, b't', 0x03, 0x00, levels as u8 - 1];
        let instance = [leb(levels + 1), lists, export.to_vec()].concat();
        component(&[
            section(7, 1, &[vec![0x42], instance].concat()),
            section(10, 1, &[0, 1, b'i', 0x05, 0]),
            section(6, 1, &[0x03, 0x00, 0, 1, b't']),
            section(7, 2, &[0x70, 1, 0x70, 2]),
        ])
    }

    #[test]
    fn an_alias_is_as_deep_as_what_it_names() {
        let found = prescan(&through_an_alias(10), &device()).unwrap();
        assert!(found.complete);
        assert_eq!(found.type_depth, 12);
        assert_eq!(refusal(&through_an_alias(15), &device()), Some(("type nesting", 17, 16)));
    }

    #[test]
    fn nesting_behind_a_dangling_index_is_seen() {
        let deep = [[0x42, 1, 1].repeat(40), vec![0x42, 0]].concat();
        let items = [vec![0x42, 2, 0x01, 0x70, 9, 0x01], deep].concat();
        assert!(refusal(&component(&[section(7, 1, &items)]), &device()).is_some());
    }

    #[test]
    fn components_in_components_are_bounded() {
        let file =
            |levels: usize| (0..levels).fold(component(&[]), |inner, _| component(&[nested(4, &inner)]));
        assert_eq!(refusal(&file(8), &device()), None);
        assert_eq!(refusal(&file(9), &device()), Some(("component nesting", 9, 8)));
        assert_eq!(refusal(&file(1000), &host()), Some(("component nesting", 101, 100)));
    }

    #[test]
    fn a_component_that_claims_to_be_longer_than_the_file_is_entered() {
        let inner = inline(0x42, 40);
        let file = [component(&[]), vec![4, 0xff, 0xff, 0xff, 0x7f], inner].concat();
        assert!(refusal(&file, &device()).is_some());
    }

    #[test]
    fn claimed_items_count() {
        let limits = Limits { items: 1000, ..device() };
        let claims = component(&[section(7, 1001, &[])]);
        assert_eq!(refusal(&claims, &limits), Some(("items", 1002, 1000)));
        let module = [b"\0asm\x01\0\0\0".to_vec(), section(3, 1001, &[])].concat();
        assert_eq!(refusal(&module, &limits), Some(("items", 1002, 1000)));
    }

    #[test]
    fn heap_that_is_not_there_is_an_error_before_it_is_needed() {
        let limits = Limits { validator_heap: 1000, ..device() };
        assert!(matches!(refusal(&component(&[]), &limits), Some(("validator heap", _, 1000))));
        let claims = [b"\0asm\x01\0\0\0".to_vec(), section(3, 4_000_000, &[])].concat();
        let found = prescan(&claims, &Limits { items: u32::MAX, ..Limits::default() }).unwrap();
        assert!(found.validator_heap > 16_000_000);
    }

    #[test]
    fn instances_that_double_are_refused_by_their_heap() {
        // Each level instantiates the one before twice and exports both; a resource makes copies differ.
        let leaf = component(&[section(7, 1, &[0x3f, 0x7f, 0]), section(11, 1, &[0, 1, b'r', 3, 0, 0])]);
        let file = (0..40).fold(leaf, |inner, _| {
            let exports = [0, 1, b'a', 5, 0, 0, 0, 1, b'b', 5, 1, 0];
            component(&[nested(4, &inner), section(5, 2, &[0, 0, 0, 0, 0, 0]), section(11, 2, &exports)])
        });
        let limits = Limits { component_nesting: 100, validator_heap: 1 << 24, ..host() };
        assert!(matches!(refusal(&file, &limits), Some(("validator heap" | "type nesting", _, _))));
    }

    #[test]
    fn cut_at_any_byte_it_neither_panics_nor_refuses() {
        let module = [
            b"\0asm\x01\0\0\0".to_vec(),
            section(1, 1, &[0x60, 1, 0x7f, 1, 0x7f]),
            section(2, 1, &[1, b'm', 1, b'n', 0, 0]),
            section(3, 1, &[0]),
            section(6, 1, &[0x7f, 0, 0x41, 0, 0x0b]),
            section(7, 1, &[1, b'f', 0, 0]),
            section(10, 1, &[6, 1, 1, 0x7f, 0x20, 0, 0x0b]),
            section(11, 1, &[1, 2, 1, 2]),
        ]
        .concat();
        let mut file = through_an_alias(5);
        file.extend(nested(1, &module));
        file.extend(nested(4, &component(&[section(11, 0, &[])])));
        file.extend(section(8, 2, &[2, 0, 0, 0, 0, 1, 3, 0, 0]));
        let found = prescan(&file, &device()).unwrap();
        assert!(found.complete && found.items > 20 && found.modules == 1);
        for len in 0..=file.len() {
            assert!(prescan(&file[..len], &device()).is_ok());
        }
    }
}
