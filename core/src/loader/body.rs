//! One function body: each operator is read, validated and translated before the next one is looked at. Or it is only
//! validated, and translated when the function is called.

use super::module::with_offset;
use super::operator;
use super::steps::Steps;
use crate::image::writer::ImageWriter;
use crate::translate::Translator;
use crate::{Region, Result, Vec};
use wasmparser::{
    FrameKind, FrameStack as _, FuncValidator, FunctionBody, LocalsReader, Operator, ValidatorResources,
};

pub(super) type Validator = FuncValidator<ValidatorResources>;

/// Validates a body, and translates it if there is a translator. Whether it catches exceptions.
pub(super) fn validate(
    body: &FunctionBody<'_>,
    validator: &mut Validator,
    mut translator: Option<&mut Translator<'_>>,
    writer: &mut ImageWriter,
) -> Result<bool> {
    let locals = declare(body, Some(validator), translator.as_deref_mut())?;
    let mut reader = locals.get_binary_reader();
    let mut steps = Steps::new(validator, translator, writer);
    let (bytes, start) = (body.as_bytes(), body.range().start);
    while !reader.eof() {
        let offset = reader.original_position();
        steps.begin(offset);
        let first = bytes.get((offset - start) as usize).filter(|_| steps.current_frame().is_some());
        let common = first.map_or(Ok(None), |&first| steps.take_common(first, &mut reader))?;
        let done = common.map_or_else(|| reader.visit_operator(&mut steps), Ok)?;
        if !done {
            return Err(steps.into_error());
        }
    }
    let catches = steps.catches();
    reader.finish_expression(&validator.visitor(reader.original_position()))?;
    Ok(catches)
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
        let done = translator.operator(&operator, offset as u32);
        done.map_err(|failed| with_offset(translator.error(failed), offset))?;
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
    if let Some(translator) = translator {
        translator.begin_body().map_err(|failed| translator.error(failed))?;
    }
    Ok(locals)
}
