//! `tenon run --invoke`: one call of one export.
//!
//! A call is written `name(arguments)`, the arguments in WAVE. In a component the name is that of an
//! exported function, or `interface#name` for one in an exported interface; the version may be left out, and
//! the interface too where that is unambiguous.

use crate::call::{Call, Param};
use crate::output::print;
use crate::report::Failure;
use crate::wave;
use tenon::component::plan::{ExportIdx, ExportKind, FuncTypeIdx, IdxRange, PlanView};
use tenon::module::{self, ValType};
use tenon::{Component, Instance, Store, Val};
use wasm_wave::ast::Node;
use wasm_wave::value::{Type, Value};
use wasm_wave::wasm::WasmValue as _;

/// A call of a component's function: which, and with what.
pub(crate) struct ComponentCall {
    path: String,
    arguments: Vec<Val>,
    result: Option<Type>,
}

/// A call of a core module's function.
pub(crate) struct ModuleCall {
    name: String,
    arguments: Vec<module::Val>,
    results: Vec<module::Val>,
}

/// Finds the function and reads the arguments: everything that can be wrong before anything runs.
pub(crate) fn resolve_component(component: &Component, call: &Call<'_>) -> Result<ComponentCall, Failure> {
    let plan = component.plan();
    let (path, ty) = find(plan, call)?;
    let broken = |error: tenon::Error| call.usage(error);
    let no_text = |place: String, error| {
        call.usage(format_args!("`{path}` cannot be called from a command line: {place} {error}"))
    };
    let ty = plan.func_type(ty).map_err(broken)?;
    let mut types = wave::Types::new(plan);
    let (mut params, mut indices) = (Vec::new(), Vec::new());
    for field in plan.fields(ty.params).map_err(broken)?.iter() {
        let field = plan.field(field).map_err(broken)?;
        let ty =
            types.get(field.ty).map_err(|error| no_text(format!("its parameter `{}`", field.name), error))?;
        params.push(Param { name: field.name.to_owned(), ty });
        indices.push(field.ty);
    }
    let result = ty.result.map(|ty| types.get(ty)).transpose();
    let result = result.map_err(|error| no_text("its result".to_owned(), error))?;
    let lengths = |position: usize, node: &Node, text: &str| match indices.get(position) {
        Some(ty) => wave::check_lengths(plan, *ty, node, text),
        None => Ok(()),
    };
    let arguments = call.checked_values(&params, lengths)?.iter().map(wave::to_val).collect();
    Ok(ComponentCall { path, arguments, result })
}

/// How to call the first exported function whose types all have a text form.
pub(crate) fn callable(component: &Component) -> Option<String> {
    let plan = component.plan();
    let mut functions = Vec::new();
    list(plan, plan.exports(), "", &mut functions);
    let mut types = wave::Types::new(plan);
    functions.into_iter().find_map(|(path, ty)| {
        let ty = plan.func_type(ty).ok()?;
        let fields = plan.fields(ty.params).ok()?;
        let mut parts = fields
            .iter()
            .map(|field| plan.field(field).ok().map(|field| field.ty))
            .chain(ty.result.map(Some));
        parts.all(|part| part.is_some_and(|part| types.get(part).is_ok())).then(|| {
            let arguments = if fields.is_empty() { "" } else { "…" };
            format!("{path}({arguments})")
        })
    })
}

/// The function's path and type.
fn find(plan: PlanView<'_>, call: &Call<'_>) -> Result<(String, FuncTypeIdx), Failure> {
    let mut functions = Vec::new();
    list(plan, plan.exports(), "", &mut functions);
    let exact = |(path, _): &&(String, _)| path == call.name;
    let similar = |(path, _): &&(String, _)| spellings(path).iter().any(|name| name == call.name);
    if let Some(found) = functions.iter().find(exact) {
        return Ok(found.clone());
    }
    let names = |functions: &mut dyn Iterator<Item = &(String, FuncTypeIdx)>| {
        functions.map(|(path, _)| format!("`{path}`")).collect::<Vec<_>>().join(", ")
    };
    match functions.iter().filter(similar).collect::<Vec<_>>()[..] {
        [found] => Ok(found.clone()),
        [] if functions.is_empty() => Err(call.usage("the component exports no functions")),
        [] => {
            let known = names(&mut functions.iter());
            Err(call.usage(format_args!("the component exports no such function; it has {known}")))
        }
        ref several => {
            let known = names(&mut several.iter().copied());
            Err(call.usage(format_args!("this may be {known}: write which")))
        }
    }
}

