//! Runs cases with tenon.

use super::case::{Argument, Case, HOST_FUNCTIONS, Host, Item, Kind};
use super::outcome::{Ending, Fault, Outcome as Steps, State, Step, Value};
use super::smith::{MEMORY_BYTES, TABLE_ELEMENTS};
use tenon_core::embed::{
    Caller, Func, Global, HostFlow, Instance, Linker, Memory, Module, Progress, Resumable, Store, Table, Val,
};
use tenon_core::{
    Config, Engine, Error, FuncType, GlobalType, Limits, MemoryType, RefType, Result, TableType, TrapCode,
    ValType,
};

/// Fuel of one step. Modules end by themselves long before, unless bulk operations use it up.
pub const FUEL: u64 = 1 << 20;

/// How a run is cut into pieces.
pub trait Pace {
    /// The next piece of fuel, at least 1; as much as there is if nothing is to be cut.
    fn slice(&mut self) -> u64 {
        FUEL
    }

    /// Whether the host function that is called now brings its results later.
    fn suspends(&mut self) -> bool {
        false
    }

    /// Whether functions are translated when they are called.
    fn is_lazy(&self) -> bool {
        false
    }
}

/// In one piece.
#[derive(Clone, Copy, Debug)]
pub struct Whole;

impl Pace for Whole {}

/// What host functions reach: the answers, and how the run is cut.
struct Data<P> {
    host: Host,
    pace: P,
    /// What a host function that suspended will answer.
    owed: Vec<Val>,
}

/// A run: its steps, and the fuel each used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What happened.
    pub steps: Steps,
    /// The fuel each step used.
    pub fuel: Vec<u64>,
}

/// The engine for modules of [`super::smith`].
pub fn engine() -> Engine {
    Engine::new(&config())
}

fn config() -> Config {
    let mut limits = Limits::default();
    limits.memory_bytes = MEMORY_BYTES;
    limits.table_elements = TABLE_ELEMENTS;
    Config::new().limits(limits)
}

/// Runs `case` at `pace`.
///
/// # Panics
/// When tenon refuses a valid module for anything but a limit, or an instance of it behaves impossibly.
pub fn run<P: Pace + Send + Sync + 'static>(case: &Case, pace: P) -> Run {
    let engine = Engine::new(&config().lazy(pace.is_lazy()));
    let module = match Module::new(&engine, &case.wasm) {
        Ok(module) => module,
        Err(Error::Limit(_)) => return Run::bounded(),
        Err(error) => panic!("a valid module is refused: {error}"),
    };
    Session::new(&engine, pace).run(case, &module)
}

impl Run {
    fn bounded() -> Self {
        let step = Step { export: String::new(), ending: Ending::Bound, state: 0 };
        Self { steps: vec![step], fuel: vec![0] }
    }
}

struct Session<P: 'static> {
    store: Store<Data<P>>,
    linker: Linker<Data<P>>,
    run: Run,
}

