;; {"calls": [[1, 9], [2, 9], [3, 9], [4, 9], [5, 2], [7, 9]]}
;; Imports, functions that call themselves, end in another, or hold references are not inlined, nor is what is rarely called.
(module
  (import "env" "log" (func $log))
  (func $itself (param i32) (result i32)
    (if (result i32) (local.get 0) (then (call $itself (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
  (func $tail (param i32) (result i32) (return_call $itself (local.get 0)))
  (func $reference (local externref) (drop (local.get 0)))
  (func $given (param funcref))
  (func $rare (nop))
  (func $never (call $reference))
  (func $run (export "run")
    (call $log)
    (drop (call $itself (i32.const 3)))
    (drop (call $tail (i32.const 3)))
    (call $reference)
    (call $given (ref.null func))
    (call $rare)
    (call $never)))
