//! `ownership: Borrowing`: records and variants in a form that borrows, for parameters of exports.

use super::generator::{Direction, Generator, Scope};
use super::types::{Mode, Traits};
use proc_macro2::{Ident, TokenStream};
use quote::format_ident;
use std::collections::HashSet;
use wit_parser::{Function, Type, TypeDefKind, TypeId, TypeOwner, WorldItem};

impl Generator<'_> {
    /// The records and variants that parameters of functions have in them, of those that are imported or exported.
    pub(super) fn types_of_params<'i>(&self, items: impl Iterator<Item = &'i WorldItem>) -> HashSet<TypeId> {
        let mut found = HashSet::new();
        let mut look = |function: &Function| {
            function.params.iter().for_each(|param| self.collect(&param.ty, &mut found));
        };
        for item in items {
            match item {
                WorldItem::Function(function) => look(function),
                WorldItem::Interface { id, .. } => {
                    let functions = self.resolve.interfaces.get(*id).map(|found| found.functions.values());
                    functions.into_iter().flatten().for_each(&mut look);
                }
                WorldItem::Type { .. } => {}
            }
        }
        found
    }

    fn collect(&self, ty: &Type, found: &mut HashSet<TypeId>) {
        let Type::Id(id) = ty else { return };
        let id = self.target(*id);
        let Some(def) = self.resolve.types.get(id) else { return };
        let mut all = |types: &mut dyn Iterator<Item = &Type>| types.for_each(|ty| self.collect(ty, found));
        match &def.kind {
            TypeDefKind::Record(record) => all(&mut record.fields.iter().map(|field| &field.ty)),
            TypeDefKind::Variant(variant) => {
                all(&mut variant.cases.iter().filter_map(|case| case.ty.as_ref()))
            }
            TypeDefKind::Tuple(tuple) => all(&mut tuple.types.iter()),
            TypeDefKind::Result(result) => all(&mut result.ok.iter().chain(&result.err)),
            TypeDefKind::Map(key, value) => all(&mut [key, value].into_iter()),
            TypeDefKind::Option(ty)
            | TypeDefKind::List(ty)
            | TypeDefKind::FixedLengthList(ty, _)
            | TypeDefKind::Type(ty) => self.collect(ty, found),
            _ => {}
        }
        if matches!(def.kind, TypeDefKind::Record(_) | TypeDefKind::Variant(_)) {
            found.insert(id);
        }
    }

    /// Whether the record or variant `id` has a form that borrows.
    pub(super) fn has_borrowed_form(&self, scope: &Scope, id: TypeId) -> bool {
        let id = self.target(id);
        self.borrowed.contains(&id)
            && !self.is_foreign(id, scope)
            && self.parts(id).iter().any(|ty| self.borrows(scope, ty))
    }

    /// The types of the fields of a record, and of what the cases of a variant hold.
    pub(super) fn parts(&self, id: TypeId) -> Vec<Type> {
        match self.resolve.types.get(id).map(|def| &def.kind) {
            Some(TypeDefKind::Record(record)) => record.fields.iter().map(|field| field.ty).collect(),
            Some(TypeDefKind::Variant(variant)) => variant.cases.iter().filter_map(|case| case.ty).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a parameter of type `ty` borrows something.
    fn borrows(&self, scope: &Scope, ty: &Type) -> bool {
        let Type::Id(id) = ty else { return *ty == Type::String };
        match self.resolve.types.get(self.target(*id)).map(|def| &def.kind) {
            Some(TypeDefKind::List(_) | TypeDefKind::Map(..)) => true,
            Some(TypeDefKind::Option(ty) | TypeDefKind::FixedLengthList(ty, _) | TypeDefKind::Type(ty)) => {
                self.borrows(scope, ty)
            }
            Some(TypeDefKind::Tuple(tuple)) => tuple.types.iter().any(|ty| self.borrows(scope, ty)),
            Some(TypeDefKind::Result(result)) => {
                result.ok.iter().chain(&result.err).any(|ty| self.borrows(scope, ty))
            }
            Some(TypeDefKind::Record(_) | TypeDefKind::Variant(_)) => self.has_borrowed_form(scope, *id),
            _ => false,
        }
    }

    /// Whether that form is declared in `scope`: not where the interface is imported if it is exported too.
    pub(super) fn declares_borrowed_form(&self, scope: &Scope, id: TypeId) -> bool {
        let home = match scope.owner {
            TypeOwner::Interface(interface) => {
                self.place_of(interface, Direction::Export).map(|(_, direction)| direction)
            }
            _ => Some(scope.direction),
        };
        self.target(id) == id && home == Some(scope.direction) && self.has_borrowed_form(scope, id)
    }

    /// The name of the form that borrows.
    pub(super) fn borrowed_ident(&self, id: TypeId) -> Ident {
        format_ident!("{}Param", self.type_ident(self.target(id)))
    }

    /// The form that borrows, from where it is used.
    pub(super) fn borrowed_path(&self, scope: &Scope, id: TypeId, mode: Mode) -> TokenStream {
        let lifetime = mode.lifetime();
        let (id, ident) = (self.target(id), self.borrowed_ident(id));
        let path = self.path_to(scope, id, &ident);
        quote::quote!(#path<#lifetime>)
    }
}

impl Traits {
    /// Those of the form that borrows: what can be cloned can be copied.
    pub(super) fn of_borrowed_form(self) -> Self {
        Self { copy: self.clone, ..self }
    }
}
