//! The types of a store: those its instances name, each once.
//!
//! Modules whose types are only plain function types (alone in their group, final, without supertype or
//! concrete references) have no part in it: such a type equals no other kind of type, and two of them are
//! compared by their parameters and results. The types of other modules get numbers that are the store's when an
//! instance is made. Recursion groups are looked up whole, in an order of their contents, so that no choice
//! of types makes a lookup slow, and nothing recurses: what a group names outside itself has its number.

use super::instance::Instance;
use crate::image::ModuleView;
use crate::limits::MAX_STORE_TYPES;
use crate::types::subtype::{Kind, TypeSpace};
use crate::{CompositeType, Error, FieldType, FuncType, ImageError, Region, Result, StorageType, Vec};
use core::cmp::Ordering;

/// No supertype.
const NONE: u16 = u16::MAX;

/// A type: where it was met first, and what subtyping asks for.
#[derive(Clone, Copy, Debug)]
struct Entry {
    instance: u16,
    index: u16,
    supertype: u16,
    kind: Kind,
}

/// The types of a store.
#[derive(Debug)]
pub(crate) struct Types {
    entries: Vec<Entry>,
    /// Recursion groups, in the order of their hashes, then of [`Group::cmp`].
    groups: Vec<Known>,
}

/// A recursion group: a hash of its content, and its first type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    hash: u32,
    first: u16,
}

/// The store's number of each type of a module; empty if types are plain.
pub(crate) type TypeMap = Vec<u16>;

/// The types of an instance that is being made.
#[derive(Debug)]
pub(crate) struct Registered {
    /// The store's number of each type of the module; empty if the module has only plain types.
    pub(crate) map: TypeMap,
    /// The groups that are new to the store.
    pub(crate) new_groups: Vec<Known>,
    /// Types the store had before.
    pub(crate) before: usize,
}

impl Types {
    pub(crate) fn new(region: Region) -> Self {
        Self { entries: Vec::new_in(region), groups: Vec::new_in(region) }
    }

    /// Numbers the types of a module of which instance `number` is about to be made; [`Types::commit`] or
    /// [`Types::forget`] must follow.
    pub(crate) fn register(
        &mut self,
        region: Region,
        instances: &[Instance],
        view: ModuleView<'_>,
        number: u32,
    ) -> Result<Registered> {
        let before = self.entries.len();
        let mut new = Registered { map: Vec::new_in(region), new_groups: Vec::new_in(region), before };
        if !view.has_subtypes() {
            return Ok(new);
        }
        let added = self.register_groups(&mut new, instances, view, number);
        if let Err(error) = added {
            self.forget(before);
            return Err(error);
        }
        Ok(new)
    }

    fn register_groups(
        &mut self,
        new: &mut Registered,
        instances: &[Instance],
        view: ModuleView<'_>,
        number: u32,
    ) -> Result<()> {
        let count = view.type_count() as usize;
        new.map.try_room_exact(count)?;
        while new.map.len() < count {
            let first = new.map.len() as u16;
            let len = view.sub_type(first.into()).ok_or(ImageError::NoModule)?.group_len.max(1);
            let group = Group { view, map: &new.map, first, len };
            let hash = group.hash();
            let found = match self.find(instances, hash, group) {
                Some(found) => found,
                None => {
                    let first = self.add(group, number)?;
                    new.new_groups.try_push(Known { hash, first })?;
                    first
                }
            };
            (found..found.saturating_add(len)).for_each(|number| new.map.push_reserved(number));
        }
        self.groups.try_room(new.new_groups.len())?;
        Ok(())
    }

