//! Type definitions of components: value types, function types, and the declarators of component,
//! instance and module types, without recursion.

use super::cost::{self, List};
use super::module::skip_type_ref;
use super::reader::{Reader, Scan};
use super::scope::{ScopeKind, Shape, Space};
use super::{Stop, Walk};

/// Where a name becomes part of a scope.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Import,
    Export,
}

/// What an import, an export or an alias makes: an entry of a space, or something that holds no types.
pub(super) type Item = (Option<Space>, Shape);

impl Walk<'_> {
    /// The type section of a component.
    pub(super) fn type_section(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::INDEX))?;
        for _ in 0..count {
            self.type_definition(section)?;
            while self.scopes.in_type() {
                self.declarator(section)?;
            }
            self.tally.release(self.parsed);
            self.parsed = 0;
        }
        Ok(())
    }

    /// The core type section of a component.
    pub(super) fn core_type_section(&mut self, section: &mut Reader<'_>, count: u32) -> Scan<()> {
        self.hold_in_scope(u64::from(count).saturating_mul(cost::INDEX))?;
        for _ in 0..count {
            self.core_type(section)?;
            self.tally.release(self.parsed);
            self.parsed = 0;
        }
        Ok(())
    }

    /// One definition; a component or instance type is only opened, its declarators follow.
    fn type_definition(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        match reader.u8()? {
            0x3f => self.resource_type(reader),
            0x40 | 0x43 => self.func_type(reader),
            0x41 => self.open_type(ScopeKind::ComponentType, reader),
            0x42 => self.open_type(ScopeKind::InstanceType, reader),
            kind => self.defined_type(kind, reader),
        }
    }

    fn open_type(&mut self, kind: ScopeKind, reader: &mut Reader<'_>) -> Scan<()> {
        let count = reader.u32()?;
        self.tally.count(count)?;
        self.scopes.open(kind, count)?;
        self.begin_scope()
    }

    /// The next declarator of the innermost type, or its end.
    fn declarator(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        let scope = self.scopes.innermost()?;
        if scope.left == 0 {
            return self.close_type();
        }
        scope.left -= 1;
        let imports = scope.kind == ScopeKind::ComponentType;
        self.parse(2, cost::DECLARATOR);
        match reader.u8()? {
            0x00 => self.core_type(reader),
            0x01 => self.type_definition(reader),
            0x02 => self.alias(reader),
            0x03 if imports => self.named_declarator(reader, Role::Import),
            0x04 => self.named_declarator(reader, Role::Export),
            _ => Err(Stop::Nonsense),
        }
    }

    fn named_declarator(&mut self, reader: &mut Reader<'_>, role: Role) -> Scan<()> {
        let name = self.extern_name(reader)?;
        let item = self.type_ref(reader)?;
        self.declare(role, name, item)
    }

    fn close_type(&mut self) -> Scan<()> {
        let scope = self.scopes.close()?;
        let lists = scope.import_list.saturating_add(scope.export_list);
        let (list, slot) = match scope.kind {
            ScopeKind::InstanceType => (List::Instance, cost::INSTANCE_TYPE),
            _ => (List::Component, cost::COMPONENT_TYPE),
        };
        self.tally.list(list);
        // An instance type takes over the list as it has grown, a component type copies it.
        if scope.kind == ScopeKind::InstanceType {
            self.tally.keep(cost::slack(scope.exports, cost::ITEM_SLOT));
        }
        self.tally.keep(lists);
        self.tally.release(scope.held);
        let shape = self.closed_shape(&scope, lists.saturating_add(slot.saturating_mul(2)))?;
        self.define(Space::Type, shape)
    }

    fn resource_type(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        super::code::skip_val_type(reader)?;
        if reader.u8()? == 1 {
            reader.u32()?;
        }
        self.hold_in_scope(cost::RESOURCE)?;
        self.define(Space::Type, Shape::RESOURCE)
    }

    fn func_type(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        let params = reader.u32()?;
        let mut shape = Shape::LEAF;
        let mut own = 0_u64;
        for before in 0..params {
            let name = reader.name()?;
            self.tally.name(name);
            shape.hold(&self.val_type(reader)?);
            own = own.saturating_add(cost::PARAM).saturating_add(cost::strings(name, 1));
            self.tally.pass(cost::leaf(before, cost::PARAM_LEAF));
        }
        if let Some(result) = self.result_list(reader)? {
            shape.hold(&result);
        }
        self.parse(u64::from(params), cost::PARSED_FIELD);
        // While names are compared, and until the list has its final length.
        let names = u64::from(params).div_ceil(5).saturating_mul(cost::PARAM_LEAF);
        self.tally.pass(own.saturating_mul(3).saturating_add(names));
        self.type_made(List::Func, cost::FUNC_TYPE, own, shape)
    }

    pub(super) fn result_list(&mut self, reader: &mut Reader<'_>) -> Scan<Option<Shape>> {
        match reader.u8()? {
            0x00 => self.val_type(reader).map(Some),
            0x01 => reader.u8().map(|_| None),
            _ => Err(Stop::Nonsense),
        }
    }

    fn defined_type(&mut self, kind: u8, reader: &mut Reader<'_>) -> Scan<()> {
        let mut shape = Shape::LEAF;
        let mut own = 0_u64;
        match kind {
            0x73..=0x7f | 0x64 => {}
            0x72 | 0x71 => own = self.fields(kind, reader, &mut shape)?,
            0x6f => own = self.tuple(reader, &mut shape)?,
            0x6e | 0x6d => own = self.labels(reader)?,
            0x70 | 0x6b => shape.hold(&self.val_type(reader)?),
            0x63 => {
                shape.hold(&self.val_type(reader)?);
                shape.hold(&self.val_type(reader)?);
            }
            0x67 => {
                shape.hold(&self.val_type(reader)?);
                reader.u32()?;
            }
            0x6a => {
                self.optional(reader, &mut shape)?;
                self.optional(reader, &mut shape)?;
            }
            0x66 | 0x65 => self.optional(reader, &mut shape)?,
            0x69 | 0x68 => {
                reader.u32()?;
                shape.resource = true;
            }
            _ => return Err(Stop::Nonsense),
        }
        self.type_made(List::Defined, cost::DEFINED_TYPE, own, shape)
    }

    /// Fields of a record or cases of a variant: the heap of their map.
    fn fields(&mut self, kind: u8, reader: &mut Reader<'_>, shape: &mut Shape) -> Scan<u64> {
        let count = reader.u32()?;
        let mut own = 0_u64;
        for before in 0..count {
            let name = reader.name()?;
            self.tally.name(name);
            if kind == 0x72 {
                shape.hold(&self.val_type(reader)?);
            } else {
                self.optional(reader, shape)?;
                reader.u8()?;
            }
            own = own.saturating_add(field(before, name));
        }
        self.parse(u64::from(count), cost::PARSED_FIELD);
        Ok(own)
    }

    fn tuple(&mut self, reader: &mut Reader<'_>, shape: &mut Shape) -> Scan<u64> {
        let count = reader.u32()?;
        for _ in 0..count {
            shape.hold(&self.val_type(reader)?);
        }
        self.parse(u64::from(count), cost::PARSED_FIELD);
        let own = u64::from(count).saturating_mul(cost::INDEX);
        self.tally.pass(own.saturating_mul(3));
        Ok(own)
    }

    /// Names of flags or of an enum's cases.
    fn labels(&mut self, reader: &mut Reader<'_>) -> Scan<u64> {
        let count = reader.u32()?;
        let mut own = 0_u64;
        for before in 0..count {
            let name = reader.name()?;
            self.tally.name(name);
            own = own.saturating_add(field(before, name));
        }
        self.parse(u64::from(count), cost::PARSED_FIELD);
        Ok(own)
    }

    fn optional(&mut self, reader: &mut Reader<'_>, shape: &mut Shape) -> Scan<()> {
        if reader.u8()? != 0 {
            shape.hold(&self.val_type(reader)?);
        }
        Ok(())
    }

    /// A value type: a primitive, or a type of this scope.
    pub(super) fn val_type(&mut self, reader: &mut Reader<'_>) -> Scan<Shape> {
        match reader.s33()? {
            Some(index) => Ok(self.scopes.at(Space::Type, index)),
            None => Ok(Shape::LEAF),
        }
    }

    /// A value or function type is complete: `own` bytes of content and an entry of `list`.
    fn type_made(&mut self, list: List, slot: u64, own: u64, shape: Shape) -> Scan<()> {
        self.tally.list(list);
        self.tally.keep(own);
        self.define(Space::Type, shape.finish(own.saturating_add(slot.saturating_mul(2))))
    }

    /// A core type of a component: a recursion group or a module type.
    fn core_type(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        match reader.peek()? {
            0x50 => self.module_type(reader),
            0x00 => {
                reader.u8()?;
                self.rec_group(reader)
            }
            _ => self.rec_group(reader),
        }
    }

    /// A module type. Nothing nests in it, so it is read in one go.
    fn module_type(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        reader.u8()?;
        let count = reader.u32()?;
        self.tally.count(count)?;
        self.begin_module();
        for _ in 0..count {
            self.parse(2, cost::DECLARATOR);
            self.module_declarator(reader)?;
        }
        self.tally.list(List::Module);
        self.tally.keep(self.module_copy());
        self.end_module();
        Ok(())
    }

    fn module_declarator(&mut self, reader: &mut Reader<'_>) -> Scan<()> {
        match reader.u8()? {
            0x00 => {
                let (module, name) = (reader.name()?, reader.name()?);
                skip_type_ref(reader)?;
                self.core_import(module, name, cost::CORE_IMPORT_SLOT.saturating_mul(4));
                Ok(())
            }
            0x01 => self.rec_group(reader),
            0x02 => {
                reader.bytes(2)?;
                reader.u32()?;
                reader.u32().map(drop)
            }
            0x03 => {
                let name = reader.name()?;
                skip_type_ref(reader)?;
                self.core_export(name, cost::CORE_EXPORT_SLOT.saturating_mul(4));
                Ok(())
            }
            _ => Err(Stop::Nonsense),
        }
    }

    /// Counts `count` parts of a syntax tree that is freed when its outermost type is done.
    fn parse(&mut self, count: u64, part: u64) {
        let bytes = count.saturating_mul(part);
        self.parsed = self.parsed.saturating_add(bytes);
        self.tally.hold(bytes);
        self.tally.pass(bytes.saturating_mul(2));
    }
}

fn field(before: u32, name: &[u8]) -> u64 {
    let places = match before {
        0 => 4,
        1..4 => 0,
        _ => 1,
    };
    cost::FIELD_SLOT
        .saturating_mul(places)
        .saturating_add(cost::leaf(before, cost::STRING_LEAF))
        .saturating_add(cost::strings(name, 2))
}
