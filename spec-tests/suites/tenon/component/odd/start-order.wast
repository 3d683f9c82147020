;; Start functions run as instances are made, in the order of the file, and may call what is there already.

;; Each start function appends its digit to a number that a module counts.
(component
  (core module $Count
    (global $n (mut i32) (i32.const 0))
    (func (export "add") (param i32)
      (global.set $n (i32.add (i32.mul (global.get $n) (i32.const 10)) (local.get 0))))
    (func (export "n") (result i32) (global.get $n)))
  (core instance $count (instantiate $Count))
  (core module $One
    (import "count" "add" (func $add (param i32)))
    (start $s) (func $s (call $add (i32.const 1))))
  (core module $Two
    (import "count" "add" (func $add (param i32)))
    (start $s) (func $s (call $add (i32.const 2))))
  (core instance (instantiate $Two (with "count" (instance $count))))
  (core instance (instantiate $One (with "count" (instance $count))))
  ;; The same module twice: two instances, two starts.
  (core instance (instantiate $Two (with "count" (instance $count))))
  (core instance (instantiate $Two (with "count" (instance $count))))
  (func (export "n") (result u32) (canon lift (core func $count "n"))))
(assert_return (invoke "n") (u32.const 2122))

;; Across components: the inner ones call a lifted function of another component from their start functions.
(component
  (component $Count
    (core module $m
      (global $n (mut i32) (i32.const 0))
      (func (export "add") (param i32) (result i32)
        (global.set $n (i32.add (i32.mul (global.get $n) (i32.const 10)) (local.get 0)))
        (global.get $n)))
    (core instance $i (instantiate $m))
    (func (export "add") (param "n" u32) (result u32) (canon lift (core func $i "add"))))
  (component $Starts
    (import "add" (func $add (param "n" u32) (result u32)))
    (core func $add' (canon lower (func $add)))
    (core module $m
      (import "" "add" (func $add (param i32) (result i32)))
      (global $mine (mut i32) (i32.const 0))
      (start $s)
      (func $s (global.set $mine (call $add (i32.const 5))))
      (func (export "mine") (result i32) (global.get $mine)))
    (core instance $i (instantiate $m (with "" (instance (export "add" (func $add'))))))
    (func (export "mine") (result u32) (canon lift (core func $i "mine"))))
  (instance $count (instantiate $Count))
  (instance $a (instantiate $Starts (with "add" (func $count "add"))))
  (instance $other (instantiate $Count))
  (instance $b (instantiate $Starts (with "add" (func $count "add"))))
  (instance $c (instantiate $Starts (with "add" (func $other "add"))))
  (export "a" (func $a "mine"))
  (export "b" (func $b "mine"))
  (export "c" (func $c "mine"))
  (export "add" (func $count "add")))
(assert_return (invoke "a") (u32.const 5))
(assert_return (invoke "b") (u32.const 55))
(assert_return (invoke "c") (u32.const 5))
(assert_return (invoke "add" (u32.const 7)) (u32.const 557))

;; A start function that calls through the table of a shim, before and after the module that fills it.
(component definition $Shim
  (core module $Table
    (type $f (func (result i32)))
    (table (export "t") 2 funcref)
    (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0))))
  (core module $Fill
    (import "" "t" (table 2 funcref))
    (func $seven (result i32) (i32.const 7))
    (elem (i32.const 1) func $seven))
  (core module $Early
    (import "" "call" (func $call (param i32) (result i32)))
    (start $s)
    (func $s (drop (call $call (i32.const 1)))))
  (core instance $table (instantiate $Table))
  (core instance $fill (instantiate $Fill (with "" (instance $table))))
  (core instance $early (instantiate $Early (with "" (instance $table))))
  (func (export "call") (param "n" u32) (result u32) (canon lift (core func $table "call"))))
(component instance $s $Shim)
(assert_return (invoke "call" (u32.const 1)) (u32.const 7))
(assert_trap (invoke "call" (u32.const 0)) "uninitialized element")
(assert_trap (invoke "call" (u32.const 1)) "cannot enter component instance")
(component instance $s $Shim)
(assert_trap (invoke "call" (u32.const 2)) "undefined element")
(assert_trap
  (component
    (core module $Table
      (type $f (func (result i32)))
      (table (export "t") 2 funcref)
      (func (export "call") (param i32) (result i32) (call_indirect (type $f) (local.get 0))))
    (core module $Early
      (import "" "call" (func $call (param i32) (result i32)))
      (start $s)
      (func $s (drop (call $call (i32.const 1)))))
    (core module $Fill
      (import "" "t" (table 2 funcref))
      (func $seven (result i32) (i32.const 7))
      (elem (i32.const 1) func $seven))
    (core instance $table (instantiate $Table))
    (core instance $early (instantiate $Early (with "" (instance $table))))
    (core instance $fill (instantiate $Fill (with "" (instance $table)))))
  "uninitialized element")
