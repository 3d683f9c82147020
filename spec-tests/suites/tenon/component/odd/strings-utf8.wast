;; UTF-8 that guests return: what is well-formed, and each way not to be.
(component definition $C
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0)
      "a\00b"                    ;; 0: with a zero
      "\c2\80"                   ;; 3: the first of two bytes
      "\df\bf"                   ;; 5: the last of two bytes
      "\e0\a0\80"                ;; 7: the first of three bytes
      "\ed\9f\bf"                ;; 10: the last before surrogates
      "\ee\80\80"                ;; 13: the first after them
      "\ef\bf\bf"                ;; 16: not a character, yet a code point
      "\f0\90\80\80"             ;; 19: the first of four bytes
      "\f4\8f\bf\bf"             ;; 23: the last of all
      "\ef\bb\bf"                ;; 27: a byte order mark is text
      "\c0\80"                   ;; 30: zero, too long
      "\c1\bf"                   ;; 32: too long
      "\e0\9f\bf"                ;; 34: too long
      "\ed\a0\80"                ;; 37: a surrogate
      "\ed\bf\bf"                ;; 40: a surrogate
      "\f0\8f\bf\bf"             ;; 43: too long
      "\f4\90\80\80"             ;; 47: beyond the last
      "\f5\80\80\80"             ;; 51: no first byte
      "\ff"                      ;; 55: no byte of text
      "\80"                      ;; 56: continues nothing
      "aaaaaaa\c2"               ;; 57: ends early
      "aaaaaaaa\e2\82"           ;; 65: ends early
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\80")  ;; 75: late
    (func (export "at") (param i32 i32) (result i32)
      (i32.store (i32.const 1024) (local.get 0))
      (i32.store (i32.const 1028) (local.get 1))
      (i32.const 1024)))
  (core instance $i (instantiate $m))
  (func (export "at") (param "at" u32) (param "len" u32) (result string)
    (canon lift (core func $i "at") (memory (core memory $i "memory")))))
(component instance $c $C)
(assert_return (invoke "at" (u32.const 0) (u32.const 3)) (str.const "a\00b"))
(assert_return (invoke "at" (u32.const 3) (u32.const 2)) (str.const "\c2\80"))
(assert_return (invoke "at" (u32.const 5) (u32.const 2)) (str.const "\df\bf"))
(assert_return (invoke "at" (u32.const 7) (u32.const 3)) (str.const "\e0\a0\80"))
(assert_return (invoke "at" (u32.const 10) (u32.const 3)) (str.const "\ed\9f\bf"))
(assert_return (invoke "at" (u32.const 13) (u32.const 3)) (str.const "\ee\80\80"))
(assert_return (invoke "at" (u32.const 16) (u32.const 3)) (str.const "\ef\bf\bf"))
(assert_return (invoke "at" (u32.const 19) (u32.const 4)) (str.const "\f0\90\80\80"))
(assert_return (invoke "at" (u32.const 23) (u32.const 4)) (str.const "\f4\8f\bf\bf"))
(assert_return (invoke "at" (u32.const 27) (u32.const 3)) (str.const "\ef\bb\bf"))
(assert_return (invoke "at" (u32.const 0) (u32.const 30))
  (str.const "a\00b\c2\80\df\bf\e0\a0\80\ed\9f\bf\ee\80\80\ef\bf\bf\f0\90\80\80\f4\8f\bf\bf\ef\bb\bf"))
(assert_return (invoke "at" (u32.const 65536) (u32.const 0)) (str.const ""))
(assert_trap (invoke "at" (u32.const 30) (u32.const 2)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 32) (u32.const 2)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 34) (u32.const 3)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 37) (u32.const 3)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 40) (u32.const 3)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 43) (u32.const 4)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 47) (u32.const 4)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 51) (u32.const 4)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 55) (u32.const 1)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 56) (u32.const 1)) "invalid utf-8")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 57) (u32.const 8)) "incomplete utf-8 byte sequence")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 65) (u32.const 10)) "incomplete utf-8 byte sequence")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 75) (u32.const 63)) "invalid utf-8")
;; The end of the memory.
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 65535) (u32.const 2)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 65537) (u32.const 0)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 0xffffffff) (u32.const 1)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 1) (u32.const 0xffffffff)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 0) (u32.const 0x10000000)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 0xffffffff) (u32.const 0xffffffff)) "string pointer/length out of bounds of memory")
