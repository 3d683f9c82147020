;; What `cargo xtask bench device` runs: three functions of an i32 that return an i32.
;; fib(20) = 6765, crc(4096) = 2727420034, sieve(8192) = 1028.
(module
    (memory (export "memory") 1)

    ;; The n-th Fibonacci number, by definition: calls.
    (func $fib (export "fib") (param $n i32) (result i32)
        (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
            (then (local.get $n))
            (else (i32.add
                (call $fib (i32.sub (local.get $n) (i32.const 1)))
                (call $fib (i32.sub (local.get $n) (i32.const 2)))))))

    ;; The CRC-32 of the bytes 0, 1, 2 … modulo 256, which it writes first, n of them; bit by bit: arithmetic.
    (func (export "crc") (param $n i32) (result i32)
        (local $i i32) (local $c i32) (local $k i32)
        (local.set $c (i32.const -1))
        (block $done
            (loop $bytes
                (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
                (i32.store8 (local.get $i) (local.get $i))
                (local.set $c (i32.xor (local.get $c) (i32.load8_u (local.get $i))))
                (local.set $k (i32.const 8))
                (loop $bits
                    (local.set $c (i32.xor
                        (i32.shr_u (local.get $c) (i32.const 1))
                        (i32.and
                            (i32.const 0xEDB88320)
                            (i32.sub (i32.const 0) (i32.and (local.get $c) (i32.const 1))))))
                    (br_if $bits (local.tee $k (i32.sub (local.get $k) (i32.const 1)))))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br $bytes)))
        (i32.xor (local.get $c) (i32.const -1)))

    ;; How many primes are below n, by the sieve of Eratosthenes, a byte a number: memory and branches.
    (func (export "sieve") (param $n i32) (result i32)
        (local $i i32) (local $j i32) (local $count i32)
        (local.set $i (i32.const 2))
        (loop $clear
            (i32.store8 (local.get $i) (i32.const 0))
            (br_if $clear (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                (local.get $n))))
        (local.set $i (i32.const 2))
        (loop $numbers
            (if (i32.eqz (i32.load8_u (local.get $i)))
                (then
                    (local.set $count (i32.add (local.get $count) (i32.const 1)))
                    (local.set $j (i32.add (local.get $i) (local.get $i)))
                    (block $struck
                        (loop $strike
                            (br_if $struck (i32.ge_u (local.get $j) (local.get $n)))
                            (i32.store8 (local.get $j) (i32.const 1))
                            (local.set $j (i32.add (local.get $j) (local.get $i)))
                            (br $strike)))))
            (br_if $numbers (i32.lt_u
                (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                (local.get $n))))
        (local.get $count)))
