//! Runs cases with wasmtime.

use std::sync::{Arc, LazyLock, Mutex};
use tenon_spec_tests::fuzz::case::{Argument, Case, HOST_FUNCTIONS, Host, Item, Kind};
use tenon_spec_tests::fuzz::outcome::{Ending, Fault, Outcome, State, Step, Value};
use tenon_spec_tests::fuzz::smith::{MEMORY_BYTES, TABLE_ELEMENTS};
use wasmtime::{
    Config, Engine, Extern, ExternRef, Func, FuncType, Global, GlobalType, HeapType, Instance, Linker,
    Memory, MemoryType, Module, Mutability, OptLevel, Ref, RefType, Result, Rooted, Store, StoreLimits,
    StoreLimitsBuilder, Table, TableType, Trap, V128, Val, ValType,
};

/// Fuel of one step: modules end by themselves, unless they make the engine itself work.
const FUEL: u64 = 1 << 26;

type Guest = Store<StoreLimits>;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut config = Config::new();
    config.consume_fuel(true).cranelift_opt_level(OptLevel::None).relaxed_simd_deterministic(true);
    config.wasm_tail_call(true).wasm_custom_page_sizes(true).wasm_wide_arithmetic(true);
    config.wasm_multi_memory(true).wasm_memory64(true).wasm_extended_const(true).wasm_threads(true);
    config.wasm_function_references(true).wasm_gc(true).wasm_exceptions(true);
    // One process makes thousands of small memories.
    config.memory_reservation(0).memory_guard_size(0).memory_reservation_for_growth(1 << 20);
    Engine::new(&config).expect("the settings go together")
});

/// Runs `case`.
///
/// # Panics
/// When wasmtime refuses a valid module.
pub fn run(case: &Case) -> Outcome {
    let module =
        Module::new(&ENGINE, &case.wasm).unwrap_or_else(|error| panic!("wasmtime refuses it: {error:?}"));
    let limits = StoreLimitsBuilder::new()
        .memory_size(usize::try_from(MEMORY_BYTES).expect("it fits"))
        .table_elements(TABLE_ELEMENTS as usize)
        .build();
    let mut store = Store::new(&ENGINE, limits);
    store.limiter(|limits| limits);
    let mut linker = Linker::new(&ENGINE);
    define(&mut linker, &mut store).expect("the imports are defined");
    let mut steps = Vec::new();
    store.set_fuel(FUEL).expect("the code counts fuel");
    let instance = match linker.instantiate(&mut store, &module) {
        Ok(instance) => instance,
        Err(error) => {
            steps.push(Step { export: String::new(), ending: failed(&error), state: 0 });
            return steps;
        }
    };
    record(&mut steps, "", Ending::Returned(Vec::new()), &mut store, instance, case);
    for (name, arguments) in case.calls() {
        if steps.last().is_some_and(|step| step.ending == Ending::Bound) {
            break;
        }
        let func = instance.get_func(&mut store, name).expect("an export is there");
        let ending = call(&mut store, func, &arguments);
        record(&mut steps, name, ending, &mut store, instance, case);
    }
    steps
}

fn call(store: &mut Guest, func: Func, arguments: &[Argument]) -> Ending {
    let ty = func.ty(&*store);
    let params: Vec<Val> = ty.params().zip(arguments).map(|(ty, &argument)| value(argument, &ty)).collect();
    let mut results = vec![Val::I32(0); ty.results().len()];
    store.set_fuel(FUEL).expect("the code counts fuel");
    match func.call(&mut *store, &params, &mut results) {
        Ok(()) => Ending::Returned(results.iter().map(|value| seen(store, value)).collect()),
        Err(error) => failed(&error),
    }
}

/// What an error means. Only traps of the guest and link errors can come.
fn failed(error: &wasmtime::Error) -> Ending {
    if error.is::<wasmtime::ThrownException>() {
        return Ending::Trapped(Fault::Exception);
    }
    let Some(trap) = error.downcast_ref::<Trap>() else {
        // Link errors are text; what else there is, a limit or the heap, other engines need not reach.
        let text = format!("{error:?}");
        let unlinked = text.contains("incompatible import type") || text.contains("unknown import");
        return if unlinked { Ending::Unlinked } else { Ending::Bound };
    };
    Ending::Trapped(match trap {
        Trap::StackOverflow | Trap::OutOfFuel | Trap::Interrupt | Trap::AllocationTooLarge => {
            return Ending::Bound;
        }
        Trap::MemoryOutOfBounds => Fault::Memory,
        Trap::TableOutOfBounds => Fault::Table,
        Trap::IndirectCallToNull => Fault::NullElement,
        Trap::BadSignature => Fault::Signature,
        Trap::IntegerOverflow => Fault::Overflow,
        Trap::IntegerDivisionByZero => Fault::DivideByZero,
        Trap::BadConversionToInteger => Fault::Conversion,
        Trap::UnreachableCodeReached => Fault::Unreachable,
        Trap::HeapMisaligned => Fault::Unaligned,
        Trap::AtomicWaitNonSharedMemory => Fault::Wait,
        Trap::NullReference => Fault::NullReference,
        Trap::ArrayOutOfBounds => Fault::Array,
        Trap::CastFailure => Fault::Cast,
        _ => Fault::Other,
    })
}

