//! Forged images: the checker refuses them, or running them harms nothing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails says where")]

use tenon_core::{
    CheckedImage, Config, Engine, Error, Global, GlobalType, ImageError, Linker, Module, Store, Val, ValType,
    load_module,
};

const GUEST: &str = r#"(module
  (type $two (func (param i64 i32) (result i32 i64)))
  (memory (export "m") 1) (table $t 4 funcref) (global $g (mut i64) (i64.const 5)) (global $r (mut externref) (ref.null extern))
  (elem (table $t) (i32.const 0) func $a $b) (data (i32.const 8) "some bytes")
  (func $a (export "a") (param i32) (result i32) (local i32 i64)
    (block $x (loop $l
      (br_if $x (i32.ge_u (local.get 1) (local.get 0)))
      (i32.store offset=16 (local.get 1) (i32.mul (local.get 1) (i32.const 3)))
      (local.set 2 (i64.add (local.get 2) (i64.load32_u offset=12 (local.get 1))))
      (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br $l)))
    (global.set $g (local.get 2))
    (i32.wrap_i64 (global.get $g)))
  (func $b (export "b") (type $two)
    (call $a (local.get 1))
    (i64.div_u (local.get 0) (i64.const 7)))
  (func (export "c") (param i32 externref) (result i32 externref) (local externref)
    (block $p (block $q (block $s (br_table $p $q $s (local.get 0))))
      (local.set 2 (local.get 1)))
    (global.set $r (local.get 2))
    (call_indirect $t (type $two) (i64.const 100) (i32.const 9) (i32.const 1))
    (drop) (global.get $r))
  (func (export "d") (param f64) (result f64 i32)
    (f64.sqrt (local.get 0)) (memory.fill (i32.const 0) (i32.const 1) (i32.const 50))
    (memory.grow (i32.const 1)))
  (tag $p (param i32 externref i64)) (tag $q (param i32))
  (func $t (param i32 externref) (result i32)
    (block $h (result i32)
      (try_table (catch $q $h)
        (if (i32.and (local.get 0) (i32.const 1))
          (then (throw $p (local.get 0) (local.get 1) (i64.const 3)))))
      (drop (call $t (i32.sub (local.get 0) (i32.const 1)) (local.get 1)))
      (i32.const 4)))
  (func (export "e") (param i32 externref) (result i32) (local i64 externref)
    (block $h (result i32 externref i64)
      (local.get 0)
      (loop $l (param i32)
        (try_table (param i32) (catch $q $l) (catch $p $h)
          (call $t (local.get 1))
          (throw $q)))
      (unreachable))
    (local.set 2) (local.set 3)))"#;

/// The same with objects of the heap.
const GC_GUEST: &str = r#"(module
  (type $pair (sub (struct (field (mut i32)) (field (mut anyref)))))
  (type $wide (sub $pair (struct (field (mut i32)) (field (mut anyref)) (field i64) (field (mut i8)))))
  (type $bytes (array (mut i8))) (type $refs (array (mut anyref))) (type $longs (array (mut i64)))
  (global $kept (mut anyref) (ref.null any)) (table $t 4 anyref) (data $d "some bytes to copy")
  (elem $e anyref (ref.i31 (i32.const 5)) (struct.new_default $pair))
  (func (export "a") (param i32) (result i32) (local $p (ref null $pair)) (local $a (ref null $refs))
    (local.set $a (array.new $refs (ref.i31 (local.get 0)) (local.get 0)))
    (loop $l
      (local.set $p (struct.new $wide (local.get 0) (local.get $p) (i64.const 7) (i32.const 200)))
      (array.set $refs (local.get $a) (i32.rem_u (local.get 0) (array.len (local.get $a))) (local.get $p))
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (global.set $kept (local.get $a)) (table.set $t (i32.const 1) (local.get $p))
    (array.copy $refs $refs (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 20))
    (struct.set $pair 1 (local.get $p) (global.get $kept))
    (struct.get_u $wide 3 (ref.cast (ref $wide) (local.get $p))))
  (func (export "b") (result i64) (local $b (ref null $bytes)) (local $l (ref null $longs))
    (local.set $b (array.new_data $bytes $d (i32.const 2) (i32.const 9)))
    (array.init_data $bytes $d (local.get $b) (i32.const 1) (i32.const 3) (i32.const 7))
    (array.fill $bytes (local.get $b) (i32.const 3) (i32.const 77) (i32.const 5))
    (local.set $l (array.new_fixed $longs 3 (i64.const 1) (i64.const -1) (i64.const 3)))
    (i64.add (array.get $longs (local.get $l) (i32.const 2)) (i64.extend_i32_u (array.get_s $bytes (local.get $b) (i32.const 4)))))
  (func (export "c") (param anyref externref) (result i32 anyref) (local $r (ref null $refs))
    (local.set $r (array.new_elem $refs $e (i32.const 0) (i32.const 2)))
    (array.init_elem $refs $e (local.get $r) (i32.const 1) (i32.const 0) (i32.const 1))
    (array.set $refs (local.get $r) (i32.const 0) (any.convert_extern (local.get 1)))
    (ref.test (ref $pair) (array.get $refs (local.get $r) (i32.const 1)))
    (block $b (result anyref) (br_on_cast $b anyref (ref i31) (array.get $refs (local.get $r) (i32.const 1)))))
  (func (export "d") (param i32) (result i32)
    (drop (array.new_default $longs (local.get 0)))
    (i31.get_s (ref.i31 (struct.get $pair 0 (struct.new $pair (local.get 0) (ref.null any)))))))"#;

