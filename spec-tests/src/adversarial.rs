//! Valid modules that are as bad for a loader as their size allows.
//!
//! Each shape is a function of a size in bytes, so that time and work can be seen to grow with it and not
//! faster. [`ordinary`] is what they are measured against.

/// A kind of module.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What it has too much of.
    pub name: &'static str,
    /// A module of about that many bytes.
    pub make: fn(usize) -> Vec<u8>,
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape { name: "br_table with results", make: br_table_results },
    Shape { name: "br_table to many heights", make: br_table_heights },
    Shape { name: "br_table to one target", make: br_table_one },
    Shape { name: "br_if with results", make: br_if_results },
    Shape { name: "br_table with 1,000 results", make: br_table_most_results },
    Shape { name: "preserved locals", make: preserved_locals },
    Shape { name: "preserved by blocks", make: preserved_by_blocks },
    Shape { name: "50,000 locals, tiny functions", make: many_locals },
    Shape { name: "50,000 locals, all used", make: used_locals },
    Shape { name: "groups of locals", make: local_groups },
    Shape { name: "nested blocks", make: nested_blocks },
    Shape { name: "nested if and else", make: nested_ifs },
    Shape { name: "nested loops", make: nested_loops },
    Shape { name: "far branches", make: far_branches },
    Shape { name: "tiny functions", make: tiny_functions },
    Shape { name: "calls with many arguments", make: wide_calls },
    Shape { name: "calls with 1,000 arguments", make: widest_calls },
    Shape { name: "many types", make: many_types },
    Shape { name: "wide types", make: wide_types },
    Shape { name: "exports with long names", make: long_exports },
    Shape { name: "many exports", make: many_exports },
    Shape { name: "imports with long names", make: long_imports },
    Shape { name: "many imports", make: many_imports },
    Shape { name: "element segments", make: element_segments },
    Shape { name: "element expressions", make: element_expressions },
    Shape { name: "data segments", make: data_segments },
    Shape { name: "many globals", make: many_globals },
    Shape { name: "long constant expressions", make: constant_expressions },
    Shape { name: "long names", make: long_names },
    Shape { name: "unreachable code", make: unreachable_code },
    Shape { name: "deep operand stacks", make: deep_stacks },
];

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;
const EMPTY: u8 = 0x40;
const UNREACHABLE: u8 = 0x00;
const BLOCK: u8 = 0x02;
const LOOP: u8 = 0x03;
const IF: u8 = 0x04;
const ELSE: u8 = 0x05;
const END: u8 = 0x0b;
const BR: u8 = 0x0c;
const BR_IF: u8 = 0x0d;
const BR_TABLE: u8 = 0x0e;
const CALL: u8 = 0x10;
const DROP: u8 = 0x1a;
const LOCAL_GET: u8 = 0x20;
const LOCAL_SET: u8 = 0x21;
const I32_CONST: u8 = 0x41;
const I32_EQZ: u8 = 0x45;
const I32_ADD: u8 = 0x6a;

