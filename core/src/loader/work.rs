//! What one operator makes validator and translator do beyond a step: passing values.
//!
//! A branch of two bytes can pass a thousand values, and a `br_table` as many for each byte. So the values
//! are counted before the validator touches them, and a file that has much too many for its size is refused.

use crate::Result;
use crate::image::writer::ImageWriter;
use wasmparser::{
    BlockType, Catch, CompositeInnerType, FrameKind, FuncValidator, Operator, ValidatorResources,
    WasmModuleResources as _,
};

/// Values each byte of a file may pass on average, and values any file may pass. Code that computes what it passes needs more
/// than a byte a value; so many make loading take no more than five times as long as that of such code.
const PER_BYTE: u64 = 16;
const ALLOWANCE: u64 = 1 << 20;

/// The bound for a file of that many bytes.
pub(super) fn allowed(bytes: usize) -> u64 {
    PER_BYTE * bytes as u64 + ALLOWANCE
}

/// Counts the values that `operator`, about to be validated, passes: nothing where the compiler knows which operator it is,
/// and that it passes none.
#[inline(always)]
pub(super) fn count(
    writer: &mut ImageWriter,
    validator: &FuncValidator<ValidatorResources>,
    operator: &Operator<'_>,
) -> Result<()> {
    let values = Arities(validator).values(operator);
    if values == 0 { Ok(()) } else { writer.pass(values, allowed) }
}

/// Looks up how many values things take and give. What is not there, the validator will refuse.
struct Arities<'v>(&'v FuncValidator<ValidatorResources>);

impl Arities<'_> {
    #[inline(always)]
    fn values(&self, operator: &Operator<'_>) -> u64 {
        use Operator as W;
        match operator {
            W::Block { blockty } | W::Loop { blockty } | W::If { blockty } => self.block(*blockty),
            W::TryTable { try_table } => {
                let caught = try_table.catches.iter().map(|catch| self.catch(catch));
                self.block(try_table.ty) + caught.sum::<u64>()
            }
            W::Br { relative_depth: depth }
            | W::BrIf { relative_depth: depth }
            | W::BrOnNull { relative_depth: depth }
            | W::BrOnNonNull { relative_depth: depth }
            | W::BrOnCast { relative_depth: depth, .. }
            | W::BrOnCastFail { relative_depth: depth, .. } => self.label(*depth),
            W::BrTable { targets } => self.label(targets.default()) * (u64::from(targets.len()) + 1),
            W::Return => self.label(self.0.control_stack_height().saturating_sub(1)),
            W::Call { function_index: func } | W::ReturnCall { function_index: func } => {
                let ty = self.0.resources().type_index_of_function(*func);
                ty.map_or(0, |ty| self.ty(ty))
            }
            W::CallIndirect { type_index: ty, .. }
            | W::ReturnCallIndirect { type_index: ty, .. }
            | W::CallRef { type_index: ty }
            | W::ReturnCallRef { type_index: ty }
            | W::StructNew { struct_type_index: ty } => self.ty(*ty),
            W::ArrayNewFixed { array_size, .. } => u64::from(*array_size),
            W::Throw { tag_index } => self.tag(*tag_index),
            _ => 0,
        }
    }

    /// What a block takes and gives, at its start and again at its end.
    fn block(&self, ty: BlockType) -> u64 {
        if let BlockType::FuncType(index) = ty { 2 * self.ty(index) } else { 0 }
    }

    /// Parameters and results, or fields, of a type.
    fn ty(&self, index: u32) -> u64 {
        match self.0.resources().sub_type_at(index).map(|ty| &ty.composite_type.inner) {
            Some(CompositeInnerType::Func(ty)) => (ty.params().len() + ty.results().len()) as u64,
            Some(CompositeInnerType::Struct(ty)) => ty.fields.len() as u64,
            _ => 0,
        }
    }

    fn label(&self, depth: u32) -> u64 {
        let Some(frame) = self.0.get_control_frame(depth as usize) else { return 0 };
        let BlockType::FuncType(index) = frame.block_type else { return 1 };
        match self.0.resources().sub_type_at(index).map(|ty| &ty.composite_type.inner) {
            Some(CompositeInnerType::Func(ty)) if frame.kind == FrameKind::Loop => ty.params().len() as u64,
            Some(CompositeInnerType::Func(ty)) => ty.results().len() as u64,
            _ => 0,
        }
    }

    fn tag(&self, index: u32) -> u64 {
        self.0.resources().tag_at(index).map_or(0, |ty| ty.params().len() as u64)
    }

    fn catch(&self, catch: &Catch) -> u64 {
        match *catch {
            Catch::One { tag, label } | Catch::OneRef { tag, label } => self.tag(tag) + self.label(label),
            Catch::All { label } | Catch::AllRef { label } => self.label(label),
        }
    }
}