/// References of known type, and types that stand to each other.
const REFERENCES: &str = r#"(module
  (rec (type $i (sub (func (param i32 funcref) (result i32)))) (type $j (sub $i (func (param i32 funcref) (result i32)))))
  (type $k (func (param i64) (result i64 (ref null $i)))) (type $l (sub $i (func (param i32 funcref) (result i32))))
  (type $s (sub (struct (field i32 (mut i64))))) (type $t (sub $s (struct (field i32 (mut i64)) (field (ref null $k)))))
  (table $f 5 funcref) (elem (table $f) (i32.const 0) funcref (ref.func $one) (ref.func $two) (ref.func $three))
  (table $i 3 (ref null $i) (ref.func $one)) (global $g (mut (ref null $k)) (ref.func $three))
  (func $one (type $i) (i32.add (local.get 0) (i32.const 1)))
  (func $two (type $j) (return_call_ref $i (local.get 0) (ref.null func) (ref.as_non_null (table.get $i (i32.const 1)))))
  (func $three (type $k) (local.get 0) (ref.func $two))
  (func $four (export "a") (param i32) (result i32) (local $i (ref null $i))
    (local.set $i (table.get $i (i32.rem_u (local.get 0) (i32.const 3))))
    (block $null
      (call_ref $i (local.get 0) (table.get $f (i32.const 1)) (br_on_null $null (local.get $i)))
      (return (call_indirect $f (type $i) (ref.null func) (i32.rem_u (local.get 0) (i32.const 2)))))
    (i32.const 7))
  (func (export "b") (param i64) (result i64 (ref null $i))
    (block $some (result i64 (ref $k))
      (local.get 0)
      (br_on_non_null $some (global.get $g))
      (drop) (return (local.get 0) (ref.null $i)))
    (return_call_ref $k))
  (func (export "c") (param (ref null $k)) (result i32)
    (global.set $g (local.get 0)) (ref.is_null (global.get $g)))
  (func (export "d") (result i64)
    (struct.get $s 1 (struct.new $t (i32.const 1) (i64.const 2) (ref.func $three)))))"#;

