//! Open components and types, their index spaces, and what is known of each entry: how deep it
//! nests and what copying it costs the validator.

use super::Stop;
use super::reader::Scan;
use crate::{Error, Limits};
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use hashbrown::HashMap;

/// Pushes where memory may run out.
pub(super) fn push<T>(list: &mut Vec<T>, item: T) -> Scan<()> {
    if list.len() == list.capacity() {
        list.try_reserve(1).map_err(|_| Error::out_of_memory(list.len().max(4) * 2 * size_of::<T>()))?;
    }
    list.push(item);
    Ok(())
}

/// A definition that has named exports: an instance type, a component, a bag of exports.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Def(u32);

impl Def {
    /// Of things without exports, or whose exports are not known.
    pub(super) const NONE: Self = Self(u32::MAX);
}

/// What the pre-scan knows of a type, or of the type of a function, an instance or a component.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Levels of types below this one: a primitive has 0, a list of it 1.
    pub(super) depth: u32,
    /// Where its exports are found.
    pub(super) def: Def,
    /// Heap that the validator keeps when it copies this tree to give it other resources.
    pub(super) weight: u32,
    /// Heap it needs on the way down one path of that copy.
    pub(super) path: u32,
    /// Heap of one copy of its list of exports alone.
    pub(super) list: u32,
    /// Types in the tree.
    pub(super) nodes: u32,
    /// Exported types in it, which an import or export of it names.
    pub(super) named: u32,
    /// Resources it declares.
    pub(super) resources: u32,
    /// Component types on the longest path.
    pub(super) components: u8,
    /// Whether a resource occurs in it, so that copies are kept.
    pub(super) resource: bool,
}

impl Shape {
    /// Of primitives and other types that hold no types.
    pub(super) const LEAF: Self = Self {
        depth: 0,
        def: Def::NONE,
        weight: 0,
        path: 0,
        list: 0,
        nodes: 0,
        named: 0,
        resources: 0,
        components: 0,
        resource: false,
    };
    /// Of a resource where it is declared.
    pub(super) const RESOURCE: Self = Self { nodes: 1, resources: 1, resource: true, ..Self::LEAF };

    /// Makes this one hold `child`.
    pub(super) fn hold(&mut self, child: &Self) {
        self.depth = self.depth.max(child.depth.saturating_add(1));
        self.weight = self.weight.saturating_add(child.weight);
        self.path = self.path.max(child.path);
        self.nodes = self.nodes.saturating_add(child.nodes);
        self.named = self.named.saturating_add(child.named);
        self.resources = self.resources.saturating_add(child.resources);
        self.components = self.components.max(child.components);
        self.resource |= child.resource;
    }

    /// Adds the cost of copying this level once all it holds is known.
    pub(super) fn finish(mut self, own: u64) -> Self {
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        if self.resource {
            self.weight = self.weight.saturating_add(own);
        }
        self.path = self.path.saturating_add(own);
        self.nodes = self.nodes.saturating_add(1);
        self
    }

    /// Something inside this one of which no more is known than that.
    fn unknown_part(&self) -> Self {
        Self { depth: self.depth.saturating_sub(1), def: Def::NONE, ..*self }
    }

    fn worst(&self, other: &Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            def: if self.def == other.def { self.def } else { Def::NONE },
            weight: self.weight.max(other.weight),
            path: self.path.max(other.path),
            list: self.list.max(other.list),
            nodes: self.nodes.max(other.nodes),
            named: self.named.max(other.named),
            resources: self.resources.max(other.resources),
            components: self.components.max(other.components),
            resource: self.resource | other.resource,
        }
    }
}

/// An index space of component definitions. Core index spaces hold nothing that nests.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Type,
    Func,
    Instance,
    Component,
}

/// The key of what a component's instances look like; no export has this name.
const INSTANCE: &[u8] = b"\0instance";

/// What a scope is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    /// A component: its sections are read until its last byte.
    Component,
    /// The declarators of a component type.
    ComponentType,
    /// The declarators of an instance type.
    InstanceType,
}

/// A component or type that is being read.
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    /// Declarators still to come, of a type.
    pub(super) left: u32,
    /// Where its exports go.
    pub(super) def: Def,
    /// What its imports and exports add up to.
    pub(super) shape: Shape,
    /// What its exports alone add up to.
    pub(super) instance: Shape,
    /// Imports and exports so far.
    pub(super) imports: u32,
    pub(super) exports: u32,
    /// Heap of one copy of the list of imports, and of that of exports.
    pub(super) import_list: u64,
    pub(super) export_list: u64,
    /// Heap held until it is closed.
    pub(super) held: u64,
    bases: [usize; 4],
}

