//! Maps. `Vec<(K, V)>` stands for one too, and keeps the order of the entries and keys that come twice.

use crate::component_type::{ComponentType, Types};
use crate::lift::{Lift, LiftContext};
use crate::lower::{Lower, LowerContext};
use crate::plan::TypeIdx;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tenon_core::TrapCode;

/// Stands for `map<K, V>`. Its entries are lowered in the order of their keys; of entries with the same key the
/// last one is lifted.
impl<K: ComponentType, V: ComponentType> ComponentType for BTreeMap<K, V> {
    const SIZE: u32 = 8;
    const ALIGN: u32 = 4;

    fn matches(types: Types<'_>, ty: Option<TypeIdx>) -> bool {
        types.map_entry(ty).is_some_and(|entry| <(K, V)>::matches(types, Some(entry)))
    }
}

impl<K: Lift + Ord, V: Lift> Lift for BTreeMap<K, V> {
    fn load(cx: &LiftContext<'_>, bytes: &[u8]) -> Result<Self, TrapCode> {
        let entries = Vec::<(K, V)>::load(cx, bytes)?;
        ask_for_room::<(K, V)>(entries.len())?;
        Ok(entries.into_iter().collect())
    }
}

/// The nodes of a tree cannot be allocated fallibly: a guest that sends too many entries must trap, so as much
/// as the tree and sorting take is asked for before.
fn ask_for_room<E>(count: usize) -> Result<(), TrapCode> {
    let entries = count.saturating_mul(2).saturating_add(32);
    Vec::<(E, usize)>::new().try_reserve_exact(entries).map_err(|_| TrapCode::OutOfMemory)
}

impl<K: Lower, V: Lower> Lower for BTreeMap<K, V> {
    fn store(&self, cx: &mut LowerContext<'_>, at: u32) -> Result<(), TrapCode> {
        let size = <(&K, &V)>::SIZE;
        let bytes = (self.len() as u64).saturating_mul(size.into());
        let mut entry = cx.allocate(bytes, <(&K, &V)>::ALIGN)?;
        cx.write_range(at, entry, self.len())?;
        for pair in self {
            pair.store(cx, entry)?;
            entry = entry.saturating_add(size);
        }
        Ok(())
    }
}