/// Several memories, addresses and indices of 64 bits, atomics.
const MEMORIES: &str = r#"(module
  (memory $m i64 1 4) (memory $n 1) (memory $p 9 20 (pagesize 1)) (table $t i64 6 9 funcref)
  (type $n (func (result i32)))
  (data $d "0123456789abcdefghijklmnopqrstuvwxyz") (data $m (i64.const 65500) "active")
  (elem $e func $one $one $one) (elem (table $t) (i64.const 2) func $one)
  (func $one (result i32) (i32.const 1))
  (func (export "a") (param i64) (result i64)
    (i64.store $m offset=0x100000000 (local.get 0) (i64.const 5))
    (i64.load8_s $m offset=3 (local.get 0)))
  (func (export "b") (param i32 i64) (result i32)
    (i32.store16 $n offset=7 (local.get 0) (i32.load16_u $p (i32.const 3)))
    (memory.copy $n $m (local.get 0) (local.get 1) (i32.const 100))
    (memory.copy $m $m (i64.const 50) (local.get 1) (i64.const 100))
    (memory.init $m $d (i64.const 9) (i32.const 1) (i32.const 30))
    (memory.fill $m (local.get 1) (local.get 0) (i64.const 600))
    (drop (memory.grow $m (i64.const 1)))
    (i32.wrap_i64 (i64.add (memory.size $m) (i64.extend_i32_u (memory.size $p)))))
  (func (export "c") (param i32 i64) (result i64)
    (i32.atomic.store8 $n (local.get 0) (i32.const 3))
    (drop (i32.atomic.rmw.add $n offset=2 (local.get 0) (i32.const 7)))
    (drop (memory.atomic.notify $m (local.get 1) (i32.const 1)))
    (drop (i32.atomic.rmw16.cmpxchg_u $n (local.get 0) (i32.const 1) (i32.const 2)))
    (i64.atomic.rmw.cmpxchg $m offset=16 (local.get 1) (i64.const 0) (i64.const 9)))
  (func (export "d") (param i64) (result i64 i32)
    (table.init $t $e (local.get 0) (i32.const 0) (i32.const 3))
    (table.copy $t $t (i64.const 1) (local.get 0) (i64.const 3))
    (table.fill $t (local.get 0) (ref.func $one) (i64.const 2))
    (table.set $t (i64.const 5) (table.get $t (local.get 0)))
    (table.grow $t (ref.null func) (i64.const 2))
    (call_indirect $t (type $n) (local.get 0))))"#;

#[cfg(feature = "simd")]
const VECTORS: &str = r#"(module
  (import "h" "g" (global $h v128))
  (memory 1) (global $g (mut v128) (v128.const i64x2 5 6)) (data (i32.const 8) "some bytes")
  (func (export "a") (param i32 v128) (result v128) (local v128)
    (loop $l
      (local.set 2 (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31
        (v128.load offset=3 (local.get 0)) (i16x8.extmul_high_i8x16_u (local.get 1) (local.get 2))))
      (v128.store offset=64 (local.get 0) (i32x4.shl (local.get 2) (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $l (i8x16.all_true (local.get 2))))
    (global.set $g (v128.bitselect (local.get 1) (global.get $g) (local.get 2)))
    (select (global.get $g) (i64x2.replace_lane 1 (local.get 2) (i64.const 9)) (local.get 0)))
  (func (export "b") (param v128 f64) (result f32 i32)
    (f32x4.extract_lane 3 (f32x4.relaxed_madd (local.get 0) (global.get $h) (local.get 0)))
    (i8x16.extract_lane_s 15 (v128.load64_lane 1 (i32.const 7) (f64x2.splat (local.get 1))))))"#;

/// What the checker says.
fn refusal(error: &Error) -> Option<&'static str> {
    match error.image_error() {
        Some(ImageError::Check { what, .. }) => Some(what),
        _ => None,
    }
}

fn image(guest: &str) -> Vec<u8> {
    let engine = Engine::new(&Config::new());
    load_module(&engine, &wat::parse_str(guest).unwrap()).unwrap().bytes().to_vec()
}

