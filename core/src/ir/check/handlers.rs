//! Tags, and the tables that say where exceptions are caught.

use super::{Function, Proof, ensure, prove};
use crate::Result;
use crate::image::handlers::{Catch, Clause};
use crate::image::layout::module;
use crate::image::{ModuleView, Signature};
use crate::ir::Operand;
use crate::ir::decode::Decoded;

/// Whether this build runs exceptions.
pub(super) const BUILT: bool = cfg!(feature = "exceptions");

/// How much of the two tables belongs to the functions checked so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Handled {
    ranges: u32,
    catches: u32,
}

impl Handled {
    /// Nothing is left after the last function.
    pub(super) fn check_end(self, view: ModuleView<'_>) -> Result<()> {
        let told = [module::RANGES, module::CATCHES].map(|field| view.table_of(field).1);
        ensure(told == [self.ranges, self.catches], "a catch outside of functions")
    }
}

/// Every tag defined has a type without results.
pub(super) fn check_tags(view: ModuleView<'_>) -> Result<()> {
    let count = view.table_of(module::TAGS).1;
    ensure(count == 0 || BUILT, "a tag in a build without exceptions")?;
    (0..count).try_for_each(|index| {
        let ty = view.tag_type(index).and_then(|ty| view.func_type(ty));
        ensure(ty.is_some_and(|ty| ty.results().len() == 0), "a tag of an unknown type")
    })
}

impl Function<'_, '_> {
    fn tag(&self, index: u64) -> Proof<Signature> {
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let own = index.checked_sub(self.imports.tags.len());
        let found = match own {
            None => self.imports.tags.get(index).copied(),
            Some(own) => self.view.tag_type(own as u32).and_then(|ty| self.view.signature(ty)),
        };
        found.ok_or("no such tag")
    }

    /// The windows of a throw hold what its tag carries.
    pub(super) fn check_throw(&self, decoded: &Decoded, tag: u64) -> Proof {
        let operand =
            |wanted| decoded.operands().find(|&(kind, _)| kind == wanted).map_or(0, |(_, value)| value);
        let carried = self.tag(tag)?;
        self.check_windows(operand(Operand::Window), operand(Operand::RefWindow), carried)
    }

    /// Checks the function's part of the tables, which begins at `from`; gives where the next one's does.
    pub(super) fn check_handlers(&self, from: Handled) -> Proof<Handled> {
        let catches = self.check_catches(from.catches)?;
        let mut next = Handled { ranges: from.ranges, catches };
        let mut unit = self.func.code;
        while let Some(range) = self.view.range(next.ranges).filter(|range| self.unit_before_end(range.unit))
        {
            let known = range.first.is_none_or(|first| (from.catches..catches).contains(&first));
            prove(unit <= range.unit && known && BUILT, "a range out of place")?;
            unit = range.unit + 1;
            next.ranges += 1;
        }
        Ok(next)
    }

    fn unit_before_end(&self, unit: u32) -> bool {
        unit < self.func.code.saturating_add(self.func.len)
    }

    /// Lists lead outwards, to lists before them, so that each ends.
    fn check_catches(&self, from: u32) -> Proof<u32> {
        let (mut index, mut list) = (from, from);
        while let Some(catch) = self.view.catch(index).filter(|catch| self.unit_before_end(catch.unit())) {
            prove(catch.unit() >= self.func.code, "a catch out of place")?;
            index += 1;
            match catch {
                Catch::Clause(clause) => self.check_clause(clause)?,
                Catch::Outer { next, .. } => {
                    let before = next.is_none_or(|next| (from..list).contains(&next));
                    prove(before, "catches that never end")?;
                    list = index;
                }
            }
        }
        prove(index == list, "catches without an end")?;
        Ok(index)
    }

    /// What a clause catches fits the frame, and its code goes on at an op of the function.
    fn check_clause(&self, clause: Clause) -> Proof {
        let carried = match clause.tag {
            Some(tag) => self.tag(tag.into())?,
            None => Signature { param_slots: 0, result_slots: 0, param_refs: 0, result_refs: 0 },
        };
        let slots = u32::from(clause.slot) + u32::from(carried.param_slots);
        let refs = u32::from(clause.reference) + u32::from(carried.param_refs) + u32::from(clause.with_ref);
        let fits = slots <= self.func.slots.into() && refs <= self.func.refs.into();
        prove(fits, "a caught value outside the frame")?;
        let begins_again = clause.target == self.func.code && self.func.refs > 0;
        let is_op = clause.target.checked_sub(self.func.code).is_some_and(|at| self.is_op(at as usize));
        prove(is_op && !begins_again, "a clause that leads to no op")
    }
}

#[cfg(test)]
#[cfg(all(feature = "loader", feature = "exceptions"))]
mod tests {
    use crate::image::layout::{entry, module};
    use crate::{CheckedImage, Config, Engine, ImageError, load_module};

    const GUEST: &str = r#"(module (tag $e (param i32 externref))
      (func (block $h (result i32 externref) (block $all
        (try_table (catch_all $all)
          (try_table (catch $e $h) (throw $e (i32.const 1) (ref.null extern))))
        (return)) (return)) (drop) (drop))
      (func (block $h (try_table (catch_all $h) (call 0)))))"#;

    /// What the checker says of the image with 16 bits of an entry of a table changed.
    fn forged(field: u32, at: u32, value: u16) -> Option<&'static str> {
        let engine = Engine::new(&Config::new());
        let image = load_module(&engine, &wat::parse_str(GUEST).unwrap()).unwrap();
        let place = (image.module(0).unwrap().table_of(field).0 + at) as usize;
        let mut bytes = image.bytes().to_vec();
        bytes[place..place + 2].copy_from_slice(&value.to_le_bytes());
        let error = CheckedImage::from_bytes(&bytes).err()?;
        let Some(ImageError::Check { what, .. }) = error.image_error() else { panic!("{error}") };
        Some(what)
    }

    #[test]
    fn what_a_clause_says_is_proven() {
        let catch =
            |index: u32, at: u32, value: u16| forged(module::CATCHES, index * entry::CATCH + at, value);
        // Entries: catch_all, outer; catch, outer; then those of the second function.
        assert_eq!(catch(2, 2, 0), None, "its own tag");
        assert_eq!(catch(2, 2, 1), Some("no such tag"));
        assert_eq!(catch(2, 0, 8), Some("a range out of place"), "an unknown kind ends the catches");
        assert_eq!(catch(2, 8, 0xffff), Some("a caught value outside the frame"));
        assert_eq!(catch(2, 10, 0xffff), Some("a caught value outside the frame"));
        assert_eq!(catch(0, 4, 1), Some("a clause that leads to no op"));
        assert_eq!(catch(2, 4, 0xfff0), Some("a range out of place"), "beyond the function");
        assert_eq!(catch(3, 8, 2), Some("catches that never end"));
        assert_eq!(catch(3, 8, 4), Some("catches that never end"), "of another function");
    }

    #[test]
    fn ranges_lie_in_their_functions_in_order() {
        let range =
            |index: u32, at: u32, value: u16| forged(module::RANGES, index * entry::RANGE + at, value);
        assert_eq!(range(0, 4, 4), Some("a range out of place"), "catches of another function");
        assert_eq!(range(1, 0, 0), Some("a range out of place"), "out of order");
        assert_eq!(range(0, 0, 0xfff0), Some("a catch outside of functions"));
    }

    #[test]
    fn tags_have_types_without_results() {
        assert_eq!(forged(module::TAGS, 0, 99), Some("a tag of an unknown type"));
    }
}