/// Functions in `exports` and in the instances among them.
fn list(
    plan: PlanView<'_>,
    exports: IdxRange<ExportIdx>,
    prefix: &str,
    functions: &mut Vec<(String, FuncTypeIdx)>,
) {
    for export in exports.iter().filter_map(|index| plan.export(index).ok()) {
        // The checker bounds how deep instances nest; the paths of a forged plan are cut off.
        let path = format!("{prefix}{}", export.name);
        match export.kind {
            ExportKind::Func { ty, .. } => functions.push((path, ty)),
            ExportKind::Instance(inner) if prefix.matches('#').count() < 100 => {
                list(plan, inner, &format!("{path}#"), functions);
            }
            _ => {}
        }
    }
}

/// The ways to write the function at `path`, beside that one: without the version, the package or the interface, and with
/// the point and the place of the version that `wasmtime run --invoke` has.
fn spellings(path: &str) -> Vec<String> {
    let Some((instance, func)) = path.rsplit_once('#') else { return vec![path.to_owned()] };
    let mut names = vec![func.to_owned()];
    let (interface, version) = match instance.rsplit_once('@') {
        Some((interface, version)) if !version.contains('#') => (interface, Some(version)),
        _ => (instance, None),
    };
    for interface in [interface, interface.rsplit_once('/').map_or(interface, |(_, short)| short)] {
        names.extend([format!("{interface}#{func}"), format!("{interface}.{func}")]);
        let version = version.iter();
        names.extend(version.flat_map(|version| {
            [
                format!("{interface}@{version}#{func}"),
                format!("{interface}@{version}.{func}"),
                format!("{interface}.{func}@{version}"),
            ]
        }));
    }
    names
}

/// Calls it and prints its result.
pub(crate) fn call_component<T: 'static>(
    store: &mut Store<T>,
    instance: Instance,
    call: &ComponentCall,
) -> Result<tenon::Result<()>, Failure> {
    let Some(func) = instance.get_func(store, &call.path) else {
        return Err(Failure::Refused(format!("`{}` is not exported", call.path)));
    };
    let mut results = [Val::Bool(false)];
    let results = results.get_mut(..usize::from(call.result.is_some())).unwrap_or_default();
    if let Err(error) = func.call(store, &call.arguments, results) {
        return Ok(Err(error));
    }
    match (&call.result, results.first()) {
        (Some(ty), Some(value)) => {
            let text = wave::to_text(ty, value).map_err(Failure::Refused)?;
            print(format_args!("{text}\n"))?;
        }
        _ => print(format_args!("()\n"))?,
    }
    Ok(Ok(()))
}

/// Finds the function and reads the arguments, from the call or, after a bare name, from `rest`.
pub(crate) fn resolve_module(
    module: &module::Module,
    call: &Call<'_>,
    rest: &[String],
) -> Result<ModuleCall, Failure> {
    let mut functions = module.exports().filter_map(|export| match export.ty {
        module::ExternType::Func(ty) => Some((export.name, ty)),
        _ => None,
    });
    let Some((name, ty)) = functions.find(|(name, _)| *name == call.name) else {
        let known = module.exports().filter(|export| matches!(export.ty, module::ExternType::Func(_)));
        let known: Vec<_> = known.map(|export| format!("`{}`", export.name)).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(call.usage(format_args!("the module exports no such function; it has {known}")));
    };
    let joined = format!("{}({})", call.name, rest.join(", "));
    let call = if call.arguments.is_none() { &Call::parse(&joined) } else { call };
    let param = |ty| Some(Param { name: String::new(), ty: number_type(ty)? });
    let params: Option<Vec<Param>> = ty.params().map(param).collect();
    let params = params.ok_or_else(|| {
        call.usage(format_args!("`{name}` takes vectors or references, which have no text form"))
    })?;
    let arguments = call.values(&params)?;
    let arguments = ty.params().zip(&arguments).map(|(ty, value)| to_number(ty, value));
    Ok(ModuleCall {
        name: name.to_owned(),
        arguments: arguments.collect(),
        results: ty.results().map(module::Val::default_of).collect(),
    })
}