    fn add(&mut self, group: Group<'_>, instance: u32) -> Result<u16> {
        let first = self.entries.len();
        let count = first + usize::from(group.len);
        if count > MAX_STORE_TYPES as usize {
            return Err(Error::limit("types of a store", count as u64, MAX_STORE_TYPES.into()));
        }
        self.entries.try_room(group.len.into())?;
        for index in group.first..group.first.saturating_add(group.len) {
            let sub = group.view.sub_type(index.into()).ok_or(ImageError::NoModule)?;
            let number = |above: u16| match above.checked_sub(group.first) {
                Some(place) => first as u16 + place,
                None => group.map.get(usize::from(above)).copied().unwrap_or(NONE),
            };
            let supertype = sub.supertype.map_or(NONE, number);
            self.entries.push_reserved(Entry { instance: instance as u16, index, supertype, kind: sub.kind });
        }
        Ok(first as u16)
    }

    fn find(&self, instances: &[Instance], hash: u32, group: Group<'_>) -> Option<u16> {
        let content = |first| self.group(instances, first).map_or(Ordering::Less, |known| known.cmp(group));
        let order = |known: &Known| known.hash.cmp(&hash).then_with(|| content(known.first));
        let place = self.groups.binary_search_by(order).ok()?;
        self.groups.get(place).map(|known| known.first)
    }

    fn order(&self, instances: &[Instance], left: Known, right: Known) -> Ordering {
        left.hash.cmp(&right.hash).then_with(|| {
            let groups = self.group(instances, left.first).zip(self.group(instances, right.first));
            groups.map_or(Ordering::Equal, |(left, right)| left.cmp(right))
        })
    }

    /// The group that begins with type `first`.
    fn group<'i>(&self, instances: &'i [Instance], first: u16) -> Option<Group<'i>> {
        let entry = self.entries.get(usize::from(first))?;
        let instance = instances.get(usize::from(entry.instance))?;
        let view = instance.view();
        let len = view.sub_type(entry.index.into())?.group_len;
        Some(Group { view, map: &instance.types, first: entry.index, len })
    }

    /// The instance whose types were registered last is made: later ones may find them.
    pub(crate) fn commit(&mut self, instances: &[Instance], mut new_groups: Vec<Known>) {
        new_groups.sort_unstable_by(|&left, &right| self.order(instances, left, right));
        let mut merged = core::mem::replace(&mut self.groups, Vec::new_in(new_groups.region()));
        let mut old = merged.len();
        // Room was made when they were registered.
        new_groups.iter().for_each(|&known| merged.push_reserved(known));
        // From the back, so that nothing is overwritten that is still needed.
        while let Some(&ours) = new_groups.last() {
            let theirs = old.checked_sub(1).and_then(|last| merged.get(last).copied());
            let theirs = theirs.filter(|&theirs| self.order(instances, theirs, ours) == Ordering::Greater);
            if let Some(place) = merged.get_mut((old + new_groups.len()).wrapping_sub(1)) {
                *place = theirs.unwrap_or(ours);
            }
            match theirs {
                Some(_) => old -= 1,
                None => drop(new_groups.pop()),
            }
        }
        self.groups = merged;
    }

    /// The instance whose types were registered last is not made: the store has as many types as `before`.
    pub(crate) fn forget(&mut self, before: usize) {
        self.entries.truncate(before);
    }

    /// The instance where type `number` was met first, and its index there.
    pub(crate) fn origin(&self, number: u16) -> Option<(u32, u16)> {
        let entry = self.entries.get(usize::from(number))?;
        Some((entry.instance.into(), entry.index))
    }
}

impl TypeSpace for Types {
    fn kind(&self, index: u16) -> Option<Kind> {
        Some(self.entries.get(usize::from(index))?.kind)
    }

    fn supertype(&self, index: u16) -> Option<u16> {
        Some(self.entries.get(usize::from(index))?.supertype).filter(|&above| above != NONE)
    }
}

/// A recursion group of a module, with the store's numbers of the types before it.
#[derive(Clone, Copy)]
struct Group<'a> {
    view: ModuleView<'a>,
    map: &'a [u16],
    first: u16,
    len: u16,
}

