//! Sections of components.

use super::cost::{self, List};
use super::reader::{Reader, Scan};
use super::scope::{Scope, ScopeKind, Shape, Space};
use super::types::{Item, Role};
use super::{Stop, Walk};

/// Something that has no entry in the spaces kept here.
const UNTYPED: Item = (None, Shape::LEAF);

impl<'a> Walk<'a> {
    pub(super) fn component_section(&mut self, id: u8, mut section: Reader<'a>) -> Scan<()> {
        match id {
            0 => return Ok(()),
            1 | 4 => return self.enter(section),
            9 => return self.tally.count(1),
            2 | 3 | 5..=8 | 10 | 11 => {}
            _ => return Err(Stop::Nonsense),
        }
        let count = section.u32()?;
        self.tally.count(count)?;
        match id {
            2 => self.core_instances(&mut section, count),
            3 => self.core_type_section(&mut section, count),
            5 => self.instances(&mut section, count),
            6 => self.aliases(&mut section, count),
            7 => self.type_section(&mut section, count),
            8 => self.canonicals(&mut section, count),
            10 => self.imports(&mut section, count),
            _ => self.exports(&mut section, count),
        }
    }

    /// What an open scope costs before anything is in it.
    pub(super) fn begin_scope(&mut self) -> Scan<()> {
        // The validator keeps its open scopes in one list.
        self.hold_in_scope(cost::SCOPE.saturating_mul(3))?;
        if !self.scopes.in_type() {
            self.hold_in_scope(cost::CORE_SPACES)?;
        }
        Ok(())
    }

    /// A component ends: inside another one it is the next of its components.
    pub(super) fn close_component(&mut self) -> Scan<()> {
        let scope = self.scopes.close()?;
        let lists = scope.import_list.saturating_add(scope.export_list);
        self.tally.list(List::Component);
        self.tally.keep(lists);
        self.tally.share_lists();
        self.tally.release(scope.held);
        let own = lists.saturating_add(cost::COMPONENT_TYPE.saturating_mul(2));
        let shape = self.closed_shape(&scope, own)?;
        if self.nested.is_empty() { Ok(()) } else { self.define(Space::Component, shape) }
    }

    /// What a scope that was closed looks like to those that name it, given the bytes of one copy of it.
    pub(super) fn closed_shape(&mut self, scope: &Scope, own: u64) -> Scan<Shape> {
        let mut shape = scope.shape.finish(own);
        let list = u32::try_from(scope.export_list).unwrap_or(u32::MAX);
        if scope.kind == ScopeKind::InstanceType {
            return Ok(Shape { list, ..shape });
        }
        shape.components = shape.components.saturating_add(1);
        let exports = scope.export_list.saturating_add(cost::INSTANCE_TYPE.saturating_mul(2));
        self.scopes.set_instance(scope.def, Shape { list, ..scope.instance.finish(exports) })?;
        Ok(shape)
    }

    /// Counts heap of the innermost scope.
    pub(super) fn hold_in_scope(&mut self, bytes: u64) -> Scan<()> {
        let scope = self.scopes.innermost()?;
        scope.held = scope.held.saturating_add(bytes);
        self.tally.hold(bytes);
        Ok(())
    }

    /// Adds an entry to a space of the innermost scope.
    pub(super) fn define(&mut self, space: Space, shape: Shape) -> Scan<()> {
        let before = self.scopes.count(space);
        self.hold_in_scope(cost::growth(before, cost::INDEX))?;
        self.tally.pass(u64::from(before).saturating_mul(cost::INDEX));
        self.scopes.define(space, shape)
    }

    /// Names an item of the innermost scope: an import or export, and what it costs.
    pub(super) fn declare(&mut self, role: Role, name: &[u8], (space, shape): Item) -> Scan<()> {
        if space == Some(Space::Instance) && shape.resources > 0 {
            self.tally.copy(&shape);
        }
        self.name_item(role, name, &shape)?;
        let scope = self.scopes.innermost()?;
        let in_instance_type = scope.kind == ScopeKind::InstanceType;
        scope.shape.hold(&shape);
        if role == Role::Export {
            scope.instance.hold(&shape);
            let def = scope.def;
            self.scopes.export(def, name, shape)?;
        }
        self.name_types(role, name, space, &shape, in_instance_type)?;
        match space {
            Some(space) => self.define(space, shape),
            None => self.hold_in_scope(cost::INDEX.saturating_mul(2)),
        }
    }

