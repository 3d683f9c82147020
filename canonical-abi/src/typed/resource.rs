//! Handles.

use crate::component_type::{ComponentType, Types};
use crate::handle_table::Ownership;
use crate::lift::{Lift, LiftContext, take_u32};
use crate::lower::{Lower, LowerContext};
use crate::plan::TypeIdx;
use crate::resource::{Origin, Resource, ResourceAny, ResourceType};
use tenon_core::TrapCode;

impl<T: 'static> ComponentType for Resource<T> {
    const SIZE: u32 = 4;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        let resource = ty.and_then(|ty| types.resource(ty));
        resource.is_some_and(|(found, _)| found == ResourceType::host::<T>())
    }
}

impl<T: 'static> Lift for Resource<T> {
    fn load(_: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        take_u32(bytes, 0).map(Self::new)
    }
}

impl<T: 'static> Lower for Resource<T> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        cx.write(at, &self.rep().to_le_bytes())
    }
}

/// Stands for handles of types that components define; see [`ResourceAny`].
impl ComponentType for ResourceAny {
    const SIZE: u32 = 4;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        ty.and_then(|ty| types.resource(ty)).is_some_and(|(found, _)| found.is_guest())
    }
}

impl Lift for ResourceAny {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        let key = take_u32(bytes, 0)?;
        let handle = cx.handles.lookup(key)?;
        let owned = matches!(handle.ownership, Ownership::Own { .. });
        let (ty, generation) = (ResourceType(Origin::Guest(handle.ty)), cx.handles.generation(key));
        Ok(Self { ty, key, generation, owned })
    }
}

impl Lower for ResourceAny {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        match self.ty.0 {
            Origin::Guest(ty) => cx.handles.held(self.key, self.generation, ty)?,
            _ => return Err(TrapCode::HandleTypeMismatch),
        };
        cx.write(at, &self.key.to_le_bytes())
    }
}
