;; n times: 256 KiB filled and copied, in pieces of 64 bytes to 64 KiB.
(module
  (memory 9)
  (func (export "run") (param $n i32) (result i64)
    (local $size i32) (local $at i32)
    (loop $round
      (local.set $size (i32.const 64))
      (loop $sizes
        (local.set $at (i32.const 0))
        (loop $pieces
          (memory.fill (local.get $at) (i32.add (local.get $n) (local.get $at)) (local.get $size))
          (memory.copy (i32.add (local.get $at) (i32.const 262144)) (local.get $at) (local.get $size))
          (br_if $pieces
            (i32.lt_u
              (local.tee $at (i32.add (local.get $at) (local.get $size)))
              (i32.const 262144))))
        (br_if $sizes
          (i32.le_u (local.tee $size (i32.shl (local.get $size) (i32.const 5))) (i32.const 65536))))
      (br_if $round (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.add
      (i64.load (i32.const 262208))
      (i64.load (i32.const 524280)))))
