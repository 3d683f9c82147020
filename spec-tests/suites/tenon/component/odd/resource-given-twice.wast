;; wasmtime: not run, it counts resource types of guests by their names in the component (those of the host it does not)

;; A component given the same type twice sees two names and one type: a handle is dropped under the other.
(component
  (component $In
    (import "a" (type $a (sub resource)))
    (import "b" (type $b (sub resource)))
    (import "make" (func $make (result (own $a))))
    (core func $make' (canon lower (func $make)))
    (core func $drop-b (canon resource.drop $b))
    (core module $m
      (import "" "make" (func $make (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "f") (result i32) (local $h i32)
        (local.set $h (call $make)) (call $drop (local.get $h)) (local.get $h)))
    (core instance $i (instantiate $m (with "" (instance (export "make" (func $make')) (export "drop" (func $drop-b))))))
    (func (export "f") (result u32) (canon lift (core func $i "f"))))
  (component $Definer
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r))
    (core module $m (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 9))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (result (own $r)) (canon lift (core func $i "make"))))
  (instance $d (instantiate $Definer))
  (alias export $d "r" (type $r))
  (instance $in (instantiate $In (with "a" (type $r)) (with "b" (type $r)) (with "make" (func $d "make"))))
  (export "f" (func $in "f")))
(assert_return (invoke "f") (u32.const 1))
