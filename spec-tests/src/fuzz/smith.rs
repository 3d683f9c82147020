//! Modules and components from bytes, by `wasm-smith`.

use arbitrary::{Result, Unstructured};
use std::sync::OnceLock;
use wasm_smith::{Component, Config, Module};

/// What modules may import: every one of these the hosts of [`super::runner`] and of the oracle define.
pub const IMPORTS: &str = r#"(module
  (import "host" "nothing" (func))
  (import "host" "one" (func (param i32) (result i32)))
  (import "host" "mixed" (func (param i64 f32 externref f64 funcref) (result f64 i32 externref i64)))
  (import "host" "float" (func (result f32)))
  (import "host" "memory" (memory 1 4))
  (import "host" "functions" (table 4 20 funcref))
  (import "host" "things" (table 3 externref))
  (import "host" "constant" (global i32))
  (import "host" "long" (global (mut i64)))
  (import "host" "double" (global (mut f64)))
  (import "host" "thing" (global externref)))"#;

/// Bytes a memory may grow to, in every engine.
pub const MEMORY_BYTES: u64 = 1 << 20;
/// Elements a table may grow to, in every engine.
pub const TABLE_ELEMENTS: u32 = 2_000;
/// What [`Module::ensure_termination`] lets a module do: function entries and loop turns.
const TURNS: u32 = 300;

fn imports() -> &'static [u8] {
    static BINARY: OnceLock<Vec<u8>> = OnceLock::new();
    BINARY.get_or_init(|| super::binary(IMPORTS))
}

/// The proposals that modules may use: those that tenon runs.
fn proposals(config: &mut Config) {
    config.bulk_memory_enabled = true;
    config.extended_const_enabled = true;
    config.multi_value_enabled = true;
    config.reference_types_enabled = true;
    config.saturating_float_to_int_enabled = true;
    config.sign_extension_ops_enabled = true;
    config.tail_call_enabled = true;
    config.custom_page_sizes_enabled = true;
    config.compact_imports_enabled = true;
    config.exceptions_enabled = true;
    config.gc_enabled = true;
    config.memory64_enabled = true;
    config.relaxed_simd_enabled = false;
    config.simd_enabled = true;
    config.threads_enabled = true;
    config.wide_arithmetic_enabled = true;
    config.max_memories = 3;
    config.max_tables = 4;
}

fn config(u: &mut Unstructured<'_>) -> Result<Config> {
    let mut config = Config::default();
    proposals(&mut config);
    config.max_types = u.int_in_range(2..=20)?;
    // Without any, most modules have no function: types are made while a coin says so, and half of those
    // that garbage collection knows are no functions'.
    config.min_types = config.max_types / 2;
    config.min_funcs = 2;
    config.gc_enabled = u.arbitrary()?;
    config.max_funcs = u.int_in_range(2..=12)?;
    config.max_instructions = u.int_in_range(20..=400)?;
    config.max_globals = 12;
    config.max_data_segments = 6;
    config.max_element_segments = 6;
    config.max_elements = 12;
    Ok(config)
}

/// A module to be run: it ends soon, its NaNs are canonical, and all that it has is exported.
///
/// # Errors
/// When the bytes end too early.
pub fn terminating(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut config = config(u)?;
    config.canonicalize_nans = true;
    // The other engine does not read them.
    config.compact_imports_enabled = false;
    config.export_everything = true;
    config.max_memory32_bytes = MEMORY_BYTES / 2;
    config.max_memory64_bytes = u128::from(MEMORY_BYTES / 2);
    config.max_table_elements = u64::from(TABLE_ELEMENTS / 2);
    // Without traps most calls come to their end; with them few do.
    config.disallow_traps = u.ratio(1, 2)?;
    config.allow_start_export = u.ratio(1, 4)?;
    if u.arbitrary()? {
        config.available_imports = Some(imports().to_vec());
    } else {
        config.max_imports = 0;
    }
    let mut module = Module::new(config, u)?;
    module.ensure_termination(TURNS).expect("every body is made of instructions");
    Ok(module.to_bytes())
}

/// Any module.
///
/// # Errors
/// When the bytes end too early.
pub fn module(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut config = config(u)?;
    config.generate_custom_sections = u.arbitrary()?;
    config.min_uleb_size = u.int_in_range(1..=5)?;
    config.max_types = 100;
    config.allow_invalid_funcs = u.ratio(1, 8)?;
    Ok(Module::new(config, u)?.to_bytes())
}

/// Any component.
///
/// # Errors
/// When the bytes end too early.
pub fn component(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let config = config(u)?;
    Ok(Component::new(config, u)?.to_bytes())
}
