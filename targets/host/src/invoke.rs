//! `tenon run --invoke`: one call of one export.
//!
//! A call is written `name(arguments)`, the arguments in WAVE. In a component the name is that of an
//! exported function, or `interface#name` for one in an exported interface; the version may be left out, and
//! the interface too where that is unambiguous.

use crate::output::print;
use crate::report::Failure;
use crate::wave;
use tenon::component::plan::{ExportIdx, ExportKind, FuncTypeIdx, IdxRange, PlanView};
use tenon::module::{self, ValType};
use tenon::{Component, Instance, Store, Val};
use wasm_wave::parser::{Parser, ParserError};
use wasm_wave::value::{Type, Value};
use wasm_wave::wasm::WasmValue as _;

/// A call as it was typed.
pub(crate) struct Call<'a> {
    text: &'a str,
    name: &'a str,
    /// What is in parentheses, with them; none if only a name was given.
    arguments: Option<&'a str>,
}

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

impl<'a> Call<'a> {
    pub(crate) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        match text.find('(') {
            Some(at) => Self { text, name: text[..at].trim_end(), arguments: Some(&text[at..]) },
            None => Self { text, name: text, arguments: None },
        }
    }

    fn usage(&self, what: impl std::fmt::Display) -> Failure {
        Failure::Usage(format!("--invoke '{}': {what}", self.text))
    }

    /// An error with its place, counted in characters from 1.
    fn error_at(&self, at: usize, what: impl std::fmt::Display) -> Failure {
        let before = self.text.get(..at).unwrap_or(self.text);
        self.usage(format_args!("at character {}: {what}", before.chars().count() + 1))
    }

    fn wave_error(&self, error: &ParserError) -> Failure {
        let what = error.detail().map(|detail| format!(": {detail}"));
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
        let at = self.text.len() - self.arguments.map_or(0, str::len) + error.span().start;
        self.error_at(at, format_args!("{}{}", error.kind(), what.or(cause).unwrap_or_default()))
    }

    /// The arguments as values of `types`.
    fn values(&self, types: &[Type]) -> Result<Vec<Value>, Failure> {
        let text = self.arguments.unwrap_or("()");
        let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).map(str::trim);
        if inside == Some("") {
            return match types.len() {
                0 => Ok(Vec::new()),
                count => Err(self.error_at(self.text.len(), format_args!("{count} arguments are missing"))),
            };
        }
        let mut parser = Parser::new(text);
        let parsed = parser.parse_raw_value().map_err(|error| self.wave_error(&error))?;
        parser.finish().map_err(|error| self.wave_error(&error))?;
        parsed.node().to_wasm_params::<Value>(types, text).map_err(|error| self.wave_error(&error))
    }
}

/// Finds the function and reads the arguments: everything that can be wrong before anything runs.
pub(crate) fn resolve_component(component: &Component, call: &Call<'_>) -> Result<ComponentCall, Failure> {
    let plan = component.plan().map_err(|error| call.usage(error))?;
    let (path, ty) = find(plan, call)?;
    let no_text = |error: String| call.usage(format_args!("`{path}` cannot be called like this: {error}"));
    let ty = plan.func_type(ty).map_err(|error| call.usage(error))?;
    let mut types = wave::Types::new(plan);
    let fields = plan.fields(ty.params).map_err(|error| call.usage(error))?;
    let params = fields.iter().map(|field| {
        let field = plan.field(field).map_err(|error| error.to_string())?;
        types.get(field.ty)
    });
    let params = params.collect::<Result<Vec<_>, _>>().map_err(no_text)?;
    let result = ty.result.map(|ty| types.get(ty)).transpose().map_err(no_text)?;
    let arguments = call.values(&params)?.iter().map(wave::to_val).collect();
    Ok(ComponentCall { path, arguments, result })
}

/// The function's path and type.
fn find(plan: PlanView<'_>, call: &Call<'_>) -> Result<(String, FuncTypeIdx), Failure> {
    let mut functions = Vec::new();
    list(plan, plan.exports(), "", &mut functions);
    let exact = |(path, _): &&(String, _)| path == call.name;
    let similar = |(path, _): &&(String, _)| bare(path) == call.name || without_version(path) == call.name;
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
            Err(call.usage(format_args!("the component exports no function `{}`; it has {known}", call.name)))
        }
        ref several => {
            let known = names(&mut several.iter().copied());
            Err(call.usage(format_args!("`{}` may be {known}: write which", call.name)))
        }
    }
}

/// Functions in `exports` and in the instances among them.
pub(crate) fn list(
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

/// What comes after the last `#`.
fn bare(path: &str) -> &str {
    path.rsplit_once('#').map_or(path, |(_, name)| name)
}

/// `a:b/c@1.2.3#f` as `a:b/c#f`.
fn without_version(path: &str) -> String {
    let parts = path.split('#').map(|part| part.split_once('@').map_or(part, |(name, _)| name));
    parts.collect::<Vec<_>>().join("#")
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
        return Err(call.usage(format_args!("the module exports no function `{}`", call.name)));
    };
    let joined = format!("{}({})", call.name, rest.join(", "));
    let call = if call.arguments.is_none() { &Call::parse(&joined) } else { call };
    let types: Option<Vec<Type>> = ty.params().map(number_type).collect();
    let types = types
        .ok_or_else(|| call.usage(format_args!("`{name}` takes references, which have no text form")))?;
    let arguments = call.values(&types)?;
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
    fn calls_split_at_the_first_parenthesis() {
        let call = Call::parse("a:b/c@1.0.0#f (1, \"(\")");
        assert_eq!((call.name, call.arguments), ("a:b/c@1.0.0#f", Some("(1, \"(\")")));
        assert_eq!(Call::parse(" f ").arguments, None);
    }

    #[test]
    fn names_without_interface_or_version() {
        assert_eq!(bare("a:b/c@1.0.0#f"), "f");
        assert_eq!(without_version("a:b/c@1.0.0#f"), "a:b/c#f");
        assert_eq!(without_version("f"), "f");
    }

    #[test]
    fn mistakes_in_arguments_have_a_place() {
        let types = [Type::U32, Type::U32];
        for (text, expected) in [
            ("add(1, x)", "at character 8"),
            ("add(1, 2", "at character"),
            ("add(1)", "at character 6: invalid params: missing required param(s)"),
            ("add()", "2 arguments are missing"),
            ("add", "2 arguments are missing"),
            ("add(1, 2, 3)", "at character 11"),
            ("é(1, -2)", "at character 6"),
        ] {
            let Err(Failure::Usage(error)) = Call::parse(text).values(&types) else { panic!("{text}") };
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
