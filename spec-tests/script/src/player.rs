//! Plays directives, in one store.

use crate::directive::{Action, Call, Execute, Expected, Source};
use crate::format::Header;
use crate::scope::Scope;
use crate::values::{Judge, Profile};
use crate::verdict::{Stop, Verdict, failed};
use crate::{spectest, traps, values};
use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec;
use alloc::vec::Vec;
use tenon_core::embed::{Instance, Linker, Module, Progress, Store, Val};
use tenon_core::{Config, Engine, Error, Limits, Proposals};

/// Units of fuel one call may use: a guest that runs on is a failure, not a hanging test.
pub const FUEL: u64 = 2_000_000_000;

/// What the unused part of the stack is filled with before each call: code reads only what it wrote there, so nobody
/// sees it.
const STALE: u32 = 0x5eed_0bad;

/// The settings a script is played with: the same bounds on every machine, those of hosts.
pub fn config(header: &Header<'_>) -> Config {
    Config::new().limits(Limits::host()).proposals(Proposals::from_bits(header.switched_off), false)
}

/// The store of a script and the names it has given.
pub struct Player {
    engine: Engine,
    store: Store<()>,
    step: Option<u64>,
    profile: Profile,
    linker: Linker<()>,
    scope: Scope<Instance, Module>,
    /// Registered names whose instance is missing.
    missing: BTreeMap<String, Verdict>,
}

impl Player {
    /// A player for one script.
    ///
    /// # Errors
    /// When the store or the module `spectest` cannot be made.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let engine = Engine::new(config);
        let mut store = Store::new(&engine, ())?;
        let mut linker = Linker::new();
        linker.allow_shadowing(true);
        spectest::define(&mut linker, &mut store)?;
        Ok(Self {
            engine,
            store,
            step: None,
            profile: Profile::Full,
            linker,
            scope: Scope::new(),
            missing: BTreeMap::new(),
        })
    }

    /// From now on, guests get so many units of fuel each time they stop, instead of all of it at once.
    pub fn step(mut self, units: Option<u64>) -> Self {
        self.step = units;
        self
    }

    /// From now on, results are judged by `profile`.
    pub fn judge_by(&mut self, profile: Profile) {
        self.profile = profile;
    }

    /// The fuel that directives have used.
    pub fn fuel_consumed(&self) -> u64 {
        self.store.fuel_consumed()
    }

    /// A player in place of one that panicked: what directives refer to is gone.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn after_panic(config: &Config) -> Result<Self, Error> {
        let mut player = Self::new(config)?;
        player.scope.lose("an earlier directive panicked");
        Ok(player)
    }

    /// Plays one directive.
    pub fn play(&mut self, action: &Action<'_>) -> Verdict {
        let done = match action {
            Action::Module { name, module } => self.module(*name, module),
            Action::Definition { name, module } => {
                let made = self.load(module);
                self.scope.defined(*name, made)
            }
            Action::Instance { name, definition } => self.instance(*name, *definition),
            Action::Register { name, instance } => self.register(name, *instance),
            Action::Invoke(call) => self.invoke(call).map(drop),
            Action::AssertReturn(execute, expected) => self.assert_return(execute, expected),
            Action::AssertTrap(execute, message) => trapped(self.execute(execute), message),
            Action::AssertExhaustion(call, message) => trapped(self.invoke(call), message),
            Action::AssertException(execute) => threw(self.execute(execute)),
            Action::AssertMalformed(module) | Action::AssertInvalid(module) => self.assert_refused(module),
            Action::AssertUnlinkable(module) => self.assert_unlinkable(module),
            Action::Decided(_, verdict) => Err(verdict.clone().into()),
        };
        done.into()
    }
}

/// Modules and instances.
impl Player {
    fn module(&mut self, name: Option<&str>, module: &Source<'_>) -> Result<(), Stop> {
        let made = self.load(module).and_then(|module| self.instantiate(&module));
        self.scope.instantiated(name, made)
    }

    fn instance(&mut self, name: Option<&str>, definition: Option<&str>) -> Result<(), Stop> {
        let module = self.scope.definition(definition).map_err(Stop::from);
        let made = module.and_then(|module| self.instantiate(&module));
        self.scope.instantiated(name, made)
    }

    fn load(&self, module: &Source<'_>) -> Result<Module, Stop> {
        Ok(Module::new(&self.engine, self.bytes(module)?)?)
    }

    fn bytes<'a>(&self, module: &'a Source<'_>) -> Result<&'a [u8], Verdict> {
        match module {
            Source::Bytes(bytes) => Ok(bytes),
            Source::ByDesign(bytes, proposal) => Err(self.refused_by_design(bytes, proposal)),
            Source::Missing(verdict) => Err(verdict.clone()),
        }
    }

