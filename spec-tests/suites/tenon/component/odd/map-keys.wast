;; wasmtime: not run, its validator is older than the rule

;; Keys are integers, booleans, characters and strings.
(assert_invalid (component (type (map f32 u8))) "")
(assert_invalid (component (type (map (list u8) u8))) "")
(assert_invalid (component (type (map (tuple u8) u8))) "")
