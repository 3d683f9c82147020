//! The state a script builds up, and its directives.

use super::gate::Claim;
use super::values::Mismatch;
use super::{gate, spectest, traps, values};
use crate::report::{FileReport, Verdict};
use crate::suites::{Script, SuiteFile};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tenon_core::embed::{Instance, Linker, Module, Store, Val};
use tenon_core::{Config, Engine, Error};
use wast::token::Id;
use wast::{QuoteWat, WastDirective, WastExecute, WastInvoke, WastRet, Wat};

/// Units of fuel one call may use: a guest that runs on is a failure, not a hanging test.
pub const FUEL: u64 = 2_000_000_000;

/// Runs the directives of one script, in one store.
pub struct Runner<'a> {
    file: &'a SuiteFile,
    script: &'a Script,
}

/// Something a script refers to: there, or missing for the reason its directive was not passed.
pub type Slot<V> = Result<V, Verdict>;

/// What stops a directive's execution.
#[derive(Debug)]
pub enum Stop {
    /// tenon's error: the directive says whether it should be one.
    Error(Error),
    /// The verdict is clear already.
    Verdict(Verdict),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Verdict> for Stop {
    fn from(verdict: Verdict) -> Self {
        Self::Verdict(verdict)
    }
}

impl From<Mismatch> for Stop {
    fn from(mismatch: Mismatch) -> Self {
        Self::Verdict(mismatch.into())
    }
}

impl From<Mismatch> for Verdict {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::NotYet(reason) => Self::NotYet(reason.to_owned()),
            Mismatch::Wrong(message) => Self::Failed(message),
        }
    }
}

impl<'a> Runner<'a> {
    /// A runner for `file`, whose text is `script`.
    pub fn new(file: &'a SuiteFile, script: &'a Script) -> Self {
        Self { file, script }
    }

    /// Runs `directives` and reports each.
    ///
    /// # Errors
    /// When the store or the module `spectest` cannot be made.
    pub fn run(&self, directives: Vec<WastDirective<'_>>, report: &mut FileReport) -> Result<(), Error> {
        let mut state = State::new(self.file)?;
        for directive in directives {
            let line = self.script.line(directive.span());
            let kind = kind(&directive);
            let outcome = catch_unwind(AssertUnwindSafe(|| state.directive(directive)));
            let verdict = match outcome {
                Ok(verdict) => verdict,
                Err(_) => {
                    state = State::new(self.file)?;
                    state.current = Err(Verdict::Failed("an earlier directive panicked".to_owned()));
                    Verdict::Failed("PANIC".to_owned())
                }
            };
            report.push(line, kind, verdict);
        }
        Ok(())
    }
}

