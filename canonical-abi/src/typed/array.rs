//! Lists of fixed length.

use crate::component_type::{ComponentType, Types};
use crate::lift::{Lift, LiftContext};
use crate::lower::{Lower, LowerContext};
use crate::plan::TypeIdx;
use tenon_core::TrapCode;

/// Stands for `list<T, N>`.
impl<T: ComponentType, const N: usize> ComponentType for [T; N] {
    const SIZE: u32 = {
        let size = T::SIZE as u64 * N as u64;
        assert!(size <= u32::MAX as u64, "a list of fixed length is too long");
        size as u32
    };
    const ALIGN: u32 = T::ALIGN;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.fixed_list(ty).is_some_and(|(element, count)| {
            usize::try_from(count) == Ok(N) && T::matches(types, Some(element))
        })
    }
}

impl<T: Lift, const N: usize> Lift for [T; N] {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        let content = bytes.get(..Self::SIZE as usize).ok_or(TrapCode::PointerOutOfBounds)?;
        T::load_list(cx, content)?.try_into().map_err(|_| TrapCode::PointerOutOfBounds)
    }
}

impl<T: Lower, const N: usize> Lower for [T; N] {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        T::store_list(self, cx, at)
    }
}