impl<P: Pace + Send + Sync + 'static> Session<P> {
    fn new(engine: &Engine, pace: P) -> Self {
        let data = Data { host: Host::new(), pace, owed: Vec::new() };
        let mut store = Store::new(engine, data).expect("a store is made");
        let mut linker = Linker::new();
        define(&mut linker, &mut store).expect("the imports are defined");
        Self { store, linker, run: Run { steps: Vec::new(), fuel: Vec::new() } }
    }

    fn run(mut self, case: &Case, module: &Module) -> Run {
        let first = self.begin();
        let (instance, ended) = match self.linker.start(&mut self.store, module) {
            Ok(instance) => (Some(instance), self.finish(&mut [], first)),
            Err(error) => (None, (ending(Err(error), &[]), 0)),
        };
        let usable = instance.filter(|_| matches!(ended.0, Ending::Returned(_)));
        self.record("", ended, usable, case);
        let Some(instance) = usable else { return self.run };
        for (name, arguments) in case.calls() {
            if self.run.steps.last().is_some_and(|step| step.ending == Ending::Bound) {
                break;
            }
            self.call(instance, name, &arguments, case);
        }
        self.run
    }

    fn call(&mut self, instance: Instance, name: &str, arguments: &[Argument], case: &Case) {
        let func = instance.get_func(&self.store, name).expect("an export is there");
        let ty = func.ty(&self.store).expect("a function has a type");
        let params: Vec<Val> =
            ty.params().zip(arguments).map(|(ty, &argument)| value(argument, ty)).collect();
        let mut results: Vec<Val> = ty.results().map(Val::default_of).collect();
        let first = self.begin();
        self.store.start(func, &params).expect("the arguments fit");
        let ended = self.finish(&mut results, first);
        self.record(name, ended, Some(instance), case);
    }

    /// Gives the first piece of a step's fuel.
    fn begin(&mut self) -> u64 {
        let slice = self.store.data_mut().pace.slice().min(FUEL);
        self.store.set_fuel(Some(slice)).expect("the code counts fuel");
        slice
    }

    /// Goes on with a step until it ends or its fuel is used up; the fuel it used.
    fn finish(&mut self, results: &mut [Val], mut given: u64) -> (Ending, u64) {
        loop {
            match self.store.run() {
                Ok(Progress::OutOfFuel) if given < FUEL => {
                    let slice = self.store.data_mut().pace.slice().min(FUEL - given);
                    given += slice;
                    let left = self.store.fuel().expect("fuel is limited");
                    self.store.set_fuel(Some(left + slice)).expect("the code counts fuel");
                }
                Ok(Progress::Pending) => {
                    let owed = std::mem::take(&mut self.store.data_mut().owed);
                    self.store.complete(&owed).expect("a host function is pending");
                }
                done => {
                    let used = given - self.store.fuel().expect("fuel is limited");
                    if let Ok(Progress::Done) = done {
                        self.store.take_results(results).expect("the results are there");
                    }
                    self.store.cancel();
                    return (ending(done, results), used);
                }
            }
        }
    }

    fn record(&mut self, export: &str, ended: (Ending, u64), instance: Option<Instance>, case: &Case) {
        let state = instance.map_or(0, |instance| self.state(instance, case));
        self.run.steps.push(Step { export: export.to_owned(), ending: ended.0, state });
        self.run.fuel.push(ended.1);
    }

    /// What can be seen of the exports.
    fn state(&self, instance: Instance, case: &Case) -> u64 {
        let mut state = State::default();
        for (name, item) in &case.exports {
            match item {
                Item::Memory => {
                    let memory = instance.get_memory(&self.store, name).expect("an export is there");
                    state.memory(memory.data(&self.store));
                }
                Item::Global => {
                    let global = instance.get_global(&self.store, name).expect("an export is there");
                    state.value(seen(global.get(&self.store).expect("a global has a value")));
                }
                Item::Table => {
                    let table = instance.get_table(&self.store, name).expect("an export is there");
                    let size = table.size(&self.store);
                    state.number(size);
                    for index in 0..size {
                        state
                            .value(seen(table.get(&self.store, index).expect("the index is below the size")));
                    }
                }
                Item::Function(_) | Item::Other => {}
            }
        }
        state.finish()
    }
}

fn ending(done: Result<Progress>, results: &[Val]) -> Ending {
    match done {
        Ok(Progress::Done) => Ending::Returned(results.iter().copied().map(seen).collect()),
        Ok(Progress::OutOfFuel) | Err(Error::OutOfFuel | Error::Limit(_) | Error::OutOfMemory { .. }) => {
            Ending::Bound
        }
        Ok(Progress::Pending) => unreachable!("what is pending is completed"),
        Err(Error::Link(_)) => Ending::Unlinked,
        Err(Error::Exception(_)) => Ending::Trapped(Fault::Exception),
        Err(Error::Trap(trap)) => match trap.code() {
            TrapCode::StackExhausted | TrapCode::OutOfMemory | TrapCode::Untranslatable => Ending::Bound,
            code => Ending::Trapped(fault(code)),
        },
        Err(error) => panic!("no guest can bring this about: {error}"),
    }
}

fn fault(code: TrapCode) -> Fault {
    match code {
        TrapCode::Unreachable => Fault::Unreachable,
        TrapCode::MemoryOutOfBounds => Fault::Memory,
        // Engines differ in how they name a call beyond the end.
        TrapCode::TableOutOfBounds | TrapCode::UndefinedElement => Fault::Table,
        TrapCode::UninitializedElement => Fault::NullElement,
        TrapCode::IndirectCallTypeMismatch => Fault::Signature,
        TrapCode::DivideByZero => Fault::DivideByZero,
        TrapCode::IntegerOverflow => Fault::Overflow,
        TrapCode::InvalidConversion => Fault::Conversion,
        TrapCode::NullReference => Fault::NullReference,
        TrapCode::ArrayOutOfBounds => Fault::Array,
        TrapCode::CastFailure => Fault::Cast,
        TrapCode::UnalignedAtomic => Fault::Unaligned,
        TrapCode::ExpectedSharedMemory => Fault::Wait,
        _ => Fault::Other,
    }
}

fn seen(value: Val) -> Value {
    match value {
        Val::I32(value) => Value::Bits32(value.cast_unsigned()),
        Val::I64(value) => Value::Bits64(value.cast_unsigned()),
        Val::F32(bits) => Value::Bits32(bits),
        Val::F64(bits) => Value::Bits64(bits),
        Val::V128(bits) => Value::Bits128(bits),
        Val::ExternRef(Some(number)) => Value::Extern(number),
        Val::FuncRef(None) | Val::ExternRef(None) | Val::AnyRef(None) | Val::ExnRef(None) => Value::Null,
        _ => Value::Reference,
    }
}