/// A repeatable stream of numbers (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// Runs every export with some fuel; whatever comes out is fine.
fn run(image: CheckedImage) {
    let Ok(module) = Module::from_image(image) else { return };
    let mut limits = tenon_core::Limits::default();
    limits.memory_bytes = 1 << 20;
    limits.table_elements = 1 << 12;
    limits.max_stack_slots = 1 << 12;
    limits.gc_heap_bytes = 1 << 14;
    let mut store = Store::new(&Engine::new(&Config::new().limits(limits)), ()).unwrap();
    if store.set_fuel(Some(5_000)).is_err() {
        return;
    }
    let mut linker = Linker::new();
    let ty = GlobalType { content: ValType::V128, mutable: false };
    let global = Global::new(&mut store, ty, Val::V128(1)).unwrap();
    linker.define("h", "g", global).unwrap();
    let Ok(instance) = linker.instantiate(&mut store, &module) else { return };
    for name in ["a", "b", "c", "d", "e"] {
        let Some(func) = instance.get_func(&store, name) else { continue };
        let Some(ty) = func.ty(&store) else { continue };
        let value = |ty: ValType| match ty {
            ValType::I32 => Val::I32(50),
            other => Val::default_of(other),
        };
        let args: Vec<Val> = ty.params().map(value).collect();
        let mut results: Vec<Val> = ty.results().map(value).collect();
        if func.call_resumable(&mut store, &args, &mut results).is_err() {
            continue;
        }
        store.cancel();
    }
}

#[test]
fn every_cut_is_refused() {
    for guest in [GUEST, GC_GUEST, REFERENCES, MEMORIES] {
        let image = image(guest);
        for len in 0..image.len() {
            assert!(CheckedImage::from_bytes(&image[..len]).is_err(), "{len}");
        }
    }
}

#[test]
fn a_changed_number_is_refused_or_harmless() {
    change_numbers(&image(GUEST));
}

#[test]
fn a_changed_number_leaves_the_heap_whole() {
    change_numbers(&image(GC_GUEST));
}

#[test]
fn a_changed_number_about_types_is_refused_or_harmless() {
    change_numbers(&image(REFERENCES));
}

/// A supertype of another shape would lend its functions windows that are too small.
#[test]
fn a_supertype_of_another_shape_is_refused() {
    let good = image(
        "(module (type $a (sub (func (param i32)))) (type (sub (func (param i64 i64))))
         (type (sub $a (func (param i32)))))",
    );
    // Supertype 0, group 2 of 1 type, depth 1.
    let entry = good.windows(8).position(|bytes| bytes == [0, 0, 2, 0, 1, 0, 0, 1]).unwrap();
    let (supertype, depth) = (entry, entry + 7);
    let refused = |at: usize, value: u8| {
        let mut forged = good.clone();
        forged[at] = value;
        refusal(&CheckedImage::from_bytes(&forged).unwrap_err()).unwrap()
    };
    assert_eq!(refused(supertype, 1), "a type that is not as its supertype");
    assert_eq!(refused(supertype, 2), "a supertype that comes later");
    assert_eq!(refused(depth, 2), "a type of unknown depth");
}

#[test]
fn a_changed_number_about_memories_is_refused_or_harmless() {
    change_numbers(&image(MEMORIES));
}

#[test]
#[cfg(feature = "simd")]
fn a_changed_number_in_code_with_vectors_is_refused_or_harmless() {
    change_numbers(&image(VECTORS));
}

/// Changed images of each guest: `TENON_FORGED_IMAGES=1000000` has more made.
fn rounds() -> u64 {
    let number = std::env::var("TENON_FORGED_IMAGES").ok();
    number.map_or(4_000, |number| number.parse().unwrap())
}