/// All open scopes, innermost last, and all named exports seen.
pub(super) struct Scopes {
    open: Vec<Scope>,
    types: Vec<Shape>,
    funcs: Vec<Shape>,
    instances: Vec<Shape>,
    components: Vec<Shape>,
    /// Exports by definition and name. Two names of one hash share an entry that is no better than
    /// the worse of them.
    exports: HashMap<u64, Shape>,
    next_def: u32,
    type_nesting: u32,
    component_nesting: u32,
    deepest: u32,
    dangling: bool,
}

impl Scopes {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            open: Vec::new(),
            types: Vec::new(),
            funcs: Vec::new(),
            instances: Vec::new(),
            components: Vec::new(),
            exports: HashMap::new(),
            next_def: 0,
            type_nesting: limits.type_nesting,
            component_nesting: limits.component_nesting,
            deepest: 0,
            dangling: false,
        }
    }

    /// The innermost scope.
    pub(super) fn innermost(&mut self) -> Scan<&mut Scope> {
        self.open.last_mut().ok_or(Stop::Nonsense)
    }

    /// Whether declarators are being read.
    pub(super) fn in_type(&self) -> bool {
        self.open.last().is_some_and(|scope| scope.kind != ScopeKind::Component)
    }

    /// The deepest type seen.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest
    }

    /// Opens a scope, if the limits let it.
    pub(super) fn open(&mut self, kind: ScopeKind, left: u32) -> Scan<()> {
        self.check_nesting(kind)?;
        let def = self.new_def();
        let bases = [self.types.len(), self.funcs.len(), self.instances.len(), self.components.len()];
        let shape = Shape { def, ..Shape::LEAF };
        let scope = Scope {
            kind,
            left,
            def,
            shape,
            instance: shape,
            imports: 0,
            exports: 0,
            import_list: 0,
            export_list: 0,
            held: 0,
            bases,
        };
        push(&mut self.open, scope)
    }

    /// Closes the innermost scope, forgets its index spaces and gives what it added up to.
    pub(super) fn close(&mut self) -> Scan<Scope> {
        let scope = self.open.pop().ok_or(Stop::Nonsense)?;
        let [types, funcs, instances, components] = scope.bases;
        self.types.truncate(types);
        self.funcs.truncate(funcs);
        self.instances.truncate(instances);
        self.components.truncate(components);
        Ok(scope)
    }

    pub(super) fn new_def(&mut self) -> Def {
        let def = Def(self.next_def);
        self.next_def = self.next_def.saturating_add(1).min(Def::NONE.0 - 1);
        def
    }

    /// The next entry of a space of the innermost scope.
    pub(super) fn define(&mut self, space: Space, shape: Shape) -> Scan<()> {
        self.check_depth(shape.depth)?;
        push(self.space_mut(space), shape)
    }

    /// Entry `index` of a space of the innermost scope.
    pub(super) fn at(&mut self, space: Space, index: u32) -> Shape {
        self.outer(space, 0, index)
    }

    /// Entry `index` of a space of the scope `count` levels out.
    ///
    /// Where there is none the file is invalid, but the validator parses the whole item, with all that is
    /// nested in it, before it finds out. So does the pre-scan: see [`dangling`](Self::dangling).
    pub(super) fn outer(&mut self, space: Space, count: u32, index: u32) -> Shape {
        let entry = self.entry(space, count, index);
        self.dangling |= entry.is_none();
        entry.unwrap_or(Shape::LEAF)
    }

    /// Whether an index was used that nothing has.
    pub(super) fn dangling(&self) -> bool {
        self.dangling
    }

    fn entry(&self, space: Space, count: u32, index: u32) -> Option<Shape> {
        let count = usize::try_from(count).ok()?;
        let level = self.open.len().checked_sub(count.checked_add(1)?)?;
        let base = self.open.get(level)?.base(space);
        let list = self.space(space);
        let end = self.open.get(level + 1).map_or(list.len(), |inner| inner.base(space));
        list.get(base..end)?.get(usize::try_from(index).ok()?).copied()
    }

    /// Records an export of `def`.
    pub(super) fn export(&mut self, def: Def, name: &[u8], shape: Shape) -> Scan<()> {
        self.exports.try_reserve(1).map_err(|_| {
            Error::out_of_memory(self.exports.capacity().max(4) * 2 * (size_of::<Shape>() + 8))
        })?;
        self.exports
            .entry(export_key(def, name))
            .and_modify(|known| *known = known.worst(&shape))
            .or_insert(shape);
        Ok(())
    }

    /// Records what instances of the component `def` look like.
    pub(super) fn set_instance(&mut self, def: Def, instance: Shape) -> Scan<()> {
        self.export(def, INSTANCE, instance)
    }

    /// An instance of `component`.
    pub(super) fn instance_of(&self, component: &Shape) -> Shape {
        let known = self.exports.get(&export_key(component.def, INSTANCE));
        known.copied().filter(|_| component.def != Def::NONE).unwrap_or(*component)
    }

    /// The number of entries of a space of the innermost scope.
    pub(super) fn count(&self, space: Space) -> u32 {
        let base = self.open.last().map_or(0, |scope| scope.base(space));
        u32::try_from(self.space(space).len().saturating_sub(base)).unwrap_or(u32::MAX)
    }

    /// The export `name` of `instance`.
    pub(super) fn alias(&self, instance: &Shape, name: &[u8]) -> Shape {
        let known = self.exports.get(&export_key(instance.def, name)).filter(|_| instance.def != Def::NONE);
        known.copied().unwrap_or_else(|| instance.unknown_part())
    }

    fn check_nesting(&mut self, kind: ScopeKind) -> Scan<()> {
        let components = self.open.iter().filter(|scope| scope.kind == ScopeKind::Component).count();
        if kind == ScopeKind::Component {
            return check("component nesting", components, self.component_nesting);
        }
        let level = self.open.len().saturating_sub(components).saturating_add(1);
        self.deepest = self.deepest.max(u32::try_from(level).unwrap_or(u32::MAX));
        check("type nesting", level, self.type_nesting)
    }

    fn check_depth(&mut self, depth: u32) -> Scan<()> {
        self.deepest = self.deepest.max(depth);
        check("type nesting", usize::try_from(depth).unwrap_or(usize::MAX), self.type_nesting)
    }

    fn space(&self, space: Space) -> &Vec<Shape> {
        match space {
            Space::Type => &self.types,
            Space::Func => &self.funcs,
            Space::Instance => &self.instances,
            Space::Component => &self.components,
        }
    }

    fn space_mut(&mut self, space: Space) -> &mut Vec<Shape> {
        match space {
            Space::Type => &mut self.types,
            Space::Func => &mut self.funcs,
            Space::Instance => &mut self.instances,
            Space::Component => &mut self.components,
        }
    }
}

