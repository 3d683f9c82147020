//! Value types of a plan as types of WIT.

use super::{Builder, Side};
use tenon::Result;
use tenon::component::plan::{CaseIdx, FieldIdx, IdxRange, ResourceIdx, TypeIdx, TypeKind};
use wit_parser::{
    Case, Enum, EnumCase, Field, Flag, Flags, Handle, Record, Result_, Tuple, Type, TypeDef, TypeDefKind,
    TypeId, TypeOwner, Variant, WorldItem, WorldKey,
};

impl Builder<'_> {
    /// The type at `index`, as `owner` refers to it. What a type is made of has a smaller number, so this ends.
    pub(super) fn value_type(&mut self, owner: TypeOwner, index: TypeIdx) -> Result<Type> {
        let kind = self.plan.ty(index)?.kind;
        if let Some(primitive) = primitive(kind) {
            return Ok(primitive);
        }
        if let Some(known) = self.types.get(&(owner, index)) {
            return Ok(*known);
        }
        let defined = self.defined(owner, kind)?;
        let named = matches!(
            kind,
            TypeKind::Record(_) | TypeKind::Variant(_) | TypeKind::Enum(_) | TypeKind::Flags(_)
        );
        let id = match named {
            true => {
                let name = self.names.get(&(owner, index)).cloned();
                let name = name.unwrap_or_else(|| format!("type-{}", index.get()));
                self.declare(owner, &name, defined)
            }
            false => self.resolve.types.alloc(definition(None, defined, TypeOwner::None)),
        };
        self.types.insert((owner, index), Type::Id(id));
        Ok(Type::Id(id))
    }

    /// Declares a type under the name it is exported with.
    pub(super) fn exported_type(&mut self, owner: TypeOwner, name: &str, index: TypeIdx) -> Result<()> {
        let ty = self.value_type(owner, index)?;
        if self.declared(owner, name).is_none() {
            self.declare(owner, name, TypeDefKind::Type(ty));
        }
        Ok(())
    }

    /// Declares a type in an interface, or in the world.
    pub(super) fn declare(&mut self, owner: TypeOwner, name: &str, kind: TypeDefKind) -> TypeId {
        let id = self.resolve.types.alloc(definition(Some(name.to_owned()), kind, owner));
        match owner {
            TypeOwner::Interface(interface) => {
                let interface = self.resolve.interfaces.get_mut(interface);
                interface.map(|interface| interface.types.insert(name.to_owned(), id));
            }
            _ => {
                let item = WorldItem::Type { id, span: Default::default() };
                self.add(Side::Import(None), WorldKey::Name(name.to_owned()), item);
            }
        }
        id
    }

    fn defined(&mut self, owner: TypeOwner, kind: TypeKind) -> Result<TypeDefKind> {
        Ok(match kind {
            TypeKind::Record(fields) => {
                TypeDefKind::Record(Record { fields: self.record_fields(owner, fields)? })
            }
            TypeKind::Tuple(fields) => {
                let fields = self.record_fields(owner, fields)?;
                TypeDefKind::Tuple(Tuple { types: fields.into_iter().map(|field| field.ty).collect() })
            }
            TypeKind::Variant(variant) => {
                TypeDefKind::Variant(Variant { cases: self.cases(owner, variant.cases)? })
            }
            TypeKind::Enum(variant) => {
                let cases = self.cases(owner, variant.cases)?;
                let case = |Case { name, docs, span, .. }| EnumCase { name, docs, span };
                TypeDefKind::Enum(Enum { cases: cases.into_iter().map(case).collect() })
            }
            TypeKind::Flags(cases) => {
                let cases = self.cases(owner, cases)?;
                let flag = |Case { name, docs, span, .. }| Flag { name, docs, span };
                TypeDefKind::Flags(Flags { flags: cases.into_iter().map(flag).collect() })
            }
            TypeKind::Option(variant) => {
                let some = self.cases(owner, variant.cases)?.pop().and_then(|some| some.ty);
                TypeDefKind::Option(some.unwrap_or(Type::Bool))
            }
            TypeKind::Result(variant) => {
                let mut cases = self.cases(owner, variant.cases)?.into_iter().map(|case| case.ty);
                TypeDefKind::Result(Result_ { ok: cases.next().flatten(), err: cases.next().flatten() })
            }
            TypeKind::List(element) => TypeDefKind::List(self.value_type(owner, element)?),
            TypeKind::FixedList(element, count) => {
                TypeDefKind::FixedLengthList(self.value_type(owner, element)?, count)
            }
            TypeKind::Map(entry) => {
                let entry = self.plan.fields(entry)?;
                let mut entry = self.record_fields(owner, entry)?.into_iter().map(|field| field.ty);
                let key = entry.next().unwrap_or(Type::Bool);
                TypeDefKind::Map(key, entry.next().unwrap_or(Type::Bool))
            }
            TypeKind::Own(resource) => TypeDefKind::Handle(Handle::Own(self.used(owner, resource))),
            TypeKind::Borrow(resource) => TypeDefKind::Handle(Handle::Borrow(self.used(owner, resource))),
            TypeKind::Stream(payload) => TypeDefKind::Stream(self.payload(owner, payload)?),
            TypeKind::Future(payload) => TypeDefKind::Future(self.payload(owner, payload)?),
            other => TypeDefKind::Type(primitive(other).unwrap_or(Type::Bool)),
        })
    }

    fn payload(&mut self, owner: TypeOwner, payload: Option<TypeIdx>) -> Result<Option<Type>> {
        payload.map(|payload| self.value_type(owner, payload)).transpose()
    }

    fn record_fields(&mut self, owner: TypeOwner, fields: IdxRange<FieldIdx>) -> Result<Vec<Field>> {
        let fields = fields.iter().map(|field| {
            let field = self.plan.field(field)?;
            let ty = self.value_type(owner, field.ty)?;
            Ok(Field { name: field.name.to_owned(), ty, docs: Default::default(), span: Default::default() })
        });
        fields.collect()
    }

    fn cases(&mut self, owner: TypeOwner, cases: IdxRange<CaseIdx>) -> Result<Vec<Case>> {
        let cases = cases.iter().map(|case| {
            let case = self.plan.case(case)?;
            let ty = self.payload(owner, case.ty)?;
            Ok(Case { name: case.name.to_owned(), ty, docs: Default::default(), span: Default::default() })
        });
        cases.collect()
    }

    /// The resource as `owner` refers to it: declared there, used there, or neither yet.
    fn used(&mut self, owner: TypeOwner, resource: ResourceIdx) -> TypeId {
        if let Some(known) = self.uses.get(&(owner, resource)) {
            return *known;
        }
        let declared = self.resources.get(&resource).and_then(|id| self.resolve.types.get(*id)?.name.clone());
        let name = declared.unwrap_or_else(|| format!("resource-{}", resource.get()));
        self.resource(owner, &name, resource)
    }
}

fn definition(name: Option<String>, kind: TypeDefKind, owner: TypeOwner) -> TypeDef {
    TypeDef {
        name,
        kind,
        owner,
        docs: Default::default(),
        stability: Default::default(),
        span: Default::default(),
        external_id: None,
    }
}

fn primitive(kind: TypeKind) -> Option<Type> {
    Some(match kind {
        TypeKind::Bool => Type::Bool,
        TypeKind::S8 => Type::S8,
        TypeKind::U8 => Type::U8,
        TypeKind::S16 => Type::S16,
        TypeKind::U16 => Type::U16,
        TypeKind::S32 => Type::S32,
        TypeKind::U32 => Type::U32,
        TypeKind::S64 => Type::S64,
        TypeKind::U64 => Type::U64,
        TypeKind::F32 => Type::F32,
        TypeKind::F64 => Type::F64,
        TypeKind::Char => Type::Char,
        TypeKind::String => Type::String,
        TypeKind::ErrorContext => Type::ErrorContext,
        _ => return None,
    })
}
