;; UTF-16 that guests return, and the two encodings in one.
(component definition $C
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 0)
      "\00\00\ff\00\00\01\ff\d7"     ;; 0: zero, the last of Latin-1, the first after it, the last before surrogates
      "\00\e0\ff\ff"                 ;; 8: the first after them, the last of two bytes
      "\00\d8\00\dc"                 ;; 12: U+10000
      "\ff\db\ff\df"                 ;; 16: U+10FFFF
      "\00\dc\00\d8"                 ;; 20: the wrong way round
      "a\00\00\d8"                   ;; 24: a half at the end
      "\00\d8a\00"                   ;; 28: a half and a letter
      "\00\d8\00\d8\00\dc"           ;; 32: two first halves
      "\e9\ff\80\00")                ;; 38: Latin-1
    (func (export "at") (param i32 i32) (result i32)
      (i32.store (i32.const 1024) (local.get 0))
      (i32.store (i32.const 1028) (local.get 1))
      (i32.const 1024)))
  (core instance $i (instantiate $m))
  (func (export "at") (param "at" u32) (param "len" u32) (result string)
    (canon lift (core func $i "at") (memory (core memory $i "memory")) string-encoding=utf16))
  (func (export "either") (param "at" u32) (param "len" u32) (result string)
    (canon lift (core func $i "at") (memory (core memory $i "memory")) string-encoding=latin1+utf16)))
(component instance $c $C)
(assert_return (invoke "at" (u32.const 0) (u32.const 4)) (str.const "\00\c3\bf\c4\80\ed\9f\bf"))
(assert_return (invoke "at" (u32.const 8) (u32.const 2)) (str.const "\ee\80\80\ef\bf\bf"))
(assert_return (invoke "at" (u32.const 12) (u32.const 2)) (str.const "\f0\90\80\80"))
(assert_return (invoke "at" (u32.const 16) (u32.const 2)) (str.const "\f4\8f\bf\bf"))
(assert_return (invoke "at" (u32.const 65536) (u32.const 0)) (str.const ""))
(assert_return (invoke "at" (u32.const 65534) (u32.const 1)) (str.const "\00"))
(assert_trap (invoke "at" (u32.const 20) (u32.const 2)) "unpaired surrogate")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 24) (u32.const 2)) "unpaired surrogate")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 28) (u32.const 2)) "unpaired surrogate")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 32) (u32.const 3)) "unpaired surrogate")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 1) (u32.const 1)) "string pointer not aligned")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 1) (u32.const 0)) "string pointer not aligned")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 65534) (u32.const 2)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 0) (u32.const 0x80000000)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "at" (u32.const 2) (u32.const 0x7fffffff)) "string pointer/length out of bounds of memory")

;; One byte a code point without the tag, code units with it.
(component instance $c $C)
(assert_return (invoke "either" (u32.const 38) (u32.const 4)) (str.const "\c3\a9\c3\bf\c2\80\00"))
(assert_return (invoke "either" (u32.const 65536) (u32.const 0)) (str.const ""))
(assert_return (invoke "either" (u32.const 65536) (u32.const 0x80000000)) (str.const ""))
(assert_return (invoke "either" (u32.const 0) (u32.const 0x80000004)) (str.const "\00\c3\bf\c4\80\ed\9f\bf"))
(assert_return (invoke "either" (u32.const 16) (u32.const 0x80000002)) (str.const "\f4\8f\bf\bf"))
;; Surrogates mean nothing to Latin-1.
(assert_return (invoke "either" (u32.const 20) (u32.const 4)) (str.const "\00\c3\9c\00\c3\98"))
(assert_trap (invoke "either" (u32.const 20) (u32.const 0x80000002)) "unpaired surrogate")
(component instance $c $C)
;; Latin-1 must be aligned as UTF-16 is.
(assert_trap (invoke "either" (u32.const 39) (u32.const 1)) "string pointer not aligned")
(component instance $c $C)
(assert_trap (invoke "either" (u32.const 39) (u32.const 0x80000001)) "string pointer not aligned")
(component instance $c $C)
(assert_return (invoke "either" (u32.const 65534) (u32.const 2)) (str.const "\00\00"))
(assert_trap (invoke "either" (u32.const 65534) (u32.const 0x80000002)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "either" (u32.const 65534) (u32.const 3)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "either" (u32.const 0) (u32.const 0xffffffff)) "string pointer/length out of bounds of memory")
(component instance $c $C)
(assert_trap (invoke "either" (u32.const 0) (u32.const 0x7fffffff)) "string pointer/length out of bounds of memory")
