;; Something of every kind to export; imported as an ES module, and by uses-counter.
(module
  (global $count (export "count") (mut i32) (i32.const 1))
  (global (export "answer") i32 (i32.const 42))
  (global (export "big") i64 (i64.const 9007199254740993))
  (global (export "half") f64 (f64.const 0.5))
  (global (export "wide") v128 (v128.const i64x2 1 2))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (func (export "increment") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count))
  (func (export "a name with spaces") (result i32) (i32.const 7)))
