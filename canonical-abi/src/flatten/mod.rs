//! From the bytes of a component to its plan.
//!
//! ```text
//! parse    one pass over the bytes: validate; core modules go to the image builder, every component
//!          becomes a list of definitions in file order
//! expand   interpret the root's list; instantiating a component interprets its list in a frame of its
//!          own. Aliases, instances and closures are values of the interpreter and leave no trace
//! ```
//!
//! What the interpreter writes down on the way (module instantiations, options, trampolines, lifted
//! functions, types, imports, exports) is the [`plan`](crate::plan). Resource types are generative:
//! wasmparser names them once per component, the interpreter once per instance of it, so each frame
//! keeps its own map from the one to the other (`resources`).
//!
//! The expansion of a file can be exponentially larger than the file. Its size is computed and
//! compared with the limits before anything is expanded, and everything that happens while expanding
//! is counted as well (`budget`).

mod budget;
mod canonical;
mod core_instances;
mod definition;
mod expand;
mod exports;
mod imported_components;
mod imports;
mod map;
mod module_types;
mod parse;
mod resources;
mod trampolines;
mod value_types;

use tenon_core::{CheckedImage, Engine, Result};

/// Loads a component: validates it, flattens it, translates its core modules.
///
/// Core modules are refused with [`ImageError::Kind`](tenon_core::ImageError::Kind).
pub fn load(engine: &Engine, bytes: &[u8]) -> Result<CheckedImage> {
    let config = engine.config();
    tenon_core::prescan(bytes, &config.limits)?;
    let parsed = parse::parse(engine, bytes)?;
    let plan = expand::expand(&parsed.components, &parsed.types, config)?;
    parsed.image.finish(&plan)
}

#[cfg(test)]
mod tests;
