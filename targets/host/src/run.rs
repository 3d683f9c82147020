//! `tenon run`: commands, and the start of calls by name.

use crate::call::Call;
use crate::cli::Run;
use crate::file::{self, Loaded};
use crate::invoke::{self, ComponentCall};
use crate::report::{Failure, of_run};
use std::ffi::OsStr;
use tenon::module::{self, Module};
use tenon::wasi::{WasiCtx, WasiState};
use tenon::{Component, Config, Engine, Frame, Linker, MemoryPolicy, Store};

/// What a command component exports.
const COMMAND: &str = "wasi:cli/run@0.2.0#run";
/// What a core module that is a program exports.
const START: &str = "_start";
/// Frames shown of a guest that ran out of fuel.
const TRACE: usize = 64;

/// Runs a file.
pub(crate) fn run(args: &Run) -> Result<(), Failure> {
    let engine = Engine::new(&config(args));
    let guest = Guest { args, arguments: arguments(args)?, file: args.file().display().to_string() };
    match file::load(args.file(), &engine)? {
        Loaded::Component(component) => guest.run_component(&engine, &component),
        Loaded::Module(module) => guest.run_module(&engine, &module),
    }
}

/// Fuel is only counted where it is limited.
fn config(args: &Run) -> Config {
    let mut config = args.allowed.with(Config::new()).fuel(args.fuel.is_some()).lazy(args.lazy);
    if let Some(bytes) = args.max_memory {
        config.limits.memory_bytes = bytes;
    }
    if let Some(bytes) = args.backed_memory {
        config.memory_policy = MemoryPolicy::FirstBytes(bytes);
    }
    config
}

fn arguments(args: &Run) -> Result<Vec<String>, Failure> {
    let no_text = |arg: &OsStr| format!("argument {arg:?} is not UTF-8, which guests cannot be given");
    args.args().map_err(|arg| Failure::Usage(no_text(arg)))
}

/// What is to be run, and what to call it in messages.
struct Guest<'a> {
    args: &'a Run,
    /// Those for the guest.
    arguments: Vec<String>,
    file: String,
}

impl Guest<'_> {
    fn run_component(&self, engine: &Engine, component: &Component) -> Result<(), Failure> {
        let call = self.args.invoke.as_deref().map(Call::parse);
        let call = call.map(|call| invoke::resolve_component(component, &call)).transpose()?;
        if call.is_none() && !exports_command(component) {
            return Err(self.refused(&no_command(component)));
        }
        let failed = |error| self.failed(error, &[]);
        let ctx = self.wasi();
        let mut linker = Linker::new(engine);
        tenon::wasi::add_to_linker(&mut linker, &ctx).map_err(failed)?;
        let mut store = Store::new(engine, WasiState::new(ctx)).map_err(failed)?;
        store.set_fuel(self.args.fuel).map_err(failed)?;
        match start(&mut store, &linker, component, call.as_ref())? {
            Ok(()) => Ok(()),
            Err(error) => {
                let frames: Vec<_> = store.machine().backtrace().take(TRACE).collect();
                Err(self.failed(error, &frames))
            }
        }
    }

    fn run_module(&self, engine: &Engine, module: &Module) -> Result<(), Failure> {
        let text = match &self.args.invoke {
            Some(text) => text,
            None if module.exports().any(|export| export.name == START) => START,
            None => {
                return Err(self.refused(
                    "the core module exports no `_start`, so it is no program; call a function of it with \
                     --invoke 'name(…)'",
                ));
            }
        };
        let rest = if self.args.invoke.is_some() { &self.arguments[..] } else { &[] };
        let mut call = invoke::resolve_module(module, &Call::parse(text), rest)?;
        let failed = |error| self.failed(error, &[]);
        let mut store = module::Store::new(engine, ()).map_err(failed)?;
        store.set_fuel(self.args.fuel).map_err(failed)?;
        let instance = module::Linker::new().start(&mut store, module).map_err(failed)?;
        let called = match invoke::run_started(&mut store, &mut []) {
            Ok(()) => invoke::call_module(&mut store, instance, &mut call)?,
            stopped => stopped,
        };
        let frames = store.trace().map_err(failed)?;
        called.map_err(|error| self.failed(error, &frames))
    }

    /// What the guest gets: this process's console, clocks and entropy, and what was given by name.
    fn wasi(&self) -> WasiCtx {
        let args = self.args;
        let file_name = || args.file().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut builder = WasiCtx::builder()
            .inherit_host()
            .arg(args.argv0.clone().unwrap_or_else(file_name))
            .args(self.arguments.iter().cloned());
        for variable in &args.env {
            let value = variable.value.clone().or_else(|| std::env::var(&variable.name).ok());
            if let Some(value) = value {
                builder = builder.env(variable.name.clone(), value);
            }
        }
        builder.build()
    }

    fn failed(&self, error: tenon::Error, frames: &[Frame]) -> Failure {
        of_run(error, &self.file, frames)
    }

    fn refused(&self, what: &str) -> Failure {
        Failure::Refused(format!("{}: {what}", self.file))
    }
}

/// Instantiates the component and calls what is to be called: the call, or else the command. The guest's own
/// error is the inner one.
fn start(
    store: &mut Store<WasiState>,
    linker: &Linker<WasiState>,
    component: &Component,
    call: Option<&ComponentCall>,
) -> Result<tenon::Result<()>, Failure> {
    let instance = match linker.instantiate(store, component) {
        Ok(instance) => instance,
        Err(error) => return Ok(Err(error)),
    };
    if let Some(call) = call {
        return invoke::call_component(store, instance, call);
    }
    let command = instance.get_typed_func::<_, (), Result<(), ()>>(store, COMMAND);
    match command.and_then(|command| command.call(store, ())) {
        Ok(Ok(())) => Ok(Ok(())),
        Ok(Err(())) => Err(Failure::Exit(1)),
        Err(error) => Ok(Err(error)),
    }
}

fn exports_command(component: &Component) -> bool {
    command(component).is_some_and(|name| name.starts_with("wasi:cli/run@0.2."))
}

/// The interface of commands that the component exports, whatever its version.
fn command(component: &Component) -> Option<&str> {
    let plan = component.plan();
    let mut names = plan.exports().iter().filter_map(|export| Some(plan.export(export).ok()?.name));
    names.find(|name| *name == "wasi:cli/run" || name.starts_with("wasi:cli/run@"))
}

/// Why the component cannot be run, and what can be done with it.
fn no_command(component: &Component) -> String {
    if let Some(other) = command(component) {
        return format!(
            "the component is a command by `{other}`, and tenon runs those of WASI 0.2: build it for that"
        );
    }
    let remedy = match (invoke::callable(component), component.plan().exports().is_empty()) {
        (Some(call), _) => format!("call a function of it with --invoke, for example --invoke '{call}'"),
        (None, true) => "and it exports nothing else".to_owned(),
        (None, _) => "and it exports no function that can be called from a command line".to_owned(),
    };
    format!("the component exports no wasi:cli/run, so it is no command; {remedy}")
}