    /// Counts an entry of the innermost scope's imports or exports and its parsed name.
    fn name_item(&mut self, role: Role, name: &[u8], shape: &Shape) -> Scan<()> {
        let scope = self.scopes.innermost()?;
        let before = match role {
            Role::Import => scope.imports,
            Role::Export => scope.exports,
        };
        let entry = cost::map_entry(before, cost::ITEM_SLOT, cost::STRING_LEAF, name);
        let copy = cost::ITEM_SLOT
            .saturating_add(cost::leaf(before, cost::STRING_LEAF))
            .saturating_add(cost::strings(name, 2));
        match role {
            Role::Import => {
                scope.imports = before.saturating_add(1);
                scope.import_list = scope.import_list.saturating_add(copy);
            }
            Role::Export => {
                scope.exports = before.saturating_add(1);
                scope.export_list = scope.export_list.saturating_add(copy);
            }
        }
        let set = cost::map_entry(before, cost::NAME_SLOT, cost::NAME_LEAF, name);
        self.hold_in_scope(entry.saturating_add(set))?;
        self.tally.name(name);
        self.tally
            .pass(u64::from(before).saturating_mul(cost::ITEM_SLOT).saturating_add(u64::from(shape.path)));
        Ok(())
    }

    /// Counts the types that naming an item names: in a component, itself or all that an instance exports;
    /// and the resources among them.
    fn name_types(
        &mut self,
        role: Role,
        name: &[u8],
        space: Option<Space>,
        shape: &Shape,
        in_instance_type: bool,
    ) -> Scan<()> {
        let named = match space {
            Some(Space::Type) => 1,
            Some(Space::Instance) => shape.named,
            _ => 0,
        };
        if space == Some(Space::Type) {
            self.tally.alias();
            let scope = self.scopes.innermost()?;
            scope.shape.named = scope.shape.named.saturating_add(1);
            scope.instance.named = scope.instance.named.saturating_add(1);
        }
        let sets = if in_instance_type {
            0
        } else if role == Role::Import {
            2
        } else {
            1
        };
        let entries = u64::from(named).saturating_mul(sets);
        self.hold_in_scope(entries.saturating_mul(cost::NAMED_LEAF / 5))?;
        let resources = match space {
            Some(Space::Type) if shape.resource && shape.depth == 0 => {
                self.hold_in_scope(cost::strings(name, 3))?;
                1
            }
            Some(Space::Instance) => shape.resources,
            _ => 0,
        };
        self.hold_in_scope(u64::from(resources).saturating_mul(cost::RESOURCE))
    }

    fn imports(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        for _ in 0..count {
            let name = self.extern_name(section)?;
            let item = self.type_ref(section)?;
            self.declare(Role::Import, name, item)?;
        }
        Ok(())
    }

