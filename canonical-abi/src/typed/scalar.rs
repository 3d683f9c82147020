//! Numbers, `bool`, `char` and `()`.

use crate::component_type::{ComponentType, Types};
use crate::lift::{Lift, LiftContext, take};
use crate::lower::{Lower, LowerContext};
use crate::plan::{TypeIdx, TypeKind};
use alloc::vec::Vec;
use tenon_core::TrapCode;

macro_rules! numbers {
    ($($rust:ident = $kind:ident),*) => {$(
        impl ComponentType for $rust {
            const SIZE: u32 = size_of::<$rust>() as u32;
            const ALIGN: u32 = size_of::<$rust>() as u32;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                types.is(ty, TypeKind::$kind)
            }
        }

        impl Lift for $rust {
            fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
                take(bytes, 0).map($rust::from_le_bytes)
            }

            fn load_list(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Vec<Self>, TrapCode> {
                let (elements, _) = bytes.as_chunks();
                let mut list = Vec::new();
                list.try_reserve_exact(elements.len()).map_err(|_| TrapCode::OutOfMemory)?;
                list.extend(elements.iter().map(|&element| $rust::from_le_bytes(element)));
                Ok(list)
            }
        }

        impl Lower for $rust {
            fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
                cx.write(at, &self.to_le_bytes())
            }

            fn store_list(list: &[Self], cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
                let (places, _) = cx.place(at, size_of_val(list))?.as_chunks_mut();
                places.iter_mut().zip(list).for_each(|(place, value)| *place = value.to_le_bytes());
                Ok(())
            }
        }
    )*};
}

numbers!(i8 = S8, i16 = S16, u16 = U16, i32 = S32, u32 = U32, i64 = S64, u64 = U64, f32 = F32, f64 = F64);

impl ComponentType for u8 {
    const SIZE: u32 = 1;
    const ALIGN: u32 = 1;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.is(ty, TypeKind::U8)
    }
}

impl Lift for u8 {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        take(bytes, 0).map(Self::from_le_bytes)
    }

    fn load_list(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Vec<Self>, TrapCode> {
        let mut list = Vec::new();
        list.try_reserve_exact(bytes.len()).map_err(|_| TrapCode::OutOfMemory)?;
        list.extend_from_slice(bytes);
        Ok(list)
    }
}

impl Lower for u8 {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, &[*self])
    }

    fn store_list(list: &[Self], cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, list)
    }
}

impl ComponentType for bool {
    const SIZE: u32 = 1;
    const ALIGN: u32 = 1;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.is(ty, TypeKind::Bool)
    }
}

impl Lift for bool {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        take::<1>(bytes, 0).map(|byte| byte != [0])
    }
}

impl Lower for bool {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, &[u8::from(*self)])
    }
}

impl ComponentType for char {
    const SIZE: u32 = 4;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.is(ty, TypeKind::Char)
    }
}

impl Lift for char {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        Self::from_u32(take(bytes, 0).map(u32::from_le_bytes)?).ok_or(TrapCode::InvalidChar)
    }
}

impl Lower for char {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, &u32::from(*self).to_le_bytes())
    }
}

/// No value: a function without result, a case without payload.
impl ComponentType for () {
    const SIZE: u32 = 0;
    const ALIGN: u32 = 1;

    fn matches(_: Types<'_>, ty: Option<TypeIdx>) -> bool {
        ty.is_none()
    }
}

impl Lift for () {
    fn load(_: &LiftContext<'_>, _: &[u8]) -> Result<Self, TrapCode> {
        Ok(())
    }
}

impl Lower for () {
    fn store(&self, _: &mut LowerContext<'_>, _: u32) -> Result<(), TrapCode> {
        Ok(())
    }
}
