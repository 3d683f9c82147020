//! The state a script builds up, and its directives.

use super::gate::{self, Gate};
use super::host::{self, Drops};
use super::{ASYNC, traps, values};
use crate::core_suite::gate::Claim;
use crate::report::{FileReport, Verdict};
use crate::suites::{Script, SuiteFile};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tenon_canonical_abi::{Component, Instance, Linker, Outcome, Store, TrapCode, Val};
use tenon_core::{Engine, Error, Module};
use tenon_script::player::FUEL;
use tenon_script::scope::Scope;
use tenon_script::verdict::{Stop, failed};
use wast::token::Id;
use wast::{QuoteWat, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

/// Runs the directives of one script.
pub struct Runner<'a> {
    script: &'a Script,
    file: &'a SuiteFile,
    step: Option<u64>,
}

impl<'a> Runner<'a> {
    /// A runner for `script`, the text of `file`, whose guests get `step` units of fuel at a time, or all at once.
    pub fn new(script: &'a Script, file: &'a SuiteFile, step: Option<u64>) -> Self {
        Self { script, file, step }
    }

    /// Runs `directives` and reports each; the fuel each one used.
    ///
    /// # Errors
    /// When the host's functions cannot be linked.
    pub fn run(
        &self,
        directives: Vec<WastDirective<'_>>,
        report: &mut FileReport,
    ) -> Result<Vec<u64>, Error> {
        let mut state = State::new(self.file, self.step)?;
        let mut used = Vec::new();
        for directive in directives {
            let line = self.script.line(directive.span());
            let kind = kind(&directive);
            let outcome = catch_unwind(AssertUnwindSafe(|| state.directive(directive)));
            let verdict = outcome.unwrap_or_else(|_| {
                state.scope.lose("an earlier directive panicked");
                Verdict::failed("PANIC")
            });
            report.push(line, kind, verdict);
            used.push(std::mem::take(&mut state.fuel.used));
        }
        Ok(used)
    }
}