    fn exports(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::ITEM_SLOT))?;
        for _ in 0..count {
            let name = self.extern_name(section)?;
            let sort = sort(section)?;
            let index = section.u32()?;
            let mut item = self.item_at(sort, index);
            if section.u8()? != 0 {
                item = self.type_ref(section)?;
                self.tally.compare(&item.1);
            }
            self.declare(Role::Export, name, item)?;
        }
        Ok(())
    }

    /// The name of an import or export, with the options newer encodings allow.
    pub(super) fn extern_name<'b>(&mut self, reader: &mut Reader<'b>) -> Scan<&'b [u8]> {
        let options = reader.u8()? == 2;
        let name = reader.name()?;
        if options {
            let count = reader.u32()?;
            for _ in 0..count {
                reader.u8()?;
                let option = reader.name()?;
                self.tally.keep(cost::strings(option, 4));
            }
        }
        Ok(name)
    }

    /// The type an import or export is declared with.
    pub(super) fn type_ref(&mut self, reader: &mut Reader<'_>) -> Scan<Item> {
        match sort(reader)? {
            Sort::Core(_) => reader.u32().map(|_| UNTYPED),
            Sort::Value => Ok((None, self.val_type(reader)?)),
            Sort::Space(Space::Type) => self.type_bound(reader),
            Sort::Space(space) => {
                let index = reader.u32()?;
                Ok((Some(space), self.scopes.at(Space::Type, index)))
            }
        }
    }

    fn type_bound(&mut self, reader: &mut Reader<'_>) -> Scan<Item> {
        let shape = match reader.u8()? {
            0x00 => {
                let index = reader.u32()?;
                self.scopes.at(Space::Type, index)
            }
            _ => Shape::RESOURCE,
        };
        Ok((Some(Space::Type), shape))
    }

    fn item_at(&mut self, sort: Sort, index: u32) -> Item {
        match sort {
            Sort::Space(space) => (Some(space), self.scopes.at(space, index)),
            // A value holds at most what the deepest type does; nothing here runs them.
            Sort::Core(_) | Sort::Value => UNTYPED,
        }
    }

    fn aliases(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        for _ in 0..count {
            self.alias(section)?;
        }
        Ok(())
    }

    /// An alias, in a section or as a declarator.
    pub(super) fn alias(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        let kind = sort(reader)?;
        let target = reader.u8()?;
        let from = reader.u32()?;
        let (space, shape) = match (target, kind) {
            (0x00, Sort::Space(space)) => {
                let instance = self.scopes.at(Space::Instance, from);
                (space, self.scopes.alias(&instance, reader.name()?))
            }
            (0x02, Sort::Space(space)) => (space, self.scopes.outer(space, from, reader.u32()?)),
            (0x00 | 0x01, kind) => return self.untyped(kind, reader.name().map(drop)),
            (0x02, kind) => return self.untyped(kind, reader.u32().map(drop)),
            _ => return Err(Stop::Nonsense),
        };
        // Where an alias leaves a component the validator collects the resources in it.
        self.tally.pass(
            u64::from(shape.resources.saturating_add(shape.nodes)).saturating_mul(cost::NAMED_LEAF / 5),
        );
        self.define(space, shape)
    }

    /// An alias of something that holds no types: an entry of a list that has just doubled, at worst.
    fn untyped(&mut self, kind: Sort, read: Scan<()>) -> Scan<()> {
        read?;
        let slot = match kind {
            Sort::Core(0x01) => cost::TABLE,
            Sort::Core(0x02) => cost::MEMORY,
            _ => cost::GLOBAL,
        };
        self.hold_in_scope(slot.saturating_mul(3))
    }

    fn instances(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::INDEX))?;
        for _ in 0..count {
            match section.u8()? {
                0x00 => self.instantiate(section)?,
                0x01 => self.bag_of_exports(section)?,
                _ => return Err(Stop::Nonsense),
            }
        }
        Ok(())
    }

    fn instantiate(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        let index = section.u32()?;
        let component = self.scopes.at(Space::Component, index);
        let args = section.u32()?;
        let mut strings = 0_u64;
        for _ in 0..args {
            strings = strings.saturating_add(cost::strings(section.name()?, 2));
            sort(section)?;
            section.u32()?;
        }
        let passing = u64::from(args).saturating_mul(cost::ARGUMENT).saturating_add(strings);
        let instance = self.scopes.instance_of(&component);
        self.tally.hold(passing);
        self.tally.compare(&component);
        self.tally.list(List::Instance);
        self.tally.keep(u64::from(instance.list));
        self.tally.copy(&instance);
        self.tally.release(passing);
        self.hold_in_scope(u64::from(instance.resources).saturating_mul(cost::RESOURCE))?;
        self.define(Space::Instance, instance)
    }

    fn bag_of_exports(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        let count = section.u32()?;
        self.tally.count(count)?;
        let def = self.scopes.new_def();
        let mut shape = Shape { def, ..Shape::LEAF };
        let mut list = 0_u64;
        for before in 0..count {
            let name = self.extern_name(section)?;
            let sort = sort(section)?;
            let index = section.u32()?;
            let (space, item) = self.item_at(sort, index);
            shape.hold(&item);
            shape.named = shape.named.saturating_add(u32::from(space == Some(Space::Type)));
            self.scopes.export(def, name, item)?;
            self.tally.name(name);
            let entry = cost::map_entry(before, cost::ITEM_SLOT, cost::STRING_LEAF, name);
            list = list.saturating_add(entry);
            self.tally.keep(entry);
            self.tally.pass(u64::from(before).saturating_mul(cost::ITEM_SLOT));
        }
        let names = u64::from(count).saturating_mul(cost::NAME_SLOT * 2 + cost::NAME_LEAF / 5);
        self.tally.pass(names.saturating_add(cost::NAME_LEAF).saturating_add(list));
        // The parsed syntax, and the names while they are compared.
        self.tally.pass(list.saturating_add(names.saturating_mul(2)));
        self.tally.list(List::Instance);
        shape.list = u32::try_from(list).unwrap_or(u32::MAX);
        self.define(Space::Instance, shape.finish(list.saturating_add(cost::INSTANCE_TYPE * 2)))
    }

    fn core_instances(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::INDEX))?;
        for _ in 0..count {
            let inline = section.u8()?;
            let args = match inline {
                0x00 => section.u32().and_then(|_| section.u32())?,
                0x01 => section.u32()?,
                _ => return Err(Stop::Nonsense),
            };
            self.tally.count(args)?;
            self.tally.list(List::CoreInstance);
            for before in 0..args {
                self.core_argument(section, before, inline == 1)?;
            }
        }
        Ok(())
    }

    /// An argument of a core instantiation, or an export of a core instance made of items.
    fn core_argument(&mut self, section: &mut Reader<'_>, before: u32, inline: bool) -> Scan<()> {
        let name = section.name()?;
        section.u8()?;
        section.u32()?;
        self.tally.name(name);
        if inline {
            self.tally.keep(cost::map_entry(before, cost::CORE_EXPORT_SLOT, cost::STRING_LEAF, name));
        }
        self.tally.pass(u64::from(before).saturating_add(4).saturating_mul(cost::CORE_ARGUMENT));
        Ok(())
    }

    fn canonicals(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::INDEX))?;
        for _ in 0..count {
            self.canonical(section)?;
        }
        Ok(())
    }

    fn canonical(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        match section.u8()? {
            0x00 => return self.lift(section),
            0x01 => {
                section.u8()?;
                section.u32()?;
                options(section)?;
            }
            0x09 => {
                self.result_list(section)?;
                options(section)?;
            }
            0x0f | 0x10 | 0x16 | 0x17 => {
                section.u32()?;
                options(section)?;
            }
            0x1c | 0x1d => options(section)?,
            0x02..=0x04 | 0x0e | 0x13..=0x15 | 0x1a | 0x1b | 0x2e | 0x2f | 0x40 => {
                section.u32()?;
            }
            0x0a | 0x0b | 0x11 | 0x12 | 0x18 | 0x19 | 0x20 | 0x21 | 0x27 | 0x41 => {
                section.u32()?;
                section.u32()?;
            }
            0x06 | 0x0c | 0x29..=0x2d => {
                section.u8()?;
            }
            0x05 | 0x0d | 0x1e | 0x1f | 0x22..=0x26 | 0x28 | 0x42 => {}
            _ => return Err(Stop::Nonsense),
        }
        // A core function, and its type if none like it is there yet: 17 values at most.
        self.tally.core_type(17, cost::CORE_VAL);
        self.hold_in_scope(cost::INDEX)
    }

    fn lift(&mut self, section: &mut Reader<'_>) -> Scan<()> {
        section.u8()?;
        section.u32()?;
        options(section)?;
        let index = section.u32()?;
        let shape = self.scopes.at(Space::Type, index);
        self.define(Space::Func, shape)
    }
}

/// The kind of a component item.
#[derive(Clone, Copy)]
enum Sort {
    Space(Space),
    Value,
    Core(u8),
}

fn sort(reader: &mut Reader<'_>) -> Scan<Sort> {
    Ok(match reader.u8()? {
        0x00 => Sort::Core(reader.u8()?),
        0x01 => Sort::Space(Space::Func),
        0x02 => Sort::Value,
        0x03 => Sort::Space(Space::Type),
        0x04 => Sort::Space(Space::Component),
        0x05 => Sort::Space(Space::Instance),
        _ => return Err(Stop::Nonsense),
    })
}

fn options(reader: &mut Reader<'_>) -> Scan<()> {
    let count = reader.u32()?;
    for _ in 0..count {
        match reader.u8()? {
            0x03..=0x05 | 0x07 | 0x08 => reader.u32().map(drop)?,
            _ => {}
        }
    }
    Ok(())
}
