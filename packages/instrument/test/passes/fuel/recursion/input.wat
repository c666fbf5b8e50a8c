;; {"exactTraps": false}
;; Fuel is passed on and given back; the check stands before the first call. $leaf has none.
(module
  (func $fib (export "fib") (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (call $leaf (local.get $n)))
      (else
        (i32.add
          (call $fib (i32.sub (local.get $n) (i32.const 1)))
          (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func $leaf (param i32) (result i32) (local.get 0)))
