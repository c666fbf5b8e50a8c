;; {}
(module
  (memory 1)
  (global $stack (mut i32) (i32.const 65536))
  (global $fixed i32 (i32.const 8))
  (global $wide (mut i64) (i64.const 7))
  (global $out-of-reach (mut v128) (v128.const i64x2 0 0))
  (func (export "lower")
    (global.set $wide (i64.extend_i32_u (global.get $fixed)))
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))))