    fn refused_by_design(&self, bytes: &[u8], proposal: &str) -> Verdict {
        match Module::new(&self.engine, bytes) {
            Ok(_) => Verdict::Failed(format!("{proposal} should be refused")),
            Err(error) if error.to_string().contains(proposal) => Verdict::ByDesign(proposal.to_owned()),
            // It needs a proposal that is not claimed, too.
            Err(Error::Invalid(error)) if error.message().contains("must be enabled") => {
                Verdict::not_yet(proposal)
            }
            // It has nothing new in it, but is valid by the proposal's rules only.
            Err(Error::Invalid(_)) => Verdict::ByDesign(proposal.to_owned()),
            Err(error) => Verdict::Failed(format!("the error does not name {proposal}: {error}")),
        }
    }

    fn instantiate(&mut self, module: &Module) -> Result<Instance, Stop> {
        let mut imports = module.imports();
        if let Some(verdict) = imports.find_map(|import| self.missing.get(import.module)) {
            return Err(verdict.clone().into());
        }
        self.store.fill_unused_stack(STALE);
        let instance = self.linker.start(&mut self.store, module)?;
        self.run(&mut [])?;
        Ok(instance)
    }

    /// Runs the call that was started to its end.
    fn run(&mut self, results: &mut [Val]) -> Result<(), Stop> {
        let before = self.store.fuel_consumed();
        loop {
            match self.store.run_for(self.step.unwrap_or(FUEL))? {
                Progress::Done => return Ok(self.store.take_results(results)?),
                Progress::Pending => return Err(failed("a host function never answers")),
                Progress::OutOfFuel if self.store.fuel_consumed() - before < FUEL && self.step.is_some() => {}
                Progress::OutOfFuel => {
                    self.store.cancel();
                    return Err(failed("it ran on until the fuel was used up"));
                }
            }
        }
    }

    fn register(&mut self, name: &str, instance: Option<&str>) -> Result<(), Stop> {
        match self.scope.instance(instance) {
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
}

/// Execution and assertions.
impl Player {
    fn invoke(&mut self, call: &Call<'_>) -> Result<Vec<Val>, Stop> {
        let instance = self.scope.instance(call.instance)?;
        let func = instance.get_func(&self.store, call.func);
        let func = func.ok_or_else(|| failed(format!("no function `{}` is exported", call.func)))?;
        let ty = func.ty(&self.store).ok_or_else(|| failed("the function has no type"))?;
        let params: Vec<_> = ty.params().collect();
        let mut results: Vec<_> = ty.results().map(Val::default_of).collect();
        let types = params.into_iter().map(Some).chain(core::iter::repeat(None));
        let args: Result<Vec<_>, _> =
            call.args.iter().zip(types).map(|(arg, ty)| values::argument(arg, ty)).collect();
        self.store.fill_unused_stack(STALE);
        self.store.start(func, &args?)?;
        self.run(&mut results)?;
        Ok(results)
    }

    fn global(&self, instance: Option<&str>, name: &str) -> Result<Vec<Val>, Stop> {
        let instance = self.scope.instance(instance)?;
        let global = instance.get_global(&self.store, name);
        let value = global.and_then(|global| global.get(&self.store));
        value.map(|value| vec![value]).ok_or_else(|| failed(format!("no global `{name}` is exported")))
    }

    fn execute(&mut self, execute: &Execute<'_>) -> Result<Vec<Val>, Stop> {
        match execute {
            Execute::Invoke(call) => self.invoke(call),
            Execute::Get { instance, global } => self.global(*instance, global),
            Execute::Instantiate(module) => {
                let module = self.load(module)?;
                self.instantiate(&module).map(|_| Vec::new())
            }
        }
    }

    fn assert_return(&mut self, execute: &Execute<'_>, expected: &[Expected]) -> Result<(), Stop> {
        let results = self.execute(execute)?;
        let judge = Judge { store: &self.store, profile: self.profile };
        Ok(values::compare_all(judge, expected, &results)?)
    }

    /// The module must be refused before it is instantiated.
    fn assert_refused(&self, module: &Source<'_>) -> Result<(), Stop> {
        match Module::new(&self.engine, self.bytes(module)?) {
            Ok(_) => Err(failed("it was accepted")),
            Err(Error::Invalid(_) | Error::Malformed(_) | Error::Image(_)) => Ok(()),
            Err(error) => Err(failed(format!("refused for another reason: {error}"))),
        }
    }

    fn assert_unlinkable(&mut self, module: &Source<'_>) -> Result<(), Stop> {
        let module = self.load(module)?;
        match self.instantiate(&module) {
            Ok(_) => Err(failed("it was linked")),
            Err(Stop::Error(Error::Link(_))) => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}

/// The execution must have ended in the trap that the specification words as `message`.
fn trapped(executed: Result<Vec<Val>, Stop>, message: &str) -> Result<(), Stop> {
    match executed {
        Ok(results) => Err(failed(format!("returned {results:?}, not the trap `{message}`"))),
        Err(Stop::Error(Error::Trap(trap))) => traps::check(message, trap.code()).map_err(failed),
        Err(stop) => Err(stop),
    }
}

fn threw(executed: Result<Vec<Val>, Stop>) -> Result<(), Stop> {
    match executed {
        Ok(results) => Err(failed(format!("returned {results:?}, threw nothing"))),
        Err(Stop::Error(Error::Exception(_))) => Ok(()),
        Err(stop) => Err(stop),
    }
}
