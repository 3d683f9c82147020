//! The module `spectest`, which the scripts of the core suite may import from.

use alloc::vec::Vec;
use tenon_core::embed::{Global, Linker, Memory, Store, Table, Val};
use tenon_core::{FuncType, GlobalType, MemoryType, RefType, Result, TableType, ValType};

/// Names and parameters of the printing functions. What they would print is nothing to a test.
const PRINTS: &[(&str, &[ValType])] = &[
    ("print", &[]),
    ("print_i32", &[ValType::I32]),
    ("print_i64", &[ValType::I64]),
    ("print_f32", &[ValType::F32]),
    ("print_f64", &[ValType::F64]),
    ("print_i32_f32", &[ValType::I32, ValType::F32]),
    ("print_f64_f64", &[ValType::F64, ValType::F64]),
];

/// Defines the module in `linker`.
///
/// # Errors
/// When tenon refuses an item.
pub fn define(linker: &mut Linker<()>, store: &mut Store<()>) -> Result<()> {
    for (name, params) in PRINTS {
        let types: Vec<u8> = params.iter().map(|&ty| ty.code()).collect();
        let ty = FuncType::new(&types, types.len()).expect("the types are known");
        linker.func_new("spectest", name, ty, |_, _, _| Ok(()))?;
    }
    let globals = [
        ("global_i32", Val::I32(666)),
        ("global_i64", Val::I64(666)),
        ("global_f32", Val::from(666.6_f32)),
        ("global_f64", Val::from(666.6_f64)),
    ];
    for (name, value) in globals {
        let global = Global::new(store, GlobalType { content: value.ty(), mutable: false }, value)?;
        linker.define("spectest", name, global)?;
    }
    let memory = MemoryType { min: 1, max: Some(2), page_log2: 16, memory64: false };
    linker.define("spectest", "memory", Memory::new(store, memory)?)?;
    let table = TableType { element: RefType::FUNCREF, min: 10, max: Some(20), table64: false };
    linker.define("spectest", "table", Table::new(store, table, Val::FuncRef(None))?)?;
    Ok(())
}
