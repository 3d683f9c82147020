;; n calls through a table, to one of eight small functions that the last result chooses.
(module
  (type $step (func (param i32 i32) (result i32)))
  (table funcref (elem $f0 $f1 $f2 $f3 $f4 $f5 $f6 $f7))
  (func $f0 (type $step) (i32.add (local.get 0) (local.get 1)))
  (func $f1 (type $step) (i32.xor (local.get 0) (i32.mul (local.get 1) (i32.const 5))))
  (func $f2 (type $step) (i32.sub (local.get 0) (local.get 1)))
  (func $f3 (type $step) (i32.rotl (local.get 0) (local.get 1)))
  (func $f4 (type $step) (i32.add (i32.mul (local.get 0) (i32.const 33)) (i32.const 7)))
  (func $f5 (type $step) (i32.or (i32.shr_u (local.get 0) (i32.const 3)) (i32.shl (local.get 1) (i32.const 9))))
  (func $f6 (type $step) (i32.xor (local.get 0) (i32.const -1)))
  (func $f7 (type $step)
    (select (local.get 0) (i32.add (local.get 1) (i32.const 99)) (i32.lt_u (local.get 0) (local.get 1))))
  (func (export "run") (param $n i32) (result i64)
    (local $value i32)
    (local.set $value (local.get $n))
    (loop $next
      (local.set $value
        (call_indirect (type $step)
          (local.get $value)
          (local.get $n)
          (i32.and (i32.add (local.get $value) (local.get $n)) (i32.const 7))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.extend_i32_u (local.get $value))))