fn value(argument: Argument, ty: ValType) -> Val {
    match argument {
        Argument::I32(value) => Val::I32(value),
        Argument::I64(value) => Val::I64(value),
        Argument::F32(bits) => Val::F32(bits),
        Argument::F64(bits) => Val::F64(bits),
        Argument::V128(bits) => Val::V128(bits),
        Argument::Null => Val::default_of(ty),
    }
}

/// Defines what modules import.
fn define<P: Pace + Send + Sync + 'static>(
    linker: &mut Linker<Data<P>>,
    store: &mut Store<Data<P>>,
) -> Result<()> {
    for (name, params, results) in HOST_FUNCTIONS {
        let ty = FuncType::new(types(name), params.len()).expect("the types are known");
        linker.func_suspending("host", name, ty, move |caller, params, given| {
            Ok(answer(caller, params, results, given))
        })?;
    }
    let memory = MemoryType { min: 1, max: Some(4), page_log2: 16, memory64: false };
    linker.define("host", "memory", Memory::new(store, memory)?)?;
    let tables = [("functions", RefType::FUNCREF, 4, 20), ("things", RefType::EXTERNREF, 3, u64::MAX)];
    for (name, element, min, max) in tables {
        let ty = TableType { element, min, max: (max < u64::MAX).then_some(max), table64: false };
        linker.define("host", name, Table::new(store, ty, Val::default_of(ValType::Ref(element)))?)?;
    }
    let globals = [
        ("constant", false, Val::I32(7)),
        ("long", true, Val::I64(-9)),
        ("double", true, Val::from(0.5)),
        ("thing", false, Val::ExternRef(Some(11))),
    ];
    for (name, mutable, value) in globals {
        let ty = GlobalType { content: value.ty(), mutable };
        linker.define("host", name, Global::new(store, ty, value)?)?;
    }
    Ok(())
}

/// The type of a host function: parameters, then results, as in the binary format.
fn types(name: &str) -> &'static [u8] {
    match name {
        "one" => &[0x7f, 0x7f],
        "mixed" => &[0x7e, 0x7d, 0x6f, 0x7c, 0x70, 0x7c, 0x7f, 0x6f, 0x7e],
        "float" => &[0x7d],
        _ => &[],
    }
}

fn answer<P: Pace>(
    mut caller: Caller<'_, Data<P>>,
    params: &[Val],
    kinds: &[Kind],
    results: &mut [Val],
) -> HostFlow {
    let answers = caller.data_mut().host.answer(kinds);
    let thing = params.iter().copied().find(|param| matches!(param, Val::ExternRef(_)));
    for (result, answer) in results.iter_mut().zip(answers) {
        *result = match answer {
            Argument::Null => thing.unwrap_or(Val::ExternRef(None)),
            answer => value(answer, result.ty()),
        };
    }
    if caller.data_mut().pace.suspends() {
        caller.data_mut().owed = results.to_vec();
        return HostFlow::Pending;
    }
    HostFlow::Return
}

/// Calls every export of a module that nothing is known about, each with a little fuel, and every value 0.
pub fn exercise(module: &Module, fuel: u64) {
    let engine = engine();
    let data = Data { host: Host::new(), pace: Whole, owed: Vec::new() };
    let mut store = Store::new(&engine, data).expect("a store is made");
    let mut linker = Linker::new();
    define(&mut linker, &mut store).expect("the imports are defined");
    if store.set_fuel(Some(fuel)).is_err() {
        return;
    }
    let Ok(instance) = linker.instantiate(&mut store, module) else { return };
    let names: Vec<String> = module.exports().map(|export| export.name.to_owned()).take(24).collect();
    for name in names {
        if let Some(func) = instance.get_func(&store, &name)
            && store.set_fuel(Some(fuel)).is_ok()
        {
            exercise_one(&mut store, func);
        }
    }
}

fn exercise_one(store: &mut Store<Data<Whole>>, func: Func) {
    let Some(ty) = func.ty(store) else { return };
    let small = |ty: ValType| match ty {
        ValType::I32 => Val::I32(50),
        other => Val::default_of(other),
    };
    let params: Vec<Val> = ty.params().map(small).collect();
    let mut results: Vec<Val> = ty.results().map(Val::default_of).collect();
    if let Ok(progress) = func.call_resumable(store, &params, &mut results)
        && !matches!(progress, Resumable::Finished(()))
    {
        store.cancel();
    }
}
