//! What a trap, or a call that stopped, tells of where it was.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use tenon_core::{
    Config, Engine, Error, Frame, Func, Instance, Linker, Module, Progress, Store, Trap, TrapCode, Val,
};

/// The binary form of a module, and where its `bytes` occur last.
fn assemble(wat: &str) -> Vec<u8> {
    wat::parse_str(wat).unwrap()
}

fn place_of(binary: &[u8], bytes: &[u8]) -> Option<u32> {
    binary.windows(bytes.len()).rposition(|window| window == bytes).map(|at| at as u32)
}

fn guest(linker: &Linker<()>, config: &Config, binary: &[u8]) -> (Store<()>, Result<Instance, Error>) {
    let engine = Engine::new(config);
    let mut store = Store::new(&engine, ()).unwrap();
    let instance = linker.instantiate(&mut store, &Module::new(&engine, binary).unwrap());
    (store, instance)
}

fn call(store: &mut Store<()>, instance: Instance, name: &str) -> Trap {
    match instance.get_func(store, name).unwrap().call(store, &[], &mut []) {
        Err(Error::Trap(trap)) => trap,
        other => panic!("{other:?}"),
    }
}

/// Module name, function, function name, offset.
type Told<'a> = (Option<&'a str>, u32, Option<&'a str>, Option<u32>);

fn told(frames: &[Frame]) -> Vec<Told<'_>> {
    let frame = |frame| {
        let frame: &Frame = frame;
        (frame.module_name(), frame.function, frame.func_name(), frame.offset)
    };
    frames.iter().map(frame).collect()
}

const NESTED: &str = r#"(module $app
  (import "h" "f" (func $host))
  (func $inner (param i32) (drop (i32.load offset=77 (local.get 0))))
  (func $middle (call $inner (i32.const -1)))
  (func (export "outer") (call $middle))
  (func $calls (export "calls") (call $host))
  (memory 1))"#;

fn nested_host() -> Linker<()> {
    let mut linker = Linker::new();
    linker.func_wrap("h", "f", || Err::<(), _>(Error::from(TrapCode::Host("no")))).unwrap();
    linker
}

#[test]
fn each_frame_has_names_and_its_place() {
    let binary = assemble(NESTED);
    let (mut store, instance) = guest(&nested_host(), &Config::new(), &binary);
    let trap = call(&mut store, instance.unwrap(), "outer");
    let load = place_of(&binary, &[0x28, 0x02, 77]);
    let (first, second) = (place_of(&binary, &[0x10, 1]), place_of(&binary, &[0x10, 2]));
    assert_eq!(
        told(trap.frames()),
        [
            (Some("app"), 1, Some("inner"), load),
            (Some("app"), 2, Some("middle"), first),
            (Some("app"), 3, None, second),
        ]
    );
    let shown: Vec<_> = trap.frames().iter().map(|frame| frame.to_string()).collect();
    assert_eq!(shown[0], format!("inner (module 0 \"app\", function 1) @ {:#x}", load.unwrap()));
    assert_eq!(shown[2], format!("<unnamed> (module 0 \"app\", function 3) @ {:#x}", second.unwrap()));
}

#[test]
fn without_names_and_offsets_numbers_are_left() {
    let binary = assemble(NESTED);
    let config = Config::new().names(false).offsets(false);
    let (mut store, instance) = guest(&nested_host(), &config, &binary);
    let trap = call(&mut store, instance.unwrap(), "outer");
    assert_eq!(told(trap.frames()), [(None, 1, None, None), (None, 2, None, None), (None, 3, None, None)]);
    assert_eq!(trap.frames()[0].to_string(), "<unnamed> (module 0, function 1)");
    let engine = Engine::new(&config);
    let module = Module::new(&engine, &binary).unwrap();
    let image = module.image().bytes();
    assert!(place_of(image, b"inner").is_none() && place_of(image, b"app").is_none());
}

#[test]
fn a_host_function_that_traps_shows_its_callers() {
    let binary = assemble(NESTED);
    let (mut store, instance) = guest(&nested_host(), &Config::new(), &binary);
    let trap = call(&mut store, instance.unwrap(), "calls");
    assert_eq!(trap.code(), TrapCode::Host("no"));
    assert_eq!(told(trap.frames()), [(Some("app"), 4, Some("calls"), place_of(&binary, &[0x10, 0]))]);
}

#[test]
fn a_start_function_that_traps_was_called_by_the_instantiation() {
    let binary = assemble(
        r#"(module $m (func $unused) (start $s) (func $s unreachable) (global i32 (i32.const 5)) (memory 1)
          (data (i32.const 3) "x"))"#,
    );
    let (_, instance) = guest(&Linker::new(), &Config::new(), &binary);
    let Err(Error::Trap(trap)) = instance else { panic!("{instance:?}") };
    let [inner, outer] = trap.frames() else { panic!("{:?}", trap.frames()) };
    // The body is `unreachable end`; the start section is `8, 1, 1`.
    let (body, section) = (place_of(&binary, &[0x00, 0x0b]), place_of(&binary, &[8, 1, 1]).map(|at| at + 2));
    assert_eq!(told(trap.frames())[0], (Some("m"), 1, Some("s"), body));
    assert!(!inner.is_instantiation() && outer.is_instantiation());
    assert_eq!(outer.offset, section);
    assert_eq!(outer.to_string(), format!("<instantiation> (module 0 \"m\") @ {:#x}", section.unwrap()));
}

