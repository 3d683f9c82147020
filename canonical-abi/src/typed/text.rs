//! Strings.

use crate::component_type::{ComponentType, Types};
use crate::host::Caller;
use crate::lift::{Lift, LiftContext, take_u32};
use crate::lower::{Lower, LowerContext};
use crate::plan::{TypeIdx, TypeKind};
use alloc::string::String;
use tenon_core::TrapCode;

macro_rules! string_layout {
    ($($rust:ty),*) => {$(
        impl ComponentType for $rust {
            const SIZE: u32 = 8;
            const ALIGN: u32 = 4;

            fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
                types.is(ty, TypeKind::String)
            }
        }
    )*};
}

string_layout!(str, String, WasmStr);

/// A string parameter that stays where the guest has it.
///
/// [`Caller::str`](crate::Caller::str) reads it, without a copy if the guest's strings are UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct WasmStr {
    at: u32,
    length: u32,
}

impl WasmStr {
    /// [`Caller::str`](crate::Caller::str).
    pub fn to_str<'a, T>(self, caller: &Caller<'a, T>) -> Result<&'a str, TrapCode> {
        caller.str(self)
    }

    pub(crate) fn read<'a>(self, cx: &LiftContext<'a>) -> Result<&'a str, TrapCode> {
        cx.text(self.at, self.length)
    }
}

impl Lift for WasmStr {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        Ok(Self { at: take_u32(bytes, 0)?, length: take_u32(bytes, 4)? })
    }
}

impl Lift for String {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        owned(cx.text(take_u32(bytes, 0)?, take_u32(bytes, 4)?)?)
    }
}

/// A copy of `text`.
pub(crate) fn owned(text: &str) -> Result<String, TrapCode> {
    let mut string = String::new();
    string.try_reserve_exact(text.len()).map_err(|_| TrapCode::OutOfMemory)?;
    string.push_str(text);
    Ok(string)
}

impl Lower for str {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write_text(at, self)
    }
}

impl Lower for String {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write_text(at, self)
    }
}
