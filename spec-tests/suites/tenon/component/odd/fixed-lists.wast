;; wasmtime: not run, its scripts cannot write values of these types

;; Lists of fixed length: their items stand side by side, flat or in memory, and ask for no room.
(component definition $C
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (unreachable))
    (data (i32.const 8) "\01\00\02\00\03\00\ff\ff")
    (func (export "flat") (param i32 i32 i32) (result i32)
      (i32.add (i32.mul (local.get 0) (i32.const 100)) (i32.add (i32.mul (local.get 1) (i32.const 10)) (local.get 2))))
    (func (export "at") (param i32) (result i32) (local.get 0)))
  (core instance $i (instantiate $m))
  (func (export "flat") (param "l" (list u8 3)) (result u32)
    (canon lift (core func $i "flat") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (func (export "three") (param "at" u32) (result (list u16 3))
    (canon lift (core func $i "at") (memory (core memory $i "memory"))))
  (func (export "one") (param "v" (list u32 1)) (result (list u32 1)) (canon lift (core func $i "at"))))
(component instance $c $C)
(assert_return (invoke "flat" (list.const (u8.const 1) (u8.const 2) (u8.const 3))) (u32.const 123))
(assert_return (invoke "three" (u32.const 8)) (list.const (u16.const 1) (u16.const 2) (u16.const 3)))
(assert_return (invoke "three" (u32.const 65530)) (list.const (u16.const 0) (u16.const 0) (u16.const 0)))
(assert_return (invoke "one" (list.const (u32.const 9))) (list.const (u32.const 9)))
(assert_trap (invoke "three" (u32.const 65532)) "pointer out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "three" (u32.const 9)) "pointer not aligned")
(assert_invalid (component (type (list u8 0))) "")