#[test]
fn a_segment_out_of_bounds_shows_its_place() {
    let binary = assemble(
        r#"(module (func $f (drop (i32.load (i32.const 0)))) (memory 1)
          (data (i32.const 1) "abc") (data (i32.const 65535) "de"))"#,
    );
    let (_, instance) = guest(&Linker::new(), &Config::new(), &binary);
    let Err(Error::Trap(trap)) = instance else { panic!("{instance:?}") };
    assert_eq!(trap.code(), TrapCode::MemoryOutOfBounds);
    let [frame] = trap.frames() else { panic!("{:?}", trap.frames()) };
    // `i32.const 65535`.
    assert_eq!(frame.offset, place_of(&binary, &[0x41, 0xff, 0xff, 0x03]));
    assert!(frame.is_instantiation());
}

#[test]
fn frames_of_several_instances_have_their_own_modules() {
    let (low, high) = (
        assemble(
            r#"(module $low (func $divide (export "f") (drop (i32.div_u (i32.const 1) (i32.const 0)))))"#,
        ),
        assemble(r#"(module $high (import "low" "f" (func)) (func $entry (export "g") (call 0)))"#),
    );
    let engine = Engine::default();
    let mut store = Store::new(&engine, ()).unwrap();
    let mut linker = Linker::new();
    let instance = linker.instantiate(&mut store, &Module::new(&engine, &low).unwrap()).unwrap();
    linker.instance(&store, "low", instance).unwrap();
    let instance = linker.instantiate(&mut store, &Module::new(&engine, &high).unwrap()).unwrap();
    let trap = call(&mut store, instance, "g");
    assert_eq!(
        told(trap.frames()),
        [
            (Some("low"), 0, Some("divide"), place_of(&low, &[0x6e, 0x1a])),
            (Some("high"), 1, Some("entry"), place_of(&high, &[0x10, 0])),
        ]
    );
    assert_ne!(trap.frames()[0].instance, trap.frames()[1].instance);
}

#[test]
fn a_call_out_of_fuel_tells_where_it_stopped() {
    let binary = assemble(
        r#"(module $slow (memory 1)
          (func $first (drop (i32.load (i32.const 0))))
          (func $spin (loop $l (br $l)))
          (func $run (export "run") (call $first) (call $spin)))"#,
    );
    let (mut store, instance) = guest(&Linker::new(), &Config::new(), &binary);
    let run: Func = instance.unwrap().get_func(&store, "run").unwrap();
    store.start(run, &[]).unwrap();
    assert_eq!(store.run_for(100).unwrap(), Progress::OutOfFuel);
    let frames = store.trace().unwrap();
    // `loop` of no type, `br 0`; `call 1`.
    let (spin, caller) = (place_of(&binary, &[0x03, 0x40, 0x0c]), place_of(&binary, &[0x10, 1]));
    assert_eq!(
        told(&frames),
        [(Some("slow"), 1, Some("spin"), spin), (Some("slow"), 2, Some("run"), caller)]
    );
    store.cancel();
    assert!(store.trace().unwrap().is_empty());
}

#[test]
fn the_stack_runs_out_at_the_start_of_a_function() {
    let binary = assemble(
        r#"(module (memory 1) (func $other (drop (i32.load (i32.const 0))))
          (func $deep (export "f") (param externref) (call $deep (local.get 0))))"#,
    );
    let (mut store, instance) = guest(&Linker::new(), &Config::new(), &binary);
    let deep = instance.unwrap().get_func(&store, "f").unwrap();
    let Err(Error::Trap(trap)) = deep.call(&mut store, &[Val::ExternRef(None)], &mut []) else { panic!() };
    assert_eq!(trap.code(), TrapCode::StackExhausted);
    let call = place_of(&binary, &[0x10, 1]).unwrap();
    let offsets: Vec<_> = trap.frames().iter().map(|frame| frame.offset.unwrap()).collect();
    assert!(offsets[0] < call && offsets[0] + 4 > call - 2, "{offsets:?} {call}");
    assert!(offsets[1..].iter().all(|&offset| offset == call));
    assert_eq!(offsets.len(), 64);
}

#[test]
fn debug_output_does_not_hold_the_image() {
    let (mut store, instance) = guest(&nested_host(), &Config::new(), &assemble(NESTED));
    let trap = call(&mut store, instance.unwrap(), "outer");
    let shown = format!("{trap:?}");
    assert!(shown.len() < 500 && shown.contains("middle (module 0 \"app\", function 2)"), "{shown}");
}
