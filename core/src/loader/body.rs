//! One function body: each operator is read, validated and translated before the next one is looked at. Or it is only
//! validated, and translated when the function is called.

use super::module::with_offset;
use super::{operator, work};
use crate::alloc_ext::TryVec;
use crate::image::writer::ImageWriter;
use crate::translate::Translator;
use crate::{Region, Result, Vec};
use wasmparser::{
    BinaryReader, FrameKind, FuncValidator, FunctionBody, LocalsReader, Operator, ValidatorResources,
    VisitOperator,
};

type Validator = FuncValidator<ValidatorResources>;

/// Validates a body, and translates it if there is a translator. Whether it catches exceptions.
pub(super) fn validate(
    body: &FunctionBody<'_>,
    validator: &mut Validator,
    mut translator: Option<&mut Translator<'_>>,
    writer: &mut ImageWriter,
) -> Result<bool> {
    let mut catches = false;
    let mut reader = declare(body, Some(validator), translator.as_deref_mut())?.get_binary_reader();
    let (bytes, start) = (body.as_bytes(), body.range().start);
    while !reader.eof() {
        let offset = reader.original_position();
        let frame = validator.get_control_frame(0).map(|frame| frame.kind);
        let first = bytes.get((offset - start) as usize).filter(|_| frame.is_some());
        let common = match first {
            Some(&first) => common(first, offset, &mut reader, validator)?,
            None => None,
        };
        let operator = match common {
            Some(operator) => operator,
            None => {
                let operator = operator::read(&mut reader, frame)?;
                work::count(writer, validator, &operator)?;
                validator.op(offset, &operator)?;
                catches |= matches!(operator, Operator::TryTable { .. });
                operator
            }
        };
        if let Some(translator) = &mut translator {
            translator.operator(&operator, offset as u32).map_err(|error| with_offset(error, offset))?;
        }
    }
    reader.finish_expression(&validator.visitor(reader.original_position()))?;
    Ok(catches)
}

/// Reads and validates the operator that begins with byte `first`, if it is one of those that most code consists
/// of: the way of the others is longer.
#[inline]
fn common(
    first: u8,
    offset: u64,
    reader: &mut BinaryReader<'_>,
    validator: &mut Validator,
) -> wasmparser::Result<Option<Operator<'static>>> {
    const LOCAL_GET: u8 = 0x20;
    const LOCAL_SET: u8 = 0x21;
    const LOCAL_TEE: u8 = 0x22;
    const I32_CONST: u8 = 0x41;
    if !matches!(first, LOCAL_GET..=LOCAL_TEE | I32_CONST) {
        return Ok(None);
    }
    reader.read_u8()?;
    let mut visitor = validator.visitor(offset);
    if first == I32_CONST {
        let value = reader.read_var_i32()?;
        visitor.visit_i32_const(value)?;
        return Ok(Some(Operator::I32Const { value }));
    }
    let local_index = reader.read_var_u32()?;
    Ok(Some(match first {
        LOCAL_GET => {
            visitor.visit_local_get(local_index)?;
            Operator::LocalGet { local_index }
        }
        LOCAL_SET => {
            visitor.visit_local_set(local_index)?;
            Operator::LocalSet { local_index }
        }
        _ => {
            visitor.visit_local_tee(local_index)?;
            Operator::LocalTee { local_index }
        }
    }))
}

/// Translates a body again, until it has the form that it turns out to need.
pub(super) fn repeat_as_needed(body: &FunctionBody<'_>, translator: &mut Translator<'_>) -> Result<()> {
    while translator.must_repeat()? {
        repeat(body, translator)?;
    }
    Ok(())
}

/// Translates a body that was validated.
pub(super) fn repeat(body: &FunctionBody<'_>, translator: &mut Translator<'_>) -> Result<()> {
    let mut reader = declare(body, None, Some(translator))?.get_binary_reader();
    let mut frames = Vec::new_in(Region::Global);
    frames.try_push(FrameKind::Block)?;
    while !reader.eof() {
        let offset = reader.original_position();
        let operator = operator::read(&mut reader, frames.last().copied())?;
        match operator {
            Operator::If { .. } => frames.try_push(FrameKind::If)?,
            Operator::Block { .. } | Operator::Loop { .. } | Operator::TryTable { .. } => {
                frames.try_push(FrameKind::Block)?;
            }
            Operator::End => drop(frames.pop()),
            _ => {}
        }
        translator.operator(&operator, offset as u32).map_err(|error| with_offset(error, offset))?;
    }
    Ok(())
}

/// Declares the locals; what follows them is left.
fn declare<'a>(
    body: &FunctionBody<'a>,
    mut validator: Option<&mut Validator>,
    mut translator: Option<&mut Translator<'_>>,
) -> Result<LocalsReader<'a>> {
    let mut locals = body.get_locals_reader()?;
    if let Some(translator) = &mut translator {
        translator.at(body.range().start as u32);
    }
    for _ in 0..locals.get_count() {
        let offset = locals.original_position();
        let (count, ty) = locals.read()?;
        if let Some(validator) = &mut validator {
            validator.define_locals(offset, count, ty)?;
        }
        if let Some(translator) = &mut translator {
            translator.declare_locals(count, ty).map_err(|error| with_offset(error, offset))?;
        }
    }
    translator.map_or(Ok(()), Translator::begin_body)?;
    Ok(locals)
}