/// An unsigned number.
fn leb(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push(0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// Items after their number.
fn vector(items: &[Vec<u8>]) -> Vec<u8> {
    [leb(items.len()), items.concat()].concat()
}

/// Bytes after their number.
fn sized(bytes: &[u8]) -> Vec<u8> {
    [&leb(bytes.len()), bytes].concat()
}

/// A module of sections: their numbers and contents.
fn module(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let section = |(id, content): &(u8, Vec<u8>)| [vec![*id], sized(content)].concat();
    [b"\0asm\x01\0\0\0".to_vec(), sections.iter().flat_map(section).collect()].concat()
}

/// A function type.
fn func_type(params: &[u8], results: &[u8]) -> Vec<u8> {
    [vec![0x60], sized(params), sized(results)].concat()
}

/// A function's body: locals as groups of a count and a type, then code up to the last `end`.
fn body(locals: &[(usize, u8)], code: &[u8]) -> Vec<u8> {
    let groups: Vec<Vec<u8>> = locals.iter().map(|&(count, ty)| [leb(count), vec![ty]].concat()).collect();
    sized(&[vector(&groups), code.to_vec(), vec![END]].concat())
}

/// A module of functions that all have the first of `types`.
fn functions(types: &[Vec<u8>], bodies: &[Vec<u8>]) -> Vec<u8> {
    module(&[(1, vector(types)), (3, vector(&vec![vec![0]; bodies.len()])), (10, vector(bodies))])
}

/// A module of as many functions of type `() -> ()` with `code` as fit.
fn repeated(size: usize, types: &[Vec<u8>], locals: &[(usize, u8)], code: &[u8]) -> Vec<u8> {
    let body = body(locals, code);
    functions(types, &vec![body.clone(); (size / (body.len() + 1)).max(1)])
}

/// `code` as often as it fits into one function of type `() -> ()`.
fn one_function(size: usize, types: &[Vec<u8>], locals: &[(usize, u8)], code: &[u8]) -> Vec<u8> {
    functions(types, &[body(locals, &code.repeat(size / code.len()))])
}

fn plain() -> Vec<u8> {
    func_type(&[], &[])
}

/// A type index where a block's type is: a signed number.
fn block_index(index: u8) -> u8 {
    assert!(index < 64, "one byte holds it");
    index
}

fn constant(value: u8) -> [u8; 2] {
    [I32_CONST, value & 0x3f]
}

/// A real module's functions, over and over.
///
/// # Panics
/// When the guest is no module.
pub fn ordinary(size: usize) -> Vec<u8> {
    let guest = include_bytes!("../../guests/wasm/core-deflate.wasm");
    let copies = size.div_ceil(guest.len());
    let mut out = Vec::new();
    for (id, content) in sections(guest) {
        match id {
            0 => {}
            3 | 10 => {
                let (count, items) = number(content);
                let all = [leb(count * copies), items.repeat(copies)].concat();
                out.push((id, all));
            }
            _ => out.push((id, content.to_vec())),
        }
    }
    module(&out)
}

/// The sections of a module: their numbers and contents.
fn sections(file: &[u8]) -> Vec<(u8, &[u8])> {
    let mut sections = Vec::new();
    let mut rest = &file[8..];
    while let Some((&id, after)) = rest.split_first() {
        let (len, content) = number(after);
        sections.push((id, &content[..len]));
        rest = &content[len..];
    }
    sections
}

/// A number and what follows it.
fn number(bytes: &[u8]) -> (usize, &[u8]) {
    let len = bytes.iter().position(|byte| byte & 0x80 == 0).expect("a number ends") + 1;
    let value = bytes[..len].iter().rev().fold(0, |value, &byte| value << 7 | usize::from(byte & 0x7f));
    (value, &bytes[len..])
}

/// Blocks that give `results` values each, inside one another, and a `br_table` to all of them; `between` is
/// what lies on the stack between two.
fn labels(blocks: usize, results: usize, between: &[u8]) -> Vec<u8> {
    let open = [between, &[BLOCK, block_index(1)]].concat();
    // The values go from block to block, and leave what lies below them behind.
    let close = if between.is_empty() { vec![END] } else { vec![END, BR, 0] };
    let mut code = open.repeat(blocks);
    code.extend(constant(1).repeat(results));
    code.extend(constant(0));
    code.push(BR_TABLE);
    code.extend(vector(&(0..blocks).map(leb).collect::<Vec<_>>()));
    code.push(0);
    code.extend(close.repeat(blocks - 1));
    code.push(END);
    code.extend([DROP].repeat(results + between.len() / 2));
    code
}

fn results_type(results: usize) -> Vec<Vec<u8>> {
    vec![plain(), func_type(&[], &vec![I32; results])]
}

fn br_table_results(size: usize) -> Vec<u8> {
    one_function(size, &results_type(16), &[], &labels(200, 16, &[]))
}

fn br_table_most_results(size: usize) -> Vec<u8> {
    one_function(size, &results_type(1_000), &[], &labels(1_000, 1_000, &[]))
}

fn br_table_heights(size: usize) -> Vec<u8> {
    one_function(size, &results_type(12), &[], &labels(100, 12, &constant(3)))
}

fn br_table_one(size: usize) -> Vec<u8> {
    let targets = vector(&vec![vec![0]; size]);
    let code = [&[BLOCK, EMPTY][..], &constant(0), &[BR_TABLE], &targets, &[0, END]].concat();
    functions(&[plain()], &[body(&[], &code)])
}

fn br_if_results(size: usize) -> Vec<u8> {
    let branch = [&constant(0)[..], &[BR_IF, 0]].concat();
    let values = 100;
    let code = [
        &constant(9)[..],
        &[BLOCK, block_index(1)],
        &constant(9),
        &constant(1).repeat(values),
        &branch.repeat(size / branch.len()),
        &[BR, 0, END],
        &[DROP].repeat(values + 1),
    ];
    functions(&results_type(values), &[body(&[], &code.concat())])
}

fn preserved_locals(size: usize) -> Vec<u8> {
    let gets = 10_000;
    let code = [[LOCAL_GET, 0].repeat(gets), [&constant(1)[..], &[LOCAL_SET, 0]].concat(), vec![DROP; gets]];
    one_function(size, &[plain()], &[(1, I32)], &code.concat())
}

fn preserved_by_blocks(size: usize) -> Vec<u8> {
    let gets = 5_000;
    let code = [[LOCAL_GET, 0].repeat(gets), [BLOCK, EMPTY, END].repeat(gets), vec![DROP; gets]];
    one_function(size, &[plain()], &[(1, I32)], &code.concat())
}

fn many_locals(size: usize) -> Vec<u8> {
    repeated(size, &[plain()], &[(50_000, I32)], &[])
}

fn used_locals(size: usize) -> Vec<u8> {
    let use_of = |local: usize| [vec![LOCAL_GET], leb(local), vec![LOCAL_SET], leb(49_999 - local)].concat();
    let code: Vec<u8> = (0..50_000).flat_map(use_of).collect();
    repeated(size, &[plain()], &[(50_000, I32)], &code)
}

fn local_groups(size: usize) -> Vec<u8> {
    let groups: Vec<(usize, u8)> =
        (0..20_000).map(|group| (1, if group % 2 == 0 { I32 } else { I64 })).collect();
    repeated(size, &[plain()], &groups, &[LOCAL_GET, 0, DROP])
}

fn nested_blocks(size: usize) -> Vec<u8> {
    let depth = size / 3;
    functions(&[plain()], &[body(&[], &[[BLOCK, EMPTY].repeat(depth), vec![END; depth]].concat())])
}

fn nested_ifs(size: usize) -> Vec<u8> {
    let depth = size / 6;
    let code = [[I32_CONST, 0, IF, EMPTY].repeat(depth), [ELSE, END].repeat(depth)];
    functions(&[plain()], &[body(&[], &code.concat())])
}

fn nested_loops(size: usize) -> Vec<u8> {
    let depth = size / 3;
    functions(&[plain()], &[body(&[], &[[LOOP, EMPTY].repeat(depth), vec![END; depth]].concat())])
}

fn far_branches(size: usize) -> Vec<u8> {
    let branch = [&constant(0)[..], &[BR_IF, 0]].concat();
    let code = [&[BLOCK, EMPTY][..], &branch.repeat(size / branch.len()), &[END]];
    functions(&[plain()], &[body(&[], &code.concat())])
}

fn tiny_functions(size: usize) -> Vec<u8> {
    repeated(size, &[plain()], &[], &[])
}

fn wide_calls(size: usize) -> Vec<u8> {
    calls(size, 20)
}

fn widest_calls(size: usize) -> Vec<u8> {
    calls(size, 1_000)
}

/// Calls of a function that takes `count` values and gives them back.
fn calls(size: usize, count: usize) -> Vec<u8> {
    let wide = vec![I32; count];
    let code = [&constant(1).repeat(count)[..], &[CALL, 1].repeat(size / 2), &[DROP].repeat(count)].concat();
    module(&[
        (1, vector(&[plain(), func_type(&wide, &wide)])),
        (3, vec![2, 0, 1]),
        (10, vector(&[body(&[], &code), body(&[], &[UNREACHABLE])])),
    ])
}

/// Types that all differ.
fn many_types(size: usize) -> Vec<u8> {
    let types = (0..size / 20).take(60_000).map(|number| {
        let params: Vec<u8> = (0..16).map(|bit| if number >> bit & 1 == 0 { I32 } else { I64 }).collect();
        func_type(&params, &[])
    });
    module(&[(1, vector(&types.collect::<Vec<_>>()))])
}

/// Types of a thousand parameters that differ in the last ones.
fn wide_types(size: usize) -> Vec<u8> {
    let types = (0..size / 1_005).map(|number| {
        let bits = (0..16).map(|bit| if number >> bit & 1 == 0 { I32 } else { I64 });
        func_type(&[vec![I32; 984], bits.collect()].concat(), &[])
    });
    module(&[(1, vector(&types.collect::<Vec<_>>()))])
}

fn name(number: usize, len: usize) -> Vec<u8> {
    let mut name = format!("{number:x}").into_bytes();
    name.resize(len.max(name.len()), b'x');
    name
}

fn exports(count: usize, len: usize) -> Vec<u8> {
    let export = |number| [sized(&name(number, len)), vec![0, 0]].concat();
    module(&[
        (1, vector(&[plain()])),
        (3, vec![1, 0]),
        (7, vector(&(0..count).map(export).collect::<Vec<_>>())),
        (10, vector(&[body(&[], &[])])),
    ])
}

fn long_exports(size: usize) -> Vec<u8> {
    exports(size / 10_000, 9_990)
}

fn many_exports(size: usize) -> Vec<u8> {
    exports(size / 8, 5)
}

fn imports(count: usize, len: usize) -> Vec<u8> {
    let import = |number| [sized(&name(number, len)), sized(&name(number, len)), vec![0, 0]].concat();
    module(&[(1, vector(&[plain()])), (2, vector(&(0..count).map(import).collect::<Vec<_>>()))])
}

fn long_imports(size: usize) -> Vec<u8> {
    imports(size / 20_000, 9_990)
}

fn many_imports(size: usize) -> Vec<u8> {
    imports(size / 14, 5)
}

fn element_segments(size: usize) -> Vec<u8> {
    // Active, at 0, of one function; as many as a module may have.
    let segment = vec![0, I32_CONST, 0, END, 1, 0];
    let segments = vec![segment.clone(); (size / segment.len()).min(60_000)];
    module(&[
        (1, vector(&[plain()])),
        (3, vec![1, 0]),
        (4, vec![1, 0x70, 0, 1]),
        (9, vector(&segments)),
        (10, vector(&[body(&[], &[])])),
    ])
}

fn element_expressions(size: usize) -> Vec<u8> {
    let item = vec![0xd2, 0, END];
    let segment = [vec![5, 0x70], vector(&vec![item; size / 3])].concat();
    module(&[
        (1, vector(&[plain()])),
        (3, vec![1, 0]),
        (9, vector(&[segment])),
        (10, vector(&[body(&[], &[])])),
    ])
}

fn data_segments(size: usize) -> Vec<u8> {
    let segment = vec![0, I32_CONST, 0, END, 1, 7];
    let segments = vec![segment.clone(); (size / segment.len()).min(60_000)];
    module(&[(5, vec![1, 0, 1]), (11, vector(&segments))])
}

fn many_globals(size: usize) -> Vec<u8> {
    let global = vec![I32, 1, I32_CONST, 0, END];
    module(&[(6, vector(&vec![global.clone(); (size / global.len()).min(60_000)]))])
}

fn constant_expressions(size: usize) -> Vec<u8> {
    let terms = [&constant(1)[..], &[I32_ADD]].concat().repeat(1_000);
    let global = [&[I32, 0][..], &constant(0), &terms, &[END]].concat();
    module(&[(6, vector(&vec![global.clone(); size / global.len()]))])
}

fn long_names(size: usize) -> Vec<u8> {
    let bodies = vec![body(&[], &[]); 1_000];
    let naming = |number| [leb(number), sized(&name(number, size / 1_000))].concat();
    let map = vector(&(0..1_000).map(naming).collect::<Vec<_>>());
    let custom = [sized(b"name"), vec![1], sized(&map)].concat();
    let plain_functions = functions(&[plain()], &bodies);
    [plain_functions, vec![0], sized(&custom)].concat()
}

fn unreachable_code(size: usize) -> Vec<u8> {
    let code = [vec![BR, 0], [I32_ADD, I32_EQZ, DROP].repeat(size / 3)].concat();
    functions(&[plain()], &[body(&[], &code)])
}

fn deep_stacks(size: usize) -> Vec<u8> {
    let height = 60_000;
    let code = [constant(1).repeat(height), vec![DROP; height]].concat();
    one_function(size.max(3 * height), &[plain()], &[], &code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_valid_and_of_its_size() {
        for shape in SHAPES.iter().chain(&[Shape { name: "ordinary", make: ordinary }]) {
            let wasm = (shape.make)(200_000);
            let valid = wasmparser::Validator::new().validate_all(&wasm);
            assert!(valid.is_ok(), "{}: {:?}", shape.name, valid.err());
            assert!((100_000..800_000).contains(&wasm.len()), "{}: {}", shape.name, wasm.len());
        }
    }
}