impl<'a> Group<'a> {
    fn cmp(self, other: Self) -> Ordering {
        self.len.cmp(&other.len).then_with(|| self.content().cmp(other.content()))
    }

    /// A hash of its content, so that contents are compared where they are likely equal.
    fn hash(self) -> u32 {
        let step = |hash: u64, value: u64| (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        let hash = self.content().fold(u64::from(self.len), step);
        (hash ^ hash >> 32) as u32
    }

    /// Everything that tells it from other groups, as numbers.
    fn content(self) -> impl Iterator<Item = u64> + 'a {
        let types = self.first..self.first.saturating_add(self.len);
        types.flat_map(move |index| self.head(index).into_iter().chain(self.values(index)))
    }

    /// Finality, kind and supertype of a type, then how many values it has.
    fn head(self, index: u16) -> [u64; 2] {
        let Some(sub) = self.view.sub_type(index.into()) else { return [0; 2] };
        let kind = match sub.kind {
            Kind::Struct => 1,
            Kind::Array => 2,
            _ => 0,
        };
        let above = sub.supertype.map_or(u32::MAX, |above| self.number(above));
        let counts = match self.view.composite_type(index.into()) {
            Some(CompositeType::Func(ty)) => (ty.params().len() as u64) << 32 | ty.results().len() as u64,
            Some(CompositeType::Struct(ty)) => ty.len().into(),
            _ => 0,
        };
        [u64::from(above) | u64::from(sub.is_final) << 32 | kind << 33, counts]
    }

    fn values(self, index: u16) -> impl Iterator<Item = u64> + 'a {
        let (func, fields, element) = match self.view.composite_type(index.into()) {
            Some(CompositeType::Func(ty)) => (Some(ty), None, None),
            Some(CompositeType::Struct(ty)) => (None, Some(ty), None),
            Some(CompositeType::Array(element)) => (None, None, Some(element)),
            None => (None, None, None),
        };
        let value = |ty| FieldType { storage: StorageType::Val(ty), mutable: false };
        let func = func.into_iter().flat_map(move |ty| ty.params().chain(ty.results()).map(value));
        let fields = fields.into_iter().flat_map(|ty| ty.fields().map(|(field, _)| field));
        func.chain(fields).chain(element).map(move |field| self.value(field))
    }

    fn value(self, field: FieldType) -> u64 {
        let index = field.concrete().map_or(0, |index| self.number(index));
        u64::from(field.word() & 0xffff) << 32 | u64::from(index)
    }

    /// A type as seen from the group: its place in it, or the store's number.
    fn number(self, index: u16) -> u32 {
        match index.checked_sub(self.first).filter(|&place| place < self.len) {
            Some(place) => place.into(),
            None => 1 << 16 | u32::from(self.map.get(usize::from(index)).copied().unwrap_or(NONE)),
        }
    }
}

/// What a function's type is compared by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity<'a> {
    /// The store's number, if the type has one.
    number: Option<u16>,
    /// The type, if it is plain.
    plain: Option<FuncType<'a>>,
}

impl<'a> Identity<'a> {
    /// Of a plain function type without a number.
    pub(crate) fn plain(ty: FuncType<'a>) -> Self {
        Self { number: None, plain: Some(ty) }
    }

    /// Of type `index` of a module whose types have the store's numbers `map`.
    pub(crate) fn new(view: ModuleView<'a>, map: &[u16], index: u16) -> Self {
        Self { number: map.get(usize::from(index)).copied(), plain: view.plain_func_type(index) }
    }
}

impl Types {
    /// Whether functions of type `sub` may stand where `sup` is asked for.
    pub(crate) fn func_matches(&self, sub: Identity<'_>, sup: Identity<'_>) -> bool {
        match (sub.number, sup.number) {
            (Some(sub), Some(sup)) => self.is_below(sub, sup),
            _ => sub.plain.is_some() && sub.plain == sup.plain,
        }
    }
}
