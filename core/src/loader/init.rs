//! The function that initialises an instance.
//!
//! Globals, active segments and the start function become ordinary code: constant expressions need no
//! evaluator of their own, spend fuel, may be suspended, and are checked like everything else.

use super::operator;
use crate::translate::info::broken;
use crate::translate::{self, Translator};
use crate::{Error, Region, Result, Vec};
use wasmparser::{ConstExpr, FrameKind, Operator};

/// One step; its expression is a range of [`Init::operators`].
#[derive(Clone, Copy, Debug)]
enum Step {
    Global(u32),
    Table(u32),
    Elements { table: u32, segment: u32, len: u32 },
    Declared(u32),
    Data { memory: u32, segment: u32, len: u32 },
}

/// What an instance needs done before it is used.
#[derive(Debug)]
pub(super) struct Init {
    steps: Vec<(Step, usize, u32)>,
    /// The expressions, one after the other; each step keeps where its own ends, and its place in the file.
    operators: Vec<(Operator<'static>, u32)>,
    /// The start function, and where the file names it.
    start: Option<(u32, u32)>,
}

impl Init {
    pub(super) fn new() -> Self {
        Self { steps: Vec::new_in(Region::Global), operators: Vec::new_in(Region::Global), start: None }
    }

    pub(super) fn is_needed(&self) -> bool {
        !self.steps.is_empty() || self.start.is_some()
    }

    pub(super) fn global(&mut self, index: u32, value: &ConstExpr<'_>) -> Result<()> {
        self.step(Step::Global(index), Some(value))
    }

    pub(super) fn table(&mut self, index: u32, value: &ConstExpr<'_>) -> Result<()> {
        self.step(Step::Table(index), Some(value))
    }

    pub(super) fn elements(
        &mut self,
        table: u32,
        segment: u32,
        len: u32,
        offset: &ConstExpr<'_>,
    ) -> Result<()> {
        self.step(Step::Elements { table, segment, len }, Some(offset))
    }

    pub(super) fn declared(&mut self, segment: u32) -> Result<()> {
        self.step(Step::Declared(segment), None)
    }

    pub(super) fn data(&mut self, memory: u32, segment: u32, len: u32, offset: &ConstExpr<'_>) -> Result<()> {
        self.step(Step::Data { memory, segment, len }, Some(offset))
    }

    pub(super) fn start(&mut self, func: u32, offset: u32) {
        self.start = Some((func, offset));
    }

    fn step(&mut self, step: Step, expression: Option<&ConstExpr<'_>>) -> Result<()> {
        let mut place = 0;
        if let Some(expression) = expression {
            let mut reader = expression.get_binary_reader();
            place = reader.original_position() as u32;
            while !reader.eof() {
                let offset = reader.original_position();
                let operator = operator::read(&mut reader, Some(FrameKind::Block))?;
                if !matches!(operator, Operator::End) {
                    self.operators.try_push((constant(&operator, offset)?, offset as u32))?;
                }
            }
        }
        Ok(self.steps.try_push((step, self.operators.len(), place))?)
    }

    /// Writes the body of the function: globals and segments in the order of the file, then the start.
    pub(super) fn write(&self, translator: &mut Translator<'_>) -> Result<()> {
        self.write_steps(translator).map_err(|failed| translator.error(failed))
    }

    fn write_steps(&self, translator: &mut Translator<'_>) -> translate::Result<()> {
        let first = self.steps.first().map(|&(_, _, place)| place);
        translator.at(first.or(self.start.map(|(_, place)| place)).unwrap_or(0));
        translator.begin_body()?;
        let mut next = 0;
        for &(step, end, place) in &self.steps {
            for (operator, offset) in self.operators.get(next..end).ok_or_else(broken)? {
                translator.operator(operator, *offset)?;
            }
            next = end;
            translator.at(place);
            translator.mark()?;
            match step {
                Step::Global(index) => translator.init_global(index)?,
                Step::Table(index) => translator.init_table(index)?,
                Step::Elements { table, segment, len } => translator.init_elements(table, segment, len)?,
                Step::Declared(segment) => translator.drop_elements(segment)?,
                Step::Data { memory, segment, len } => translator.init_data(memory, segment, len)?,
            }
        }
        if let Some((func, place)) = self.start {
            translator.at(place);
            translator.mark()?;
            translator.call_start(func)?;
        }
        translator.end_function()
    }
}

/// The same operator, free of the file.
fn constant(operator: &Operator<'_>, offset: u64) -> Result<Operator<'static>> {
    use Operator as W;
    Ok(match *operator {
        W::I32Const { value } => W::I32Const { value },
        W::I64Const { value } => W::I64Const { value },
        W::F32Const { value } => W::F32Const { value },
        W::F64Const { value } => W::F64Const { value },
        W::GlobalGet { global_index } => W::GlobalGet { global_index },
        W::RefNull { hty } => W::RefNull { hty },
        W::RefFunc { function_index } => W::RefFunc { function_index },
        W::I32Add => W::I32Add,
        W::I32Sub => W::I32Sub,
        W::I32Mul => W::I32Mul,
        W::I64Add => W::I64Add,
        W::I64Sub => W::I64Sub,
        W::I64Mul => W::I64Mul,
        W::StructNew { struct_type_index } => W::StructNew { struct_type_index },
        W::StructNewDefault { struct_type_index } => W::StructNewDefault { struct_type_index },
        W::ArrayNew { array_type_index } => W::ArrayNew { array_type_index },
        W::ArrayNewDefault { array_type_index } => W::ArrayNewDefault { array_type_index },
        W::ArrayNewFixed { array_type_index, array_size } => {
            W::ArrayNewFixed { array_type_index, array_size }
        }
        W::RefI31 => W::RefI31,
        W::AnyConvertExtern => W::AnyConvertExtern,
        W::ExternConvertAny => W::ExternConvertAny,
        #[cfg(feature = "simd")]
        W::V128Const { value } => W::V128Const { value },
        _ => return Err(Error::unsupported("a constant expression of a later proposal", offset)),
    })
}
