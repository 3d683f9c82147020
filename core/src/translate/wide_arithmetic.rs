//! The proposal "wide arithmetic": 128-bit numbers as two `i64`, the low one first.

use super::class::Class;
use super::{Result, Translator};
use crate::ir::Op;
use wasmparser::Operator;

impl Translator<'_> {
    /// Translates `op` if it is of this proposal.
    pub(super) fn wide_arithmetic(&mut self, op: &Operator<'_>) -> Option<Result<()>> {
        Some(match op {
            Operator::I64Add128 => self.wide_sum(Op::I64Add128),
            Operator::I64Sub128 => self.wide_sum(Op::I64Sub128),
            Operator::I64MulWideS => self.wide_product(Op::I64MulWideS),
            Operator::I64MulWideU => self.wide_product(Op::I64MulWideU),
            _ => return None,
        })
    }

    fn wide_sum(&mut self, op: Op) -> Result<()> {
        let (d, c, b, a) = (self.pop()?, self.pop()?, self.pop()?, self.pop()?);
        let sources = [self.source(a)?, self.source(b)?, self.source(c)?, self.source(d)?];
        let [low, high] = self.wide_result()?;
        let [a, b, c, d] = sources;
        self.emit(op, &[low, high, a, b, c, d])
    }

    fn wide_product(&mut self, op: Op) -> Result<()> {
        let (b, a) = (self.pop()?, self.pop()?);
        let (a, b) = (self.source(a)?, self.source(b)?);
        let [low, high] = self.wide_result()?;
        self.emit(op, &[low, high, a, b])
    }

    fn wide_result(&mut self) -> Result<[u64; 2]> {
        Ok([self.push_temp(Class::I64)?.into(), self.push_temp(Class::I64)?.into()])
    }
}
