;; Several results, without an allocator.
(module
  (memory (export "memory") 1)
  (data (i32.const 64) "hello")
  (func (export "pair") (result i32 i32) (i32.const 64) (i32.const 5))
  (func (export "point") (result f64 i64) (f64.const 1.5) (i64.const -1))
  (func (export "maybe") (param i32) (result i32 f64) (local.get 0) (f64.const 2.5))
  (func (export "three") (param i32 i32 i32) (result i32) (local.get 0)))