fn record(
    steps: &mut Outcome,
    export: &str,
    ending: Ending,
    store: &mut Guest,
    instance: Instance,
    case: &Case,
) {
    let mut state = State::default();
    for (name, item) in &case.exports {
        if matches!(item, Item::Function(_) | Item::Other) {
            continue;
        }
        match instance.get_export(&mut *store, name).expect("an export is there") {
            Extern::Memory(memory) => state.memory(memory.data(&*store)),
            Extern::Global(global) => {
                let value = global.get(&mut *store);
                state.value(seen(store, &value));
            }
            Extern::Table(table) => {
                let size = table.size(&*store);
                state.number(size);
                for index in 0..size {
                    let element = table.get(&mut *store, index).expect("the index is below the size");
                    let value = Val::from(element);
                    state.value(seen(store, &value));
                }
            }
            _ => {}
        }
    }
    steps.push(Step { export: export.to_owned(), ending, state: state.finish() });
}

fn seen(store: &mut Guest, value: &Val) -> Value {
    match value {
        Val::I32(value) => Value::Bits32(value.cast_unsigned()),
        Val::I64(value) => Value::Bits64(value.cast_unsigned()),
        Val::F32(bits) => Value::Bits32(*bits),
        Val::F64(bits) => Value::Bits64(*bits),
        Val::V128(bits) => Value::Bits128(bits.as_u128()),
        Val::ExternRef(Some(reference)) => external(store, *reference),
        // What a host gave is that under `any` as well.
        Val::AnyRef(Some(reference)) => match ExternRef::convert_any(&mut *store, *reference) {
            Ok(reference) => external(store, reference),
            Err(_) => Value::Reference,
        },
        Val::FuncRef(None)
        | Val::ExternRef(None)
        | Val::AnyRef(None)
        | Val::ExnRef(None)
        | Val::ContRef(None) => Value::Null,
        _ => Value::Reference,
    }
}

/// The number that an external reference is, if a host made it.
fn external(store: &Guest, reference: Rooted<ExternRef>) -> Value {
    let data = reference.data(store).ok().flatten();
    data.and_then(|data| data.downcast_ref::<u32>()).map_or(Value::Reference, |&number| Value::Extern(number))
}

fn value(argument: Argument, ty: &ValType) -> Val {
    match argument {
        Argument::I32(value) => Val::I32(value),
        Argument::I64(value) => Val::I64(value),
        Argument::F32(bits) => Val::F32(bits),
        Argument::F64(bits) => Val::F64(bits),
        Argument::V128(bits) => Val::V128(V128::from(bits)),
        Argument::Null => {
            let ty = ty.as_ref().expect("a null reference is of a reference type");
            Val::null_ref(ty.heap_type())
        }
    }
}

/// Defines what modules import, as `tenon_spec_tests::fuzz::runner` does.
fn define(linker: &mut Linker<StoreLimits>, store: &mut Guest) -> Result<()> {
    let host = Arc::new(Mutex::new(Host::new()));
    for (name, params, results) in HOST_FUNCTIONS {
        let references =
            if name == "mixed" { [ValType::EXTERNREF, ValType::FUNCREF] } else { [ValType::EXTERNREF; 2] };
        let ty = FuncType::new(&ENGINE, types(params, &references), types(results, &[ValType::EXTERNREF]));
        let host = Arc::clone(&host);
        linker.func_new("host", name, ty, move |_, params, given| {
            let answers = host.lock().expect("no answer panics").answer(results);
            let thing = params.iter().find(|param| matches!(param, Val::ExternRef(_)));
            for (result, answer) in given.iter_mut().zip(answers) {
                *result = match answer {
                    Argument::Null => thing.cloned().unwrap_or(Val::ExternRef(None)),
                    answer => value(answer, &ValType::EXTERNREF),
                };
            }
            Ok(())
        })?;
    }
    let memory = Memory::new(&mut *store, MemoryType::new(1, Some(4)))?;
    linker.define(&*store, "host", "memory", memory)?;
    let functions = Table::new(&mut *store, TableType::new(RefType::FUNCREF, 4, Some(20)), Ref::Func(None))?;
    linker.define(&*store, "host", "functions", functions)?;
    let things = Table::new(&mut *store, TableType::new(RefType::EXTERNREF, 3, None), Ref::Extern(None))?;
    linker.define(&*store, "host", "things", things)?;
    let thing = ExternRef::new(&mut *store, 11_u32)?;
    let globals = [
        ("constant", ValType::I32, Mutability::Const, Val::I32(7)),
        ("long", ValType::I64, Mutability::Var, Val::I64(-9)),
        ("double", ValType::F64, Mutability::Var, Val::from(0.5_f64)),
        ("thing", ValType::EXTERNREF, Mutability::Const, Val::ExternRef(Some(thing))),
    ];
    for (name, ty, mutability, value) in globals {
        let global = Global::new(&mut *store, GlobalType::new(ty, mutability), value)?;
        linker.define(&*store, "host", name, global)?;
    }
    Ok(())
}

/// The types of `kinds`; the references among them are `references`, in order.
fn types(kinds: &[Kind], references: &[ValType]) -> Vec<ValType> {
    let mut references = references.iter();
    let ty = |kind: &Kind| match kind {
        Kind::I32 => ValType::I32,
        Kind::I64 => ValType::I64,
        Kind::F32 => ValType::F32,
        Kind::F64 => ValType::F64,
        Kind::V128 => ValType::V128,
        Kind::Null => {
            references.next().cloned().unwrap_or(ValType::Ref(RefType::new(true, HeapType::Extern)))
        }
    };
    kinds.iter().map(ty).collect()
}