/// Calls it and prints its results, a line each.
pub(crate) fn call_module<T>(
    store: &mut module::Store<T>,
    instance: module::Instance,
    call: &mut ModuleCall,
) -> Result<tenon::Result<()>, Failure> {
    let Some(func) = instance.get_func(store, &call.name) else {
        return Err(Failure::Refused(format!("`{}` is not exported", call.name)));
    };
    let started = store.start(func, &call.arguments);
    if let Err(error) = started.and_then(|()| run_started(store, &mut call.results)) {
        return Ok(Err(error));
    }
    call.results.iter().try_for_each(|&value| print(format_args!("{}\n", number_text(value))))?;
    Ok(Ok(()))
}

/// Runs the call that was started; one that runs out of fuel stays in the store.
pub(crate) fn run_started<T>(store: &mut module::Store<T>, results: &mut [module::Val]) -> tenon::Result<()> {
    match store.run()? {
        module::Progress::Done => store.take_results(results),
        module::Progress::OutOfFuel | module::Progress::Pending => Err(tenon::Error::OutOfFuel),
    }
}

fn number_type(ty: ValType) -> Option<Type> {
    match ty {
        ValType::I32 => Some(Type::S32),
        ValType::I64 => Some(Type::S64),
        ValType::F32 => Some(Type::F32),
        ValType::F64 => Some(Type::F64),
        ValType::V128 | ValType::Ref(_) => None,
    }
}

fn to_number(ty: ValType, value: &Value) -> module::Val {
    match ty {
        ValType::I64 => value.unwrap_s64().into(),
        ValType::F32 => value.unwrap_f32().into(),
        ValType::F64 => value.unwrap_f64().into(),
        _ => value.unwrap_s32().into(),
    }
}

fn number_text(value: module::Val) -> String {
    match value {
        module::Val::I32(value) => value.to_string(),
        module::Val::I64(value) => value.to_string(),
        module::Val::F32(bits) => f32::from_bits(bits).to_string(),
        module::Val::F64(bits) => f64::from_bits(bits).to_string(),
        module::Val::V128(bits) => format!("{bits:#034x}"),
        module::Val::FuncRef(None)
        | module::Val::ExternRef(None)
        | module::Val::AnyRef(None)
        | module::Val::ExnRef(None) => "null".to_owned(),
        module::Val::FuncRef(Some(_)) => "a function".to_owned(),
        module::Val::ExternRef(Some(number)) => format!("extern {number}"),
        module::Val::AnyRef(Some(_)) => "a value of the guest's".to_owned(),
        module::Val::ExnRef(Some(_)) => "an exception".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_interfaces_are_written_in_several_ways() {
        let names = spellings("a:b/c@1.0.0#f");
        for name in
            ["f", "c#f", "c.f", "a:b/c#f", "a:b/c.f", "a:b/c.f@1.0.0", "a:b/c@1.0.0.f", "a:b/c@1.0.0#f"]
        {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert_eq!(spellings("f"), ["f"]);
        assert!(spellings("outer#a:b/c#f").iter().any(|name| name == "outer#a:b/c.f"));
        assert!(spellings("a:b/c@1.0.0#inner#f").iter().any(|name| name == "a:b/c@1.0.0#inner#f"));
    }
}
