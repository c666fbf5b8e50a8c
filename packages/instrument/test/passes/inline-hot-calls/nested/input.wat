;; {"calls": [[0, 9], [1, 9], [2, 9], [3, 2], [4, 1]]}
;; What is inlined may hold what is inlined; its locals begin at zero each time, and what returned leaves a block.
(module
  (func $leaf (param i32 i64) (result i32) (local i64 f32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (block (br_if 1 (i32.const 3) (i64.eqz (local.get 1))) (drop))
    (local.set 2 (i64.add (local.get 2) (local.get 1)))
    (i32.wrap_i64 (local.get 2)))
  (func $middle (param i32) (result i32 i64)
    (call $leaf (local.get 0) (i64.const 4))
    (i64.const 5))
  (func $nothing (param v128 f64) (local v128)
    (drop (i32x4.add (local.get 0) (local.get 2))))
  (func $run (export "run") (param i32) (result i32) (local i64)
    (loop $again
      (call $nothing (v128.const i32x4 1 2 3 4) (f64.const 2))
      (call $middle (local.get 0))
      (local.set 1)
      (br_if $again))
    (i32.wrap_i64 (local.get 1)))
  (func $warm (param i32) (result i32) (call $leaf (local.get 0) (i64.const 1))))