/// The kind of a directive, as component scripts spell it.
fn kind(directive: &WastDirective<'_>) -> &'static str {
    match directive {
        WastDirective::Module(_) => "component",
        WastDirective::ModuleDefinition(_) => "component definition",
        WastDirective::ModuleInstance { .. } => "component instance",
        WastDirective::AssertMalformed { .. } => "assert_malformed",
        WastDirective::AssertInvalid { .. } => "assert_invalid",
        WastDirective::Invoke(_) => "invoke",
        WastDirective::AssertTrap { .. } => "assert_trap",
        WastDirective::AssertReturn { .. } => "assert_return",
        WastDirective::AssertExhaustion { .. } => "assert_exhaustion",
        WastDirective::AssertUnlinkable { .. } => "assert_unlinkable",
        _ => "a directive of core scripts",
    }
}

/// An instance in a store of its own: a trap closes nothing but what it went through.
struct Live {
    store: Store<Drops>,
    instance: Instance,
    /// Why nothing more can be said of it.
    spent: Option<Verdict>,
}

/// The components of a script and their instances, which are numbered.
struct State {
    gate: Gate,
    /// Components are loaded, not instantiated: the scripts are the validator's, and calls in them are there for
    /// the text parser.
    loads_only: bool,
    engine: Engine,
    linker: Linker<Drops>,
    live: Vec<Live>,
    scope: Scope<usize, Component>,
    fuel: Fuel,
}

/// What guests are given, and what those that did not trap used.
struct Fuel {
    step: Option<u64>,
    used: u64,
}

impl Fuel {
    /// Begins something and resumes it until it ends.
    fn spend<R>(
        &mut self,
        store: &mut Store<Drops>,
        begin: impl FnOnce(&mut Store<Drops>) -> Result<Outcome<R>, Error>,
        resume: impl Fn(&mut Store<Drops>) -> Result<Outcome<R>, Error>,
    ) -> Result<R, Error> {
        let step = self.step.unwrap_or(FUEL);
        let mut given = step;
        store.set_fuel(Some(step))?;
        let mut outcome = begin(store);
        while let Ok(Outcome::OutOfFuel) = outcome
            && given < FUEL
        {
            given += step;
            store.set_fuel(Some(store.fuel().unwrap_or(0) + step))?;
            outcome = resume(store);
        }
        // What is copied at once is paid before the place is looked at, what the engine copies after.
        if !matches!(outcome, Ok(Outcome::Trap(_))) {
            self.used += given - store.fuel().unwrap_or(0);
        }
        outcome?.into_result()
    }
}

impl State {
    fn new(file: &SuiteFile, step: Option<u64>) -> Result<Self, Error> {
        let gate = Gate::of(file);
        let engine = Engine::new(&gate.config());
        let (linker, loads_only) = (host::linker(&engine)?, gate::is_cli(file));
        let fuel = Fuel { step, used: 0 };
        Ok(Self { gate, loads_only, engine, linker, live: Vec::new(), scope: Scope::new(), fuel })
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Verdict {
        let done = match directive {
            WastDirective::Module(wat) if is_module(&wat) && self.loads_only => self.module(wat),
            WastDirective::Module(wat) if self.loads_only => self.definition(wat),
            WastDirective::Module(wat) => self.component(wat),
            WastDirective::ModuleDefinition(wat) => self.definition(wat),
            WastDirective::ModuleInstance { instance, module, .. } => self.instance(instance, module),
            WastDirective::AssertMalformed { module, message, .. }
            | WastDirective::AssertInvalid { module, message, .. } => self.assert_refused(module, message),
            WastDirective::Invoke(call) => self.invoke(&call).map(drop),
            WastDirective::AssertTrap { exec, message, .. } => self.assert_trap(exec, message),
            WastDirective::AssertReturn { exec, results, .. } => self.assert_return(exec, &results),
            WastDirective::AssertExhaustion { call, message, .. } => {
                self.assert_trap(WastExecute::Invoke(call), message)
            }
            WastDirective::AssertUnlinkable { module, .. } => self.assert_unlinkable(module),
            _ => Err(failed("this kind of directive is for core scripts")),
        };
        done.into()
    }
}

/// Components and instances.
impl State {
    fn component(&mut self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let made = self.load(&mut wat).and_then(|component| self.instantiate(&component));
        self.scope.instantiated(name(wat.name()), made)
    }

    fn definition(&mut self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let made = self.load(&mut wat);
        self.scope.defined(name(wat.name()), made)
    }

    fn instance(&mut self, instance: Option<Id<'_>>, component: Option<Id<'_>>) -> Result<(), Stop> {
        let definition = self.scope.definition(name(component)).map_err(Stop::from);
        let made = definition.and_then(|component| self.instantiate(&component));
        self.scope.instantiated(name(instance), made)
    }

    /// The component in `wat`, unless it needs what tenon does not accept.
    fn load(&self, wat: &mut QuoteWat<'_>) -> Result<Component, Stop> {
        if is_module(wat) {
            return Err(failed("a core module in a component script"));
        }
        let bytes = wat.encode().map_err(|error| failed(format!("the text parser refuses it: {error}")))?;
        self.judged(&bytes, Claim::Valid)?;
        Component::new(&self.engine, &bytes).map_err(unsupported)
    }

    /// A core module among components is only loaded.
    fn module(&self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let bytes = wat.encode().map_err(|error| failed(format!("the text parser refuses it: {error}")))?;
        self.judged(&bytes, Claim::Valid)?;
        Module::new(&self.engine, &bytes).map(drop).map_err(unsupported)
    }

    fn judged(&self, bytes: &[u8], claim: Claim) -> Result<(), Stop> {
        let need = self.gate.need(&self.engine, bytes, claim);
        need.map_or(Ok(()), |need| Err(Verdict::NotYet(need).into()))
    }

    /// A new instance, in a store of its own.
    fn instantiate(&mut self, component: &Component) -> Result<usize, Stop> {
        let mut store = Store::new(&self.engine, Drops::default())?;
        let begin = |store: &mut Store<Drops>| self.linker.instantiate_resumable(store, component);
        let made = self.fuel.spend(&mut store, begin, Store::resume_instantiate);
        let instance = made.map_err(unsupported)?;
        self.live.push(Live { store, instance, spent: None });
        Ok(self.live.len() - 1)
    }
}

/// Whether a script says that something is refused for its size.
fn is_about_size(message: &str) -> bool {
    message.contains("too deep") || message.contains("exceeds the limit")
}

fn is_module(wat: &QuoteWat<'_>) -> bool {
    matches!(wat, QuoteWat::Wat(Wat::Module(_)) | QuoteWat::QuoteModule(..))
}

fn name(id: Option<Id<'_>>) -> Option<&str> {
    id.map(|id| id.name())
}

/// What tenon says it does not do is not yet; any other error is the directive's affair.
fn unsupported(error: Error) -> Stop {
    match error {
        Error::Unsupported(at) => Verdict::NotYet(at.what.to_owned()).into(),
        error if matches!(error.trap_code(), Some(TrapCode::AsyncUnsupported(_))) => {
            Verdict::NotYet(ASYNC.to_owned()).into()
        }
        error => error.into(),
    }
}

/// Execution and assertions.
impl State {
    fn invoke(&mut self, call: &WastInvoke<'_>) -> Result<Option<Val>, Stop> {
        if self.loads_only {
            return Err(Verdict::TextOnly.into());
        }
        let number = self.scope.instance(name(call.module))?;
        let live = self.live.get_mut(number).ok_or_else(|| failed("the instance is gone"))?;
        if let Some(verdict) = &live.spent {
            return Err(verdict.clone().into());
        }
        let done = live.call(call, &mut self.fuel);
        if let Err(Stop::Verdict(verdict @ Verdict::NotYet(_))) = &done {
            live.spent = Some(verdict.clone());
        }
        done
    }

    fn execute(&mut self, exec: WastExecute<'_>) -> Result<Option<Val>, Stop> {
        match exec {
            WastExecute::Invoke(call) => self.invoke(&call),
            WastExecute::Get { .. } => Err(failed("components have no globals")),
            WastExecute::Wat(wat) => {
                let component = self.load(&mut QuoteWat::Wat(wat))?;
                self.instantiate(&component).map(|_| None)
            }
        }
    }

    fn assert_return(&mut self, exec: WastExecute<'_>, expected: &[WastRet<'_>]) -> Result<(), Stop> {
        let result = self.execute(exec)?;
        values::compare(expected, result.as_ref()).map_err(failed)
    }

    fn assert_trap(&mut self, exec: WastExecute<'_>, message: &str) -> Result<(), Stop> {
        match self.execute(exec) {
            Ok(result) => Err(failed(format!("returned {result:?}, not the trap `{message}`"))),
            Err(Stop::Error(Error::Trap(trap))) => traps::check(message, trap.code()).map_err(failed),
            Err(stop) => Err(stop),
        }
    }

    /// The component must be refused before it is instantiated, by tenon: what only the text parser
    /// refuses never was a component.
    fn assert_refused(&self, mut wat: QuoteWat<'_>, message: &str) -> Result<(), Stop> {
        let Ok(bytes) = wat.encode() else { return Err(Verdict::TextOnly.into()) };
        self.judged(&bytes, Claim::Refused)?;
        let loaded = match is_module(&wat) {
            true => Module::new(&self.engine, &bytes).map(drop),
            false => Component::new(&self.engine, &bytes).map(drop),
        };
        match loaded {
            Ok(()) => Err(failed("it was accepted")),
            Err(Error::Invalid(_) | Error::Malformed(_) | Error::Image(_)) => Ok(()),
            // Sizes are looked at before the validator sees them.
            Err(Error::Limit(_) | Error::OutOfMemory { .. }) if is_about_size(message) => Ok(()),
            // A module with one is refused before the component around it is looked at.
            Err(Error::Unsupported(at)) if at.what.contains("shared memory") => Ok(()),
            Err(error) => Err(failed(format!("refused for another reason: {error}"))),
        }
    }

    fn assert_unlinkable(&mut self, wat: Wat<'_>) -> Result<(), Stop> {
        let component = self.load(&mut QuoteWat::Wat(wat))?;
        match self.instantiate(&component) {
            Ok(_) => Err(failed("it was linked")),
            Err(Stop::Error(Error::Link(_))) => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}

impl Live {
    fn call(&mut self, call: &WastInvoke<'_>, fuel: &mut Fuel) -> Result<Option<Val>, Stop> {
        let func = self.instance.get_func(&self.store, call.name);
        let func = func.ok_or_else(|| failed(format!("no function `{}` is exported", call.name)))?;
        let args = values::arguments(&call.args).map_err(failed)?;
        let begin = |store: &mut Store<Drops>| func.call_resumable(store, &args);
        match fuel.spend(&mut self.store, begin, |store| func.resume(store)) {
            Ok(result) => Ok(result),
            Err(Error::OutOfFuel) => {
                self.store.cancel();
                Err(failed("it ran on until the fuel was used up"))
            }
            // A function of the host waits.
            Err(_) if self.store.is_busy() => {
                self.store.cancel();
                Err(Verdict::NotYet(ASYNC.to_owned()).into())
            }
            Err(error) => Err(unsupported(error)),
        }
    }
}
