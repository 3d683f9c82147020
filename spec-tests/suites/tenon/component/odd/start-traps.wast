;; Instantiation that ends in a trap, for each reason that code and segments have.
(assert_trap
  (component
    (core module $m (start $s) (func $s (unreachable)))
    (core instance (instantiate $m)))
  "unreachable")
(assert_trap
  (component
    (core module $m (memory 1) (data (i32.const 65536) "x"))
    (core instance (instantiate $m)))
  "out of bounds memory access")
(assert_trap
  (component
    (core module $m (table 1 funcref) (func $f) (elem (i32.const 1) func $f))
    (core instance (instantiate $m)))
  "out of bounds table access")
(assert_trap
  (component
    (core module $m (start $s) (func $s (drop (i32.div_s (i32.const 1) (i32.const 0)))))
    (core instance (instantiate $m)))
  "integer divide by zero")
;; In a component within, whose later sibling is never made.
(assert_trap
  (component
    (component $In
      (core module $m (start $s) (func $s (unreachable)))
      (core instance (instantiate $m)))
    (instance (instantiate $In)))
  "unreachable")
;; A module that is never instantiated does nothing.
(component
  (core module $m (start $s) (func $s (unreachable)))
  (component (core module $n (start $s) (func $s (unreachable))) (core instance (instantiate $n))))
;; A segment at the very end that holds nothing is in bounds.
(component
  (core module $m (memory 1) (data (i32.const 65536) "") (table 1 funcref) (elem (i32.const 1) func))
  (core instance (instantiate $m)))
;; A start function that leaves the component and comes back with a trap of the other.
(assert_trap
  (component
    (component $Traps
      (core module $m (func (export "f") (unreachable)))
      (core instance $i (instantiate $m))
      (func (export "f") (canon lift (core func $i "f"))))
    (instance $traps (instantiate $Traps))
    (core func $f (canon lower (func $traps "f")))
    (core module $m (import "" "f" (func $f)) (start $f))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f)))))))
  "unreachable")
