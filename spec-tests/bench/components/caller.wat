;; Calls what it imports, so many times.
(component $caller
  (type $api (instance
    (export "counter" (type $counter (sub resource)))
    (type $values' (record
      (field "a" u32) (field "b" u64) (field "c" f32) (field "d" f64)
      (field "e" u8) (field "f" s16) (field "g" bool) (field "h" char)))
    (export "values" (type $values (eq $values')))
    (export "scalar" (func (param "a" u32) (param "b" u32) (result u32)))
    (export "text" (func (param "text" string) (result u32)))
    (export "floats" (func (param "list" (list f32)) (result u32)))
    (export "fields" (func (param "values" $values) (result $values)))
    (export "[constructor]counter" (func (param "start" u32) (result (own $counter))))
    (export "[method]counter.add" (func (param "self" (borrow $counter)) (param "n" u32) (result u32)))))
  (import "bench:calls/api" (instance $api (type $api)))
  (alias export $api "counter" (type $counter))

  (core module $memory
    (memory (export "memory") 2)
    ;; Text at 1,024, of as many letters as are asked for.
    (func $letters (memory.fill (i32.const 1024) (i32.const 0x61) (i32.const 4096)))
    (start $letters))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $m))

  (core func $scalar (canon lower (func $api "scalar")))
  (core func $text (canon lower (func $api "text") (memory $m)))
  (core func $floats (canon lower (func $api "floats") (memory $m)))
  (core func $fields (canon lower (func $api "fields") (memory $m)))
  (core func $constructor (canon lower (func $api "[constructor]counter")))
  (core func $add (canon lower (func $api "[method]counter.add")))
  (core func $drop (canon resource.drop $counter))
  (core module $main
    (import "" "memory" (memory 2))
    (import "" "scalar" (func $scalar (param i32 i32) (result i32)))
    (import "" "text" (func $text (param i32 i32) (result i32)))
    (import "" "floats" (func $floats (param i32 i32) (result i32)))
    (import "" "fields" (func $fields (param i32 i64 f32 f64 i32 i32 i32 i32 i32)))
    (import "" "constructor" (func $constructor (param i32) (result i32)))
    (import "" "add" (func $add (param i32 i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "scalar") (param $n i32) (param i32) (result i32) (local $sum i32)
      (loop $again
        (local.set $sum (call $scalar (local.get $sum) (local.get $n)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "text") (param $n i32) (param $length i32) (result i32) (local $sum i32)
      (loop $again
        (local.set $sum (i32.add (local.get $sum) (call $text (i32.const 1024) (local.get $length))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "floats") (param $n i32) (param $length i32) (result i32) (local $sum i32)
      (loop $again
        (local.set $sum (i32.add (local.get $sum) (call $floats (i32.const 8192) (local.get $length))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "fields") (param $n i32) (param i32) (result i32) (local $sum i32)
      (loop $again
        (call $fields (local.get $n) (i64.const 2) (f32.const 3) (f64.const 4)
          (i32.const 5) (i32.const 6) (i32.const 1) (i32.const 0x61) (i32.const 64))
        (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 64))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    (func (export "method") (param $n i32) (param i32) (result i32) (local $sum i32) (local $counter i32)
      (local.set $counter (call $constructor (i32.const 7)))
      (loop $again
        (local.set $sum (i32.add (local.get $sum) (call $add (local.get $counter) (i32.const 1))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (call $drop (local.get $counter))
      (local.get $sum)))
  (core instance $main (instantiate $main (with "" (instance
    (export "memory" (memory $m)) (export "scalar" (func $scalar)) (export "text" (func $text))
    (export "floats" (func $floats)) (export "fields" (func $fields))
    (export "constructor" (func $constructor)) (export "add" (func $add)) (export "drop" (func $drop))))))
  (func (export "scalar") (param "n" u32) (param "length" u32) (result u32) (canon lift (core func $main "scalar")))
  (func (export "text") (param "n" u32) (param "length" u32) (result u32) (canon lift (core func $main "text")))
  (func (export "floats") (param "n" u32) (param "length" u32) (result u32) (canon lift (core func $main "floats")))
  (func (export "fields") (param "n" u32) (param "length" u32) (result u32) (canon lift (core func $main "fields")))
  (func (export "method") (param "n" u32) (param "length" u32) (result u32) (canon lift (core func $main "method"))))
