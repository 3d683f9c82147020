;; Compact imports as binaries spell them: an empty name, then 0x7f (a type each) or 0x7e (one type for all).

(module
  (func (export "one") (result i32) (i32.const 1))
  (func (export "two") (result i32) (i32.const 2))
  (global (export "") i32 (i32.const 30))
  (global (export "g") i32 (i32.const 400)))
(register "m")

;; A group of each kind beside a plain import with an empty name; indices go on through groups.
(module binary
  "\00asm" "\01\00\00\00"
  "\01\05" "\01\60\00\01\7f"
  "\02\29" "\04"
  "\01m" "\00" "\03\7f\00"
  "\01m" "\00" "\7f" "\02" "\03one\00\00" "\01g\03\7f\00"
  "\01m" "\00" "\7e" "\00\00" "\01" "\03two"
  "\01m" "\01g" "\03\7f\00"
  "\03\02" "\01\00"
  "\07\07" "\01\03sum\00\02"
  "\0a\12" "\01\10\00"
  "\10\00" "\10\01" "\6a" "\23\00" "\6a" "\23\01" "\6a" "\23\02" "\6a" "\0b")
(assert_return (invoke "sum") (i32.const 833))

;; Groups of nothing.
(module binary
  "\00asm" "\01\00\00\00"
  "\01\04" "\01\60\00\00"
  "\02\0d" "\02"
  "\01x" "\00" "\7f" "\00"
  "\01y" "\00" "\7e" "\00\00" "\00")

;; An item of a group that is not there.
(assert_unlinkable
  (module (import "m" (item "one") (item "three") (func (result i32))))
  "unknown import")

;; With a name, 0x7f is a kind that does not exist.
(assert_malformed
  (module binary
    "\00asm" "\01\00\00\00"
    "\02\07" "\01"
    "\01m" "\01n" "\7f" "\00")
  "malformed import kind")

;; A group ends before its items do.
(assert_malformed
  (module binary
    "\00asm" "\01\00\00\00"
    "\02\06" "\01"
    "\01m" "\00" "\7f" "\01")
  "unexpected end")