impl Scope {
    fn base(&self, space: Space) -> usize {
        let [types, funcs, instances, components] = self.bases;
        match space {
            Space::Type => types,
            Space::Func => funcs,
            Space::Instance => instances,
            Space::Component => components,
        }
    }
}

fn check(limit: &'static str, needed: usize, allowed: u32) -> Scan<()> {
    let needed = u64::try_from(needed).unwrap_or(u64::MAX);
    if needed > u64::from(allowed) {
        return Err(Error::limit(limit, needed, u64::from(allowed)).into());
    }
    Ok(())
}

fn export_key(def: Def, name: &[u8]) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    (def, name).hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a. A collision made on purpose only makes the maker's own file look worse.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deep(depth: u32) -> Shape {
        Shape { depth, ..Shape::LEAF }
    }

    #[test]
    fn spaces_are_per_scope_and_outer_scopes_are_reached() {
        let mut scopes = Scopes::new(&Limits::default());
        assert!(scopes.open(ScopeKind::Component, 0).is_ok());
        assert!(scopes.define(Space::Type, deep(3)).is_ok());
        assert!(scopes.open(ScopeKind::InstanceType, 1).is_ok());
        assert_eq!(scopes.outer(Space::Type, 1, 0).depth, 3);
        assert!(scopes.define(Space::Type, deep(5)).is_ok());
        assert_eq!(scopes.at(Space::Type, 0).depth, 5);
        assert!(scopes.close().is_ok());
        assert_eq!(scopes.at(Space::Type, 0).depth, 3);
        assert!(!scopes.dangling());
    }

    #[test]
    fn an_index_that_nothing_has_is_remembered() {
        for (count, index) in [(0, 1), (1, 0), (u32::MAX, 0), (0, u32::MAX)] {
            let mut scopes = Scopes::new(&Limits::default());
            assert!(scopes.open(ScopeKind::Component, 0).is_ok());
            assert!(scopes.define(Space::Type, deep(1)).is_ok());
            assert_eq!(scopes.outer(Space::Type, count, index).depth, 0);
            assert!(scopes.dangling());
        }
    }

    #[test]
    fn exports_are_found_by_name_and_unknown_ones_are_bounded_by_their_instance() {
        let mut scopes = Scopes::new(&Limits::default());
        let def = scopes.new_def();
        let instance = Shape { def, ..deep(9) };
        assert!(scopes.export(def, b"a", deep(2)).is_ok());
        assert_eq!(scopes.alias(&instance, b"a").depth, 2);
        assert_eq!(scopes.alias(&instance, b"b").depth, 8);
        assert!(scopes.export(def, b"a", deep(4)).is_ok());
        assert_eq!(scopes.alias(&instance, b"a").depth, 4);
    }
}
