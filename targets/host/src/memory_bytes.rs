//! Memories smaller than a page: a file rewritten so that its memories have pages of one byte, and as many as are
//! asked for. That the guest needs no more is the word of whoever asks, and not proved. It relies on the file being
//! valid.

use tenon::core::wasmparser::{
    self, ConstExpr, Data, DataKind, FunctionBody, MemoryType, Operator, Parser, Payload,
};
use wasm_encoder::reencode::{Error, Reencode, ReencodeComponent};
use wasm_encoder::{Component, Module};

/// The file with every memory of every core module in it, defined, imported or declared, of `bytes` bytes, which is also
/// the most. What is refused: code that asks for the size of a memory or lets it grow,
/// for both are told in pages; and data that lies beyond.
pub(crate) fn limit(file: &[u8], bytes: u64, component: bool) -> Result<Vec<u8>, String> {
    check(file, bytes)?;
    let mut limiter = Limiter(bytes);
    let parser = Parser::new(0);
    let written = if component {
        let mut to = Component::new();
        limiter.parse_component(&mut to, parser, file).map(|()| to.finish())
    } else {
        let mut to = Module::new();
        limiter.parse_core_module(&mut to, parser, file).map(|()| to.finish())
    };
    written.map_err(|error| format!("its memories cannot be limited: {error}"))
}

/// Writes what it reads, but for the types of memories.
struct Limiter(u64);

impl Reencode for Limiter {
    type Error = core::convert::Infallible;

    fn memory_type(&mut self, ty: MemoryType) -> Result<wasm_encoder::MemoryType, Error> {
        Ok(wasm_encoder::MemoryType {
            minimum: self.0,
            maximum: Some(self.0),
            memory64: ty.memory64,
            shared: ty.shared,
            page_size_log2: Some(0),
        })
    }
}

impl ReencodeComponent for Limiter {}

fn check(file: &[u8], bytes: u64) -> Result<(), String> {
    for payload in Parser::new(0).parse_all(file) {
        match payload.map_err(text)? {
            Payload::CodeSectionEntry(body) => check_body(&body)?,
            Payload::DataSection(segments) => {
                segments.into_iter().try_for_each(|data| check_data(&data.map_err(text)?, bytes))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_body(body: &FunctionBody<'_>) -> Result<(), String> {
    let operators = body.get_operators_reader().map_err(text)?;
    for operator in operators.into_iter_with_offsets() {
        let name = match operator.map_err(text)? {
            (Operator::MemorySize { .. }, at) => ("memory.size", at),
            (Operator::MemoryGrow { .. }, at) => ("memory.grow", at),
            _ => continue,
        };
        let (name, at) = name;
        return Err(format!(
            "at byte {at:#x}: `{name}`, which tells sizes in pages, so --memory-bytes cannot be given (build the guest \
             with an allocator that does not grow, or with the linker's --page-size=1)"
        ));
    }
    Ok(())
}

/// Segments at places that are computed are left to the start of an instance, which traps.
fn check_data(data: &Data<'_>, bytes: u64) -> Result<(), String> {
    let DataKind::Active { offset_expr, .. } = &data.kind else { return Ok(()) };
    let Some(start) = constant(offset_expr) else { return Ok(()) };
    let end = start.saturating_add(data.data.len() as u64);
    if end > bytes {
        let at = data.range.start;
        return Err(format!(
            "at byte {at:#x}: data for bytes {start} to {end} of a memory, and --memory-bytes is {bytes}"
        ));
    }
    Ok(())
}

/// What an expression is worth, if it is a constant alone.
fn constant(expression: &ConstExpr<'_>) -> Option<u64> {
    match expression.get_operators_reader().read().ok()? {
        Operator::I32Const { value } => Some(value.cast_unsigned().into()),
        Operator::I64Const { value } => Some(value.cast_unsigned()),
        _ => None,
    }
}

fn text(error: wasmparser::Error) -> String {
    error.to_string()
}
