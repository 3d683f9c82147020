;; Exceptions of core code end at the boundary of their component as traps, whoever would catch them.
(component definition $C
  (component $Throws
    (core module $m (tag $t) (func (export "f") (throw $t))
      (func (export "caught") (result i32)
        (block $h (try_table (catch_all $h) (throw $t)) (unreachable))
        (i32.const 5)))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f")))
    (func (export "caught") (result u32) (canon lift (core func $i "caught"))))
  (instance $t (instantiate $Throws))
  (core func $f (canon lower (func $t "f")))
  (core func $caught (canon lower (func $t "caught")))
  (core module $m
    (import "" "f" (func $f))
    (import "" "caught" (func $caught (result i32)))
    (func (export "try") (block $h (try_table (catch_all $h) (call $f))))
    (func (export "caught") (result i32) (call $caught)))
  (core instance $i (instantiate $m (with "" (instance (export "f" (func $f)) (export "caught" (func $caught))))))
  (func (export "try") (canon lift (core func $i "try")))
  (func (export "caught") (result u32) (canon lift (core func $i "caught"))))
(component instance $c $C)
(assert_return (invoke "caught") (u32.const 5))
(assert_trap (invoke "try") "uncaught exception propagated out of component")
