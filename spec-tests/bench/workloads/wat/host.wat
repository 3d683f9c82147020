;; n calls of a host function.
(module
  (import "bench" "host" (func $host (param i32) (result i32)))
  (func (export "run") (param $n i32) (result i64)
    (local $value i32)
    (loop $next
      (local.set $value (call $host (i32.add (local.get $value) (local.get $n))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.extend_i32_u (local.get $value))))
