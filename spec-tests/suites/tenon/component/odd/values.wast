;; Values and start functions of components are behind a switch that is off.
(assert_invalid (component (import "v" (value u32))) "")
(assert_invalid (component binary "\00asm\0d\00\01\00" "\09\03\00\00\00") "")
