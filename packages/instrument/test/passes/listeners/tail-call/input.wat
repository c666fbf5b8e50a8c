;; {"functions": [{"index": 0, "params": 1, "results": 1}], "imported": 0}
(module
  (func $down (export "down") (param $n i32) (result i32)
    (if (result i32) (local.get $n)
      (then (return_call $down (i32.sub (local.get $n) (i32.const 1))))
      (else (i32.const 9)))))
