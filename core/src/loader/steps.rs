//! What is done with each operator of a body: its values are counted, it is validated, and translated.
//!
//! A method an operator, called by whoever reads it, so that nobody looks twice which operator it is.

use super::body::Validator;
use super::module::with_offset;
use super::operator::is_built;
use super::work;
use crate::Error;
use crate::image::writer::ImageWriter;
use crate::translate::info::broken;
use crate::translate::{self, Failed, Translator};
use alloc::vec::Vec;
use core::mem::{forget, needs_drop};
use wasmparser::{BinaryReader, FrameKind, FrameStack, Operator, VisitOperator};

/// The steps of one body.
pub(super) struct Steps<'s, 'm> {
    /// Where the operator at hand is in the file.
    offset: u64,
    validator: &'s mut Validator,
    translator: Option<&'s mut Translator<'m>>,
    writer: &'s mut ImageWriter,
    /// There was a `try_table`.
    catches: bool,
    /// Why a step was not done.
    failed: Option<Error>,
}

impl<'s, 'm> Steps<'s, 'm> {
    pub(super) fn new(
        validator: &'s mut Validator,
        translator: Option<&'s mut Translator<'m>>,
        writer: &'s mut ImageWriter,
    ) -> Self {
        Self { offset: 0, validator, translator, writer, catches: false, failed: None }
    }

    /// The next operator is at byte `offset` of the file.
    #[inline]
    pub(super) fn begin(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// Reads the operator that begins with byte `first` and does all steps, if it is one of those that most code
    /// consists of: the way of the others is longer, and harder for the processor to foresee.
    #[inline]
    pub(super) fn take_common(
        &mut self,
        first: u8,
        reader: &mut BinaryReader<'_>,
    ) -> wasmparser::Result<Option<bool>> {
        const LOCAL_GET: u8 = 0x20;
        const LOCAL_SET: u8 = 0x21;
        const LOCAL_TEE: u8 = 0x22;
        const I32_CONST: u8 = 0x41;
        if !matches!(first, LOCAL_GET..=LOCAL_TEE | I32_CONST) {
            return Ok(None);
        }
        reader.read_u8()?;
        if first == I32_CONST {
            let value = reader.read_var_i32()?;
            let result = self.validator.visitor(self.offset).visit_i32_const(value);
            return Ok(Some(
                self.is_valid(result) && self.translate(|translator, at| translator.i32_const(value, at)),
            ));
        }
        let local_index = reader.read_var_u32()?;
        if first != LOCAL_GET {
            return Ok(Some(if first == LOCAL_SET {
                self.visit_local_set(local_index)
            } else {
                self.visit_local_tee(local_index)
            }));
        }
        let result = self.validator.visitor(self.offset).visit_local_get(local_index);
        Ok(Some(
            self.is_valid(result) && self.translate(|translator, at| translator.local_get(local_index, at)),
        ))
    }

    /// Whether the body catches exceptions.
    pub(super) fn catches(&self) -> bool {
        self.catches
    }

    /// Why a step was not done.
    pub(super) fn into_error(self) -> Error {
        self.failed.unwrap_or_else(|| broken().into())
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, error: Error) -> bool {
        self.failed = Some(error);
        false
    }

    #[cold]
    #[inline(never)]
    fn fail_to_translate(&mut self, failed: Failed) -> bool {
        let error = self.translator.as_mut().map(|translator| translator.error(failed));
        self.failed = error.map(|error| with_offset(error, self.offset));
        false
    }

    /// What became of validating: a pointer, in a register.
    #[inline]
    fn is_valid(&mut self, result: wasmparser::Result<()>) -> bool {
        result.map_or_else(|error| self.fail(error.into()), |()| true)
    }

    #[inline(always)]
    fn count(&mut self, operator: &Operator<'_>) -> bool {
        self.catches |= matches!(operator, Operator::TryTable { .. });
        work::count(self.writer, self.validator, operator).map_or_else(|error| self.fail(error), |()| true)
    }

    /// Translates an operator that was validated, if there is a translator; `step` is given where it is in the file.
    #[inline(always)]
    fn translate(&mut self, step: impl FnOnce(&mut Translator<'m>, u32) -> translate::Result<()>) -> bool {
        let Some(translator) = &mut self.translator else { return true };
        step(translator, self.offset as u32).map_or_else(|failed| self.fail_to_translate(failed), |()| true)
    }
}

impl FrameStack for Steps<'_, '_> {
    fn current_frame(&self) -> Option<FrameKind> {
        self.validator.get_control_frame(0).map(|frame| frame.kind)
    }
}

/// What the validator says of any operator of a proposal that [`is_built`] says is not.
macro_rules! validate_any {
    (exceptions $validator:expr) => {
        $validator.visit_throw_ref()
    };
    (gc $validator:expr) => {
        $validator.visit_ref_i31()
    };
    (threads $validator:expr) => {
        $validator.visit_atomic_fence(wasmparser::Ordering::SeqCst)
    };
    (acquire_release_atomics $validator:expr) => {
        $validator.visit_pause()
    };
    (custom_descriptors $validator:expr) => {
        $validator.visit_ref_get_desc(0)
    };
    (legacy_exceptions $validator:expr) => {
        $validator.visit_catch_all()
    };
    (memory_control $validator:expr) => {
        $validator.visit_memory_discard(0)
    };
    (shared_everything_threads $validator:expr) => {
        $validator.visit_ref_i31_shared()
    };
    (stack_switching $validator:expr) => {
        $validator.visit_suspend(0)
    };
    ($built:ident $validator:expr) => {
        Ok(())
    };
}

macro_rules! define_steps {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        $(fn $visit(&mut self $($(, $arg: $argty)*)?) -> bool {
            if !is_built!($proposal) {
                let result = validate_any!($proposal self.validator.visitor(self.offset));
                return self.is_valid(result) && self.fail(broken().into());
            }
            let operator = Operator::$op $({ $($arg: $arg.clone()),* })?;
            let done = self.count(&operator) && {
                let result = self.validator.visitor(self.offset).$visit($($($arg),*)?);
                self.is_valid(result) && self.translate(|translator, at| translator.operator(&operator, at))
            };
            if !(false $($(|| needs_drop::<$argty>())*)?) {
                // Else the compiler looks at each one for what there is to drop.
                forget(operator);
            }
            done
        })*
    };
}

impl<'a> VisitOperator<'a> for Steps<'_, '_> {
    /// Whether all steps are done.
    type Output = bool;

    #[cfg(feature = "simd")]
    fn simd_visitor(&mut self) -> Option<&mut dyn wasmparser::VisitSimdOperator<'a, Output = bool>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(define_steps);
}

#[cfg(feature = "simd")]
macro_rules! define_simd_steps {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        $(fn $visit(&mut self $($(, $arg: $argty)*)?) -> bool {
            let operator = Operator::$op $({ $($arg),* })?;
            let result = self.validator.op(self.offset, &operator);
            self.is_valid(result) && self.translate(|translator, at| translator.operator(&operator, at))
        })*
    };
}

#[cfg(feature = "simd")]
impl<'a> wasmparser::VisitSimdOperator<'a> for Steps<'_, '_> {
    wasmparser::for_each_visit_simd_operator!(define_simd_steps);
}