fn change_numbers(image: &[u8]) {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let (mut refused, mut ran) = (0, 0);
    for _ in 0..rounds() {
        let mut forged = image.to_vec();
        for _ in 0..1 + numbers.next() % 2 {
            change_number(&mut forged, &mut numbers);
        }
        match CheckedImage::from_bytes(&forged) {
            Ok(checked) => {
                ran += 1;
                run(checked);
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > rounds() / 4 && ran > rounds() / 20, "refused {refused}, ran {ran}");
}

/// Overwrites a number of an image.
fn change_number(forged: &mut [u8], numbers: &mut Numbers) {
    let units = forged.len() / 2;
    let place = |numbers: &mut Numbers| numbers.next() as usize % units * 2;
    let at = place(numbers);
    let before = u16::from_le_bytes([forged[at], forged[at + 1]]);
    let value = match numbers.next() % 6 {
        0 => numbers.next() as u16,
        1 => (numbers.next() % 1000) as u16,
        2 => before.wrapping_add(1),
        3 => before.wrapping_sub(1),
        // What means something elsewhere may do so here.
        4 => {
            let from = place(numbers);
            u16::from_le_bytes([forged[from], forged[from + 1]])
        }
        _ => 0,
    };
    forged[at..at + 2].copy_from_slice(&value.to_le_bytes());
}

#[test]
#[cfg(feature = "simd")]
fn what_vector_code_relies_on_is_checked() {
    let guest = r#"(module (memory 1) (func (param v128 i32) (result v128)
        (v128.store offset=7 (local.get 1) (i8x16.replace_lane 9 (local.get 0) (local.get 1)))
        (v128.load offset=9 (i32.const 0))))"#;
    let good = image(guest);
    let refused = |from: [u16; 3], to: [u16; 3]| {
        let bytes = |units: [u16; 3]| units.map(u16::to_le_bytes).concat();
        let at = good.windows(6).position(|window| window == bytes(from)).unwrap();
        let mut forged = good.clone();
        forged[at..at + 6].copy_from_slice(&bytes(to));
        refusal(&CheckedImage::from_bytes(&forged).unwrap_err()).unwrap()
    };
    // `replace_lane s6, s0, s4, lane 9`: its vector, value and lane.
    assert_eq!(refused([0, 4, 9], [0, 4, 16]), "no such lane");
    assert_eq!(refused([0, 4, 9], [8, 4, 9]), "a slot outside the frame");
    // An access of 16 bytes whose last byte is 22 bytes from the address: no less than 15.
    assert_eq!(refused([4, 22, 0], [4, 14, 0]), "an access that begins before its address");
}

/// Others rely on a constant that they share to stay as it is.
#[test]
fn a_write_to_an_imported_constant_is_refused() {
    let mut forged = image(
        r#"(module (import "h" "a" (global i32)) (import "h" "b" (global (mut i32)))
             (func (global.set 1 (global.get 0))))"#,
    );
    // `global.get.32.import s0, 0`, `global.set.32.import 1, s0`.
    let set =
        forged.windows(12).position(|units| units == [20, 1, 0, 0, 0, 0, 21, 1, 1, 0, 0, 0]).unwrap() + 8;
    forged[set] = 0;
    let error = CheckedImage::from_bytes(&forged).unwrap_err();
    let told = matches!(
        error.image_error(),
        Some(ImageError::Check { what: "a write to an imported constant", .. })
    );
    assert!(told, "{error}");
}

#[test]
fn code_that_spends_nothing_is_refused() {
    let engine = Engine::new(&Config::new());
    let wasm = wat::parse_str(r#"(module (func $f (export "f") (return_call $f)))"#).unwrap();
    let mut image = load_module(&engine, &wasm).unwrap().bytes().to_vec();
    let fuel = image.windows(6).position(|units| units == [2, 0, 2, 0, 15, 0]).unwrap();
    image[fuel + 2] = 0;
    let error = CheckedImage::from_bytes(&image).unwrap_err();
    assert!(
        matches!(error.image_error(), Some(ImageError::Check { what: "a function that spends no fuel", .. })),
        "{error}"
    );
}

#[test]
fn a_jump_to_a_charge_that_leads_elsewhere_is_refused() {
    let guest = r#"(module (func (param i32) (block (loop (br_if 1 (local.get 0)) (br 0)))))"#;
    let mut image = image(guest);
    // `br.fuel` back to the loop's charge, `ret`.
    let jump = image.windows(6).position(|units| units == [7, 0, 251, 255, 9, 0]).unwrap();
    image[jump + 2..jump + 4].copy_from_slice(&[2, 0]);
    let error = CheckedImage::from_bytes(&image).unwrap_err();
    let told = matches!(error.image_error(), Some(ImageError::Check { what: "a jump to no charge", .. }));
    assert!(told, "{error}");
}

#[test]
fn another_format_says_which() {
    let mut image = image(GUEST);
    image[8] ^= 1;
    let error = CheckedImage::from_bytes(&image).unwrap_err();
    assert!(matches!(error.image_error(), Some(ImageError::Format { .. })), "{error}");
}
