//! Where an image needs a feature of the build that runs it.

use super::Op;
use super::decode::{Code, decode};
use crate::ModuleView;

/// The first function of a module, by its index, and the first op in it, that need one of `features`. What needs a
/// feature without an op, as memories and tags may, is not found.
pub fn first_need(module: ModuleView<'_>, features: u64) -> Option<(u32, &'static str)> {
    let code = Code::new(module.code());
    (0..module.func_count()).find_map(|index| {
        let (start, end) = module.func_code(index)?;
        let op = ops(code, start, end).find(|op| op.properties().features() & features != 0)?;
        Some((module.imported_funcs() + index, op.mnemonic()))
    })
}

/// The ops of the units `start..end`, in order.
fn ops(code: Code<'_>, start: usize, end: usize) -> impl Iterator<Item = Op> {
    let mut at = start;
    core::iter::from_fn(move || {
        let decoded = (at < end).then(|| decode(code, at)).flatten()?;
        at = decoded.next;
        Some(decoded.op)
    })
}
