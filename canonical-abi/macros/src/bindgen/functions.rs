//! Functions: their names, and their parameters on either side.

use super::generator::{Generator, Scope};
use super::idents;
use super::types::{MAX_TUPLE, Mode};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Result;
use wit_parser::{Function, FunctionKind, TypeDefKind, TypeId, WorldItem};

/// How a parameter of a host function arrives.
pub(super) struct HostParam {
    pub(super) ident: Ident,
    /// The type in the trait.
    pub(super) ty: TokenStream,
    /// The type in the linker.
    pub(super) linked: TokenStream,
    /// What turns the one into the other: an expression over `ident` and `values`.
    pub(super) view: Option<TokenStream>,
}

/// What belongs together in a trait or struct: functions, or those of one resource.
pub(super) struct Group<'a> {
    /// The resource, if it is one's.
    pub(super) resource: Option<TypeId>,
    pub(super) functions: Vec<&'a Function>,
}

/// The resource that a function belongs to.
fn resource(function: &Function) -> Option<TypeId> {
    match function.kind {
        FunctionKind::Constructor(id)
        | FunctionKind::Method(id)
        | FunctionKind::Static(id)
        | FunctionKind::AsyncMethod(id)
        | FunctionKind::AsyncStatic(id) => Some(id),
        _ => None,
    }
}

impl<'a> Generator<'a> {
    /// The functions, and a group for each of the resources `of` an owner.
    pub(super) fn groups(&self, types: &[TypeId], functions: &[&'a Function]) -> Vec<Group<'a>> {
        let is_resource = |id: &&TypeId| {
            let def = self.resolve.types.get(**id);
            def.is_some_and(|def| matches!(def.kind, TypeDefKind::Resource))
        };
        let resources = types.iter().filter(is_resource).map(|id| Some(*id));
        let groups = resources.chain([None]).map(|wanted| Group {
            resource: wanted,
            functions: functions.iter().copied().filter(|function| resource(function) == wanted).collect(),
        });
        groups.filter(|group| group.resource.is_some() || !group.functions.is_empty()).collect()
    }

    /// Refuses what has no bindings.
    pub(super) fn check(&self, function: &Function) -> Result<()> {
        let name = &function.name;
        let types = function.params.iter().map(|param| &param.ty).chain(&function.result);
        for ty in types {
            self.check_type(ty).map_err(|what| self.error(format!("`{name}`: {what}")))?;
        }
        match function.kind {
            FunctionKind::Freestanding
            | FunctionKind::Method(_)
            | FunctionKind::Static(_)
            | FunctionKind::AsyncFreestanding
            | FunctionKind::AsyncMethod(_)
            | FunctionKind::AsyncStatic(_)
            | FunctionKind::Constructor(_) => {}
            _ => {
                let text = format!("`{name}`: properties have no bindings; make it a method in the WIT");
                return Err(self.error(text));
            }
        }
        match function.params.len() {
            0..=MAX_TUPLE => Ok(()),
            count => {
                let text = format!(
                    "`{name}` has {count} parameters; bindings have {MAX_TUPLE} at most: put some into a record, or call \
                     it with `Val`s"
                );
                Err(self.error(text))
            }
        }
    }

    /// The functions that stand in the world itself.
    pub(super) fn world_functions(items: impl Iterator<Item = &'a WorldItem>) -> Vec<&'a Function> {
        items
            .filter_map(|item| match item {
                WorldItem::Function(function) => Some(function),
                _ => None,
            })
            .collect()
    }

    /// The parameters of a host function; one that is `async` owns them.
    pub(super) fn host_params(
        &self,
        scope: &Scope,
        function: &Function,
        is_async: bool,
    ) -> Result<Vec<HostParam>> {
        let params = function.params.iter().map(|param| {
            let ident = idents::param(&param.name);
            if is_async || !self.has_view(scope, &param.ty) {
                let ty = self.ty(scope, &param.ty, Mode::Owned)?;
                return Ok(HostParam { ident, linked: ty.clone(), ty, view: None });
            }
            let ty = self.ty(scope, &param.ty, Mode::View)?;
            let linked = self.ty(scope, &param.ty, Mode::Raw)?;
            let view = Some(self.view(scope, &param.ty, &quote!(#ident)));
            Ok(HostParam { ident, ty, linked, view })
        });
        params.collect()
    }

    /// The parameters of an exported function: names and types.
    pub(super) fn call_params(
        &self,
        scope: &Scope,
        function: &Function,
        mode: Mode,
    ) -> Result<Vec<(Ident, TokenStream)>> {
        let params = function.params.iter();
        params.map(|param| Ok((idents::param(&param.name), self.ty(scope, &param.ty, mode)?))).collect()
    }

    /// Of a function of the host that returns a Rust type as its error: that type, what it returns if all is well,
    /// and the error of the WIT.
    pub(super) fn trappable(
        &self,
        scope: &Scope,
        function: &Function,
        mode: Mode,
    ) -> Result<Option<[TokenStream; 3]>> {
        let Some(TypeDefKind::Result(result)) = function.result.as_ref().and_then(|ty| self.kind_of(ty))
        else {
            return Ok(None);
        };
        let Some(ident) = self.error_type(result.err.as_ref()) else { return Ok(None) };
        let root = scope.root();
        let ok = self.optional(scope, result.ok.as_ref(), mode)?;
        let error = self.optional(scope, result.err.as_ref(), Mode::Owned)?;
        Ok(Some([quote!(#root #ident), ok, error]))
    }

    /// The result of a function as a value of its own, or, of a host function, as what writes it.
    pub(super) fn result(&self, scope: &Scope, function: &Function, mode: Mode) -> Result<TokenStream> {
        self.optional(scope, function.result.as_ref(), mode)
    }
}

/// Quiets clippy about a function with `params` parameters from the WIT and `more` besides.
pub(super) fn allow_many(params: usize, more: usize) -> Option<TokenStream> {
    const QUIET: usize = 7;
    let reason = quote!(reason = "as many as the WIT has");
    (params + more > QUIET).then(|| quote!(#[allow(clippy::too_many_arguments, #reason)]))
}
