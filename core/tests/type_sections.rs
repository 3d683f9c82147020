//! Type sections as bad as their size allows: they load in time that grows with it and not faster, and make
//! instances that know their types.

#![cfg(feature = "gc")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says where"
)]

use core::time::Duration;
use std::time::Instant;
use tenon_core::{Config, Engine, Error, Linker, Module, Store};

const REC: u8 = 0x4e;
const SUB: u8 = 0x50;
const FUNC: u8 = 0x60;
const STRUCT: u8 = 0x5f;
const REF_NULL: u8 = 0x63;
const I32: u8 = 0x7f;
const I64: u8 = 0x7e;

fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// A type index as a heap type: a signed number.
fn heap(index: usize) -> Vec<u8> {
    let mut bytes = leb(index);
    let last = bytes.len() - 1;
    if bytes[last] & 0x40 != 0 {
        bytes[last] |= 0x80;
        bytes.push(0);
    }
    bytes
}

fn vector(items: &[Vec<u8>]) -> Vec<u8> {
    [leb(items.len()), items.concat()].concat()
}

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id][..], &leb(content.len()), content].concat()
}

fn module(sections: &[Vec<u8>]) -> Vec<u8> {
    [b"\0asm\x01\0\0\0".to_vec(), sections.concat()].concat()
}

fn types(groups: &[Vec<u8>]) -> Vec<u8> {
    module(&[section(1, &vector(groups))])
}

fn func(params: &[Vec<u8>]) -> Vec<u8> {
    [vec![FUNC], vector(params), vec![0]].concat()
}

fn fields(types: &[Vec<u8>]) -> Vec<u8> {
    let field = |ty: &Vec<u8>| [&ty[..], &[0]].concat();
    [vec![STRUCT], vector(&types.iter().map(field).collect::<Vec<_>>())].concat()
}

fn below(supertype: Option<usize>, ty: &[u8]) -> Vec<u8> {
    let above: Vec<Vec<u8>> = supertype.map(leb).into_iter().collect();
    [&[SUB][..], &vector(&above), ty].concat()
}

fn group(types: &[Vec<u8>]) -> Vec<u8> {
    [vec![REC], vector(types)].concat()
}

fn reference(index: usize) -> Vec<u8> {
    [vec![REF_NULL], heap(index)].concat()
}

/// Bits of `number` as parameters.
fn bits(number: usize) -> Vec<Vec<u8>> {
    (0..16).map(|bit| vec![if number >> bit & 1 == 0 { I32 } else { I64 }]).collect()
}

/// Chains of supertypes as long as they may be.
fn chains(size: usize) -> Vec<u8> {
    let ty = |index: usize| {
        let supertype = (!index.is_multiple_of(64)).then(|| index - 1);
        // What begins a chain differs from what begins the others.
        below(supertype, &func(&bits(index / 64)))
    };
    types(&(0..(size / 23).min(60_000)).map(ty).collect::<Vec<_>>())
}

/// Structs in chains, with as many fields as they may have.
fn wide_chains(size: usize) -> Vec<u8> {
    let wide = vec![vec![I32]; 9_000];
    let ty = |index: usize| below((!index.is_multiple_of(64)).then(|| index - 1), &fields(&wide));
    types(&(0..size / 18_000).map(ty).collect::<Vec<_>>())
}

/// Fields that are checked by walking a chain from its end to its start.
fn deep_fields(size: usize) -> Vec<u8> {
    let chain = (0..64_usize).map(|index| below(index.checked_sub(1), &fields(&[])));
    let wide = |index: usize| fields(&vec![reference(index); 9_000]);
    let pairs =
        (0..size / 54_000).flat_map(|pair| [below(None, &wide(0)), below(Some(64 + 2 * pair), &wide(63))]);
    types(&chain.chain(pairs).collect::<Vec<_>>())
}

/// One group of everything.
fn one_group(size: usize) -> Vec<u8> {
    let count = (size / 8).min(60_000);
    let ty = |index: usize| func(&[reference((index * 7 + 1) % count)]);
    types(&[group(&(0..count).map(ty).collect::<Vec<_>>())])
}

/// Groups that differ in their last type.
fn alike_groups(size: usize) -> Vec<u8> {
    let one = |number: usize| {
        let mut types = vec![func(&[]); 200];
        types.push(func(&bits(number)));
        group(&types)
    };
    types(&(0..(size / 622).min(300)).map(one).collect::<Vec<_>>())
}

/// The same group over and over.
fn same_groups(size: usize) -> Vec<u8> {
    let one = group(&vec![func(&[vec![I32]]); 100]);
    types(&vec![one.clone(); size / one.len()])
}

/// Types of many references that differ in the last.
fn wide_references(size: usize) -> Vec<u8> {
    let ty = |number: usize| func(&[vec![reference(0); 980], bits(number)].concat());
    let first = vec![func(&[])];
    types(&first.into_iter().chain((0..size / 1_980).map(ty)).collect::<Vec<_>>())
}

/// Imports of a type of many references.
fn wide_imports(size: usize) -> Vec<u8> {
    let wide = func(&vec![reference(0); size / 800]);
    let import = vec![1, b'm', 1, b'f', 0, 1];
    // A validator allows a million values in all.
    let imports = vec![import; 900];
    module(&[section(1, &vector(&[func(&[]), wide])), section(2, &vector(&imports))])
}

/// A module of about so many bytes.
type Make = fn(usize) -> Vec<u8>;

const SHAPES: &[(&str, Make)] = &[
    ("chains", chains),
    ("wide chains", wide_chains),
    ("deep fields", deep_fields),
    ("one group", one_group),
    ("alike groups", alike_groups),
    ("same groups", same_groups),
    ("wide references", wide_references),
    ("wide imports", wide_imports),
];

/// Loads a module and makes two instances of it; how long that took.
fn time(name: &str, wasm: &[u8]) -> Duration {
    let engine = Engine::new(&Config::new());
    let start = Instant::now();
    let module = Module::new(&engine, wasm).unwrap();
    let mut store = Store::new(&engine, ()).unwrap();
    for _ in 0..2 {
        let instance = Linker::new().instantiate(&mut store, &module);
        assert!(matches!(instance, Ok(_) | Err(Error::Link(_))), "{name}: {instance:?}");
    }
    start.elapsed()
}

#[test]
fn time_grows_with_size() {
    for &(name, make) in SHAPES {
        let [small, large] = [100_000, 400_000].map(|size| {
            let wasm = make(size);
            let best = (0..2).map(|_| time(name, &wasm)).min().unwrap();
            best.as_secs_f64() / wasm.len() as f64
        });
        // What is quadratic takes four times the time a byte.
        assert!(large < small * 2.5 + 1e-5, "{name}: {small} and {large} seconds a byte");
    }
}
