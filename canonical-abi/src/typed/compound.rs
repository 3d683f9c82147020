//! Options, results and tuples.

use crate::component_type::{ComponentType, Layout, Matcher, Params, Types};
use crate::lift::{Lift, LiftContext, field_bytes, take};
use crate::lower::{Lower, LowerContext};
use crate::plan::{FuncType, TypeIdx};
use tenon_core::TrapCode;

impl<T: ComponentType> ComponentType for Option<T> {
    const SIZE: u32 = Layout::EMPTY.or::<T>().variant(2).size;
    const ALIGN: u32 = T::ALIGN;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.option(ty).is_some_and(|payload| T::matches(types, payload))
    }
}

impl<T: Lift> Lift for Option<T> {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        match take::<1>(bytes, 0)? {
            [0] => Ok(None),
            [1] => T::load(cx, field_bytes::<T>(bytes, T::ALIGN)?).map(Some),
            _ => Err(TrapCode::InvalidDiscriminant),
        }
    }
}

impl<T: Lower> Lower for Option<T> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        match self {
            None => cx.write(at, &[0]),
            Some(value) => {
                cx.write(at, &[1])?;
                value.store(cx, at.saturating_add(T::ALIGN))
            }
        }
    }
}

impl<T: ComponentType, E: ComponentType> ComponentType for Result<T, E> {
    const SIZE: u32 = Layout::EMPTY.or::<T>().or::<E>().variant(2).size;
    const ALIGN: u32 = Layout::EMPTY.or::<T>().or::<E>().align;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        let payloads = types.result(ty);
        payloads.is_some_and(|[ok, error]| T::matches(types, ok) && E::matches(types, error))
    }
}

impl<T: Lift, E: Lift> Lift for Result<T, E> {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        match take::<1>(bytes, 0)? {
            [0] => T::load(cx, field_bytes::<T>(bytes, Self::ALIGN)?).map(Ok),
            [1] => E::load(cx, field_bytes::<E>(bytes, Self::ALIGN)?).map(Err),
            _ => Err(TrapCode::InvalidDiscriminant),
        }
    }
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, &[u8::from(self.is_err())])?;
        match self {
            Ok(value) => value.store(cx, at.saturating_add(Self::ALIGN)),
            Err(error) => error.store(cx, at.saturating_add(Self::ALIGN)),
        }
    }
}

macro_rules! tuples {
    ($($T:ident $index:tt,)*) => {
        impl<$($T: ComponentType),*> ComponentType for ($($T,)*) {
            const SIZE: u32 = Layout::EMPTY$(.field::<$T>())*.padded();
            const ALIGN: u32 = Layout::EMPTY$(.field::<$T>())*.align;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                types.is_tuple(ty, &[$($T::matches as Matcher),*])
            }
        }

        impl<$($T: ComponentType),*> Params for ($($T,)*) {
            fn match_params(types: Types<'_>, func: &FuncType) -> bool {
                types.are_params(func, &[$($T::matches as Matcher),*])
            }
        }

        impl<$($T: Lift),*> Lift for ($($T,)*) {
            fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
                let layout = Layout::EMPTY;
                $(
                    #[allow(non_snake_case, reason = "the value of a type parameter")]
                    let $T = $T::load(cx, field_bytes::<$T>(bytes, layout.place::<$T>())?)?;
                    #[allow(unused_variables, reason = "the last field has none behind it")]
                    let layout = layout.field::<$T>();
                )*
                Ok(($($T,)*))
            }
        }

        impl<$($T: Lower),*> Lower for ($($T,)*) {
            fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
                let layout = Layout::EMPTY;
                $(
                    self.$index.store(cx, at.saturating_add(layout.place::<$T>()))?;
                    #[allow(unused_variables, reason = "the last field has none behind it")]
                    let layout = layout.field::<$T>();
                )*
                Ok(())
            }
        }
    };
}

impl Params for () {
    fn match_params(types: Types<'_>, func: &FuncType) -> bool {
        types.are_params(func, &[])
    }
}

tuples!(A 0,);
tuples!(A 0, B 1,);
tuples!(A 0, B 1, C 2,);
tuples!(A 0, B 1, C 2, D 3,);
tuples!(A 0, B 1, C 2, D 3, E 4,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14,);
tuples!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15,);