/// The kind of a directive, as scripts spell it.
pub fn kind(directive: &WastDirective<'_>) -> &'static str {
    match directive {
        WastDirective::Module(_) => "module",
        WastDirective::ModuleDefinition(_) => "module definition",
        WastDirective::ModuleInstance { .. } => "module instance",
        WastDirective::AssertMalformed { .. } => "assert_malformed",
        WastDirective::AssertInvalid { .. } => "assert_invalid",
        WastDirective::AssertInvalidCustom { .. } => "assert_invalid_custom",
        WastDirective::AssertMalformedCustom { .. } => "assert_malformed_custom",
        WastDirective::Register { .. } => "register",
        WastDirective::Invoke(_) => "invoke",
        WastDirective::AssertTrap { .. } => "assert_trap",
        WastDirective::AssertReturn { .. } => "assert_return",
        WastDirective::AssertExhaustion { .. } => "assert_exhaustion",
        WastDirective::AssertUnlinkable { .. } => "assert_unlinkable",
        WastDirective::AssertException { .. } => "assert_exception",
        WastDirective::AssertSuspension { .. } => "assert_suspension",
        WastDirective::Thread(_) => "thread",
        WastDirective::Wait { .. } => "wait",
    }
}

/// The store of a script and the names it has given.
struct State {
    folder: String,
    engine: Engine,
    store: Store<()>,
    linker: Linker<()>,
    current: Slot<Instance>,
    current_definition: Slot<Module>,
    instances: HashMap<String, Slot<Instance>>,
    definitions: HashMap<String, Slot<Module>>,
    /// Registered names whose instance is missing.
    missing: HashMap<String, Verdict>,
}

impl State {
    fn new(file: &SuiteFile) -> Result<Self, Error> {
        let engine = Engine::new(&Config::new().proposals(gate::switched_off(file), false));
        let mut store = Store::new(&engine, ())?;
        let mut linker = Linker::new();
        linker.allow_shadowing(true);
        spectest::define(&mut linker, &mut store)?;
        Ok(Self {
            folder: file.folder.clone(),
            engine,
            store,
            linker,
            current: Err(Verdict::Failed("no module has been instantiated".to_owned())),
            current_definition: Err(Verdict::Failed("no module has been defined".to_owned())),
            instances: HashMap::new(),
            definitions: HashMap::new(),
            missing: HashMap::new(),
        })
    }

    fn directive(&mut self, directive: WastDirective<'_>) -> Verdict {
        let done = match directive {
            WastDirective::Module(wat) => self.module(wat),
            WastDirective::ModuleDefinition(wat) => self.definition(wat),
            WastDirective::ModuleInstance { instance, module, .. } => self.instance(instance, module),
            WastDirective::AssertMalformed { module, .. } | WastDirective::AssertInvalid { module, .. } => {
                self.assert_refused(module)
            }
            WastDirective::AssertInvalidCustom { module, .. }
            | WastDirective::AssertMalformedCustom { module, .. } => custom_section(module),
            WastDirective::Register { name, module, .. } => self.register(name, module),
            WastDirective::Invoke(call) => self.invoke(&call).map(drop),
            WastDirective::AssertTrap { exec, message, .. } => self.assert_trap(exec, message),
            WastDirective::AssertReturn { exec, results, .. } => self.assert_return(exec, &results),
            WastDirective::AssertExhaustion { call, message, .. } => {
                self.assert_trap(WastExecute::Invoke(call), message)
            }
            WastDirective::AssertUnlinkable { module, .. } => self.assert_unlinkable(module),
            WastDirective::AssertException { .. } => Err(not_yet("exceptions")),
            WastDirective::AssertSuspension { .. } => Err(not_yet("stack-switching")),
            WastDirective::Thread(_) | WastDirective::Wait { .. } => Err(not_yet("threads")),
        };
        match done {
            Ok(()) => Verdict::Passed,
            Err(Stop::Verdict(verdict)) => verdict,
            Err(Stop::Error(error)) => Verdict::Failed(error.to_string()),
        }
    }
}

fn not_yet(reason: &str) -> Stop {
    Stop::Verdict(Verdict::NotYet(reason.to_owned()))
}

/// The directive failed: why.
pub fn failed(message: impl Into<String>) -> Stop {
    Stop::Verdict(Verdict::Failed(message.into()))
}

/// tenon ignores the content of custom sections; the text parser knows some of them.
fn custom_section(mut module: QuoteWat<'_>) -> Result<(), Stop> {
    match module.encode() {
        Ok(_) => Err(not_yet("checks of custom sections")),
        Err(_) => Err(Verdict::TextOnly.into()),
    }
}

/// Modules and instances.
impl State {
    fn module(&mut self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let name = wat.name();
        let slot = self.load(&mut wat).and_then(|module| self.instantiate(&module));
        self.set_current(name, slot)
    }

    fn definition(&mut self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let name = wat.name();
        let (slot, done) = settle(self.load(&mut wat));
        if let Some(id) = name {
            self.definitions.insert(id.name().to_owned(), slot.clone());
        }
        self.current_definition = slot;
        done
    }

    fn instance(&mut self, instance: Option<Id<'_>>, module: Option<Id<'_>>) -> Result<(), Stop> {
        let definition = match module {
            None => self.current_definition.clone(),
            Some(id) => self.definitions.get(id.name()).cloned().unwrap_or_else(|| Err(unknown(id))),
        };
        let slot = definition.map_err(Stop::from).and_then(|module| self.instantiate(&module));
        self.set_current(instance, slot)
    }

    fn set_current(&mut self, name: Option<Id<'_>>, made: Result<Instance, Stop>) -> Result<(), Stop> {
        let (slot, done) = settle(made);
        if let Some(id) = name {
            self.instances.insert(id.name().to_owned(), slot.clone());
        }
        self.current = slot;
        done
    }

    /// The module in `wat`, unless it needs what tenon does not claim.
    fn load(&self, wat: &mut QuoteWat<'_>) -> Result<Module, Stop> {
        let bytes = wat.encode().map_err(|error| failed(format!("the text parser refuses it: {error}")))?;
        self.gate(&bytes, Claim::Valid)?;
        Ok(Module::new(&self.engine, &bytes)?)
    }

    fn gate(&self, bytes: &[u8], claim: Claim) -> Result<(), Stop> {
        let Some(need) = gate::need(&self.folder, bytes, claim) else { return Ok(()) };
        let reason = gate::describe(need);
        match Module::new(&self.engine, bytes) {
            _ if !gate::is_refused(need) => Err(Verdict::NotYet(reason).into()),
            Ok(_) => Err(failed(format!("{reason} should be refused"))),
            Err(error) if error.to_string().contains(&reason) => Err(Verdict::ByDesign(reason).into()),
            // It needs a proposal that is not claimed, too.
            Err(Error::Invalid(error)) if error.message().contains("must be enabled") => {
                Err(Verdict::NotYet(reason).into())
            }
            Err(error) => Err(failed(format!("the error does not name {reason}: {error}"))),
        }
    }

    fn instantiate(&mut self, module: &Module) -> Result<Instance, Stop> {
        let mut imports = module.imports();
        if let Some(verdict) = imports.find_map(|import| self.missing.get(import.module)) {
            return Err(verdict.clone().into());
        }
        self.store.set_fuel(Some(FUEL))?;
        Ok(self.linker.instantiate(&mut self.store, module)?)
    }

    fn register(&mut self, name: &str, module: Option<Id<'_>>) -> Result<(), Stop> {
        match self.find(module) {
            Ok(instance) => {
                self.missing.remove(name);
                self.linker.instance(&self.store, name, instance)?;
                Ok(())
            }
            Err(verdict) => {
                self.missing.insert(name.to_owned(), verdict.clone());
                Err(verdict.into())
            }
        }
    }

    fn find(&self, name: Option<Id<'_>>) -> Slot<Instance> {
        match name {
            None => self.current.clone(),
            Some(id) => self.instances.get(id.name()).cloned().unwrap_or_else(|| Err(unknown(id))),
        }
    }
}

fn unknown(id: Id<'_>) -> Verdict {
    Verdict::Failed(format!("nothing is called ${}", id.name()))
}

/// Splits what a directive made into what later directives find, and the directive's own end.
pub fn settle<V: Clone>(made: Result<V, Stop>) -> (Slot<V>, Result<(), Stop>) {
    match made {
        Ok(value) => (Ok(value), Ok(())),
        Err(Stop::Verdict(verdict)) => (Err(verdict.clone()), Err(verdict.into())),
        Err(Stop::Error(error)) => {
            let missing = Verdict::Failed(format!("what it refers to failed: {error}"));
            (Err(missing), Err(error.into()))
        }
    }
}

/// Execution and assertions.
impl State {
    fn invoke(&mut self, call: &WastInvoke<'_>) -> Result<Vec<Val>, Stop> {
        let instance = self.find(call.module)?;
        let func = instance.get_func(&self.store, call.name);
        let func = func.ok_or_else(|| failed(format!("no function `{}` is exported", call.name)))?;
        let ty = func.ty(&self.store).ok_or_else(|| failed("the function has no type"))?;
        let params: Vec<_> = ty.params().collect();
        let mut results: Vec<_> = ty.results().map(Val::default_of).collect();
        let types = params.iter().copied().map(Some).chain(std::iter::repeat(None));
        let args: Result<Vec<_>, _> =
            call.args.iter().zip(types).map(|(arg, ty)| values::argument(arg, ty)).collect();
        self.store.set_fuel(Some(FUEL))?;
        match func.call(&mut self.store, &args?, &mut results) {
            Ok(()) => Ok(results),
            Err(Error::OutOfFuel) => {
                self.store.cancel();
                Err(failed("it ran on until the fuel was used up"))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn get(&self, module: Option<Id<'_>>, name: &str) -> Result<Vec<Val>, Stop> {
        let instance = self.find(module)?;
        let global = instance.get_global(&self.store, name);
        let value = global.and_then(|global| global.get(&self.store));
        value.map(|value| vec![value]).ok_or_else(|| failed(format!("no global `{name}` is exported")))
    }

    fn execute(&mut self, exec: WastExecute<'_>) -> Result<Vec<Val>, Stop> {
        match exec {
            WastExecute::Invoke(call) => self.invoke(&call),
            WastExecute::Get { module, global, .. } => self.get(module, global),
            WastExecute::Wat(wat) => {
                let module = self.load(&mut QuoteWat::Wat(wat))?;
                self.instantiate(&module).map(|_| Vec::new())
            }
        }
    }

    fn assert_return(&mut self, exec: WastExecute<'_>, expected: &[WastRet<'_>]) -> Result<(), Stop> {
        let results = self.execute(exec)?;
        Ok(values::compare_all(expected, &results)?)
    }

    fn assert_trap(&mut self, exec: WastExecute<'_>, message: &str) -> Result<(), Stop> {
        match self.execute(exec) {
            Ok(results) => Err(failed(format!("returned {results:?}, not the trap `{message}`"))),
            Err(Stop::Error(Error::Trap(trap))) => traps::check(message, trap.code()).map_err(failed),
            Err(stop) => Err(stop),
        }
    }

    /// The module must be refused before it is instantiated, by tenon: what only the text parser
    /// refuses never was a module.
    fn assert_refused(&self, mut wat: QuoteWat<'_>) -> Result<(), Stop> {
        let Ok(bytes) = wat.encode() else { return Err(Verdict::TextOnly.into()) };
        self.gate(&bytes, Claim::Refused)?;
        match Module::new(&self.engine, &bytes) {
            Ok(_) => Err(failed("it was accepted")),
            Err(Error::Invalid(_) | Error::Malformed { .. } | Error::Image(_)) => Ok(()),
            Err(error) => Err(failed(format!("refused for another reason: {error}"))),
        }
    }

    fn assert_unlinkable(&mut self, wat: Wat<'_>) -> Result<(), Stop> {
        let module = self.load(&mut QuoteWat::Wat(wat))?;
        match self.instantiate(&module) {
            Ok(_) => Err(failed("it was linked")),
            Err(Stop::Error(Error::Link(_))) => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}
