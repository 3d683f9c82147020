//! What is a subtype of what.
//!
//! Types are declared with their supertype, which comes before them, and chains are at most
//! [`MAX_DEPTH`] long: a walk decides. Within one space of types, equal types have one number.

use super::{HeapType, RefType, ValType};

/// Supertypes a type may have above it.
pub(crate) const MAX_DEPTH: u8 = 63;

/// What kind of thing a type describes; also the hierarchies of references, of which `Any` has two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Func,
    Struct,
    Array,
    Any,
    Extern,
    Exn,
}

impl Kind {
    /// The abstract type right above types of this kind.
    const fn above(self) -> HeapType {
        match self {
            Self::Func => HeapType::Func,
            Self::Struct => HeapType::Struct,
            Self::Array => HeapType::Array,
            Self::Any => HeapType::Any,
            Self::Extern => HeapType::Extern,
            Self::Exn => HeapType::Exn,
        }
    }

    /// The type below all types of this kind.
    const fn bottom(self) -> HeapType {
        match self {
            Self::Func => HeapType::NoFunc,
            Self::Struct | Self::Array | Self::Any => HeapType::None,
            Self::Extern => HeapType::NoExtern,
            Self::Exn => HeapType::NoExn,
        }
    }
}

/// Numbered types: those of a module, or of a store.
pub(crate) trait TypeSpace {
    /// What type `index` describes.
    fn kind(&self, index: u16) -> Option<Kind>;
    /// The supertype that type `index` declares.
    fn supertype(&self, index: u16) -> Option<u16>;

    /// Whether type `sub` is `sup` or declared below it.
    fn is_below(&self, sub: u16, sup: u16) -> bool {
        let mut at = sub;
        for _ in 0..=MAX_DEPTH {
            if at == sup {
                return true;
            }
            // A supertype comes before its subtypes, so nothing is found below `sup`.
            let Some(above) = self.supertype(at).filter(|&above| above >= sup) else { return false };
            at = above;
        }
        false
    }

    fn heap_matches(&self, sub: HeapType, sup: HeapType) -> bool {
        match (sub, sup) {
            (HeapType::Concrete(sub), HeapType::Concrete(sup)) => self.is_below(sub, sup),
            (HeapType::Concrete(sub), sup) => {
                self.kind(sub).is_some_and(|kind| abstract_matches(kind.above(), sup))
            }
            (sub, HeapType::Concrete(sup)) => self.kind(sup).is_some_and(|kind| kind.bottom() == sub),
            (sub, sup) => abstract_matches(sub, sup),
        }
    }

    fn ref_matches(&self, sub: RefType, sup: RefType) -> bool {
        (sup.nullable || !sub.nullable) && self.heap_matches(sub.heap, sup.heap)
    }

    fn val_matches(&self, sub: ValType, sup: ValType) -> bool {
        match (sub, sup) {
            (ValType::Ref(sub), ValType::Ref(sup)) => self.ref_matches(sub, sup),
            (sub, sup) => sub == sup,
        }
    }
}

fn abstract_matches(sub: HeapType, sup: HeapType) -> bool {
    use HeapType as H;
    if sub == sup {
        return true;
    }
    let Some(hierarchy) = sub.hierarchy().filter(|&own| sup.hierarchy() == Some(own)) else { return false };
    match (sub, sup) {
        (sub, _) if sub == hierarchy.bottom() => true,
        (H::Eq | H::I31 | H::Struct | H::Array, H::Any) | (H::I31 | H::Struct | H::Array, H::Eq) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Types 0..2 are structs, each below the one before; 2 is a function type.
    struct Space;

    impl TypeSpace for Space {
        fn kind(&self, index: u16) -> Option<Kind> {
            [Kind::Struct, Kind::Struct, Kind::Func].get(usize::from(index)).copied()
        }

        fn supertype(&self, index: u16) -> Option<u16> {
            (index == 1).then_some(0)
        }
    }

    #[test]
    fn the_lattice() {
        use HeapType as H;
        let below = |sub, sup| Space.heap_matches(sub, sup);
        assert!(below(H::Concrete(1), H::Concrete(0)) && !below(H::Concrete(0), H::Concrete(1)));
        assert!(below(H::Concrete(1), H::Struct) && below(H::Concrete(1), H::Any));
        assert!(below(H::None, H::Concrete(0)) && below(H::NoFunc, H::Concrete(2)));
        assert!(!below(H::None, H::Concrete(2)) && !below(H::Concrete(2), H::Any));
        assert!(below(H::None, H::I31) && below(H::I31, H::Eq) && below(H::Array, H::Any));
        assert!(!below(H::Eq, H::I31) && !below(H::Struct, H::Array) && !below(H::Func, H::Any));
        assert!(below(H::NoExn, H::Exn) && !below(H::NoExn, H::Extern));
    }

    #[test]
    fn null_is_no_value_of_a_type_without_it() {
        let some = RefType { nullable: false, heap: HeapType::Func };
        assert!(Space.ref_matches(some, RefType::FUNCREF) && !Space.ref_matches(RefType::FUNCREF, some));
    }
}
