;; Text in a memory that threads share: a buffer that neither detaches nor decodes.
(module
  (memory (export "memory") 1 8 shared)
  (global $top (mut i32) (i32.const 1024))
  (func (export "malloc") (param $size i32) (result i32)
    (local $pointer i32)
    (local.set $pointer (global.get $top))
    (global.set $top (i32.add (global.get $top) (i32.and (i32.add (local.get $size) (i32.const 15)) (i32.const -16))))
    (drop (memory.grow (i32.const 1)))
    (local.get $pointer))
  (func (export "free") (param i32 i32))
  (func (export "same") (param $pointer i32) (param $length i32) (result i64)
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $pointer)) (i64.const 32))
      (i64.extend_i32_u (local.get $length)))))
