;; Exports one thing of each kind, for consumer.wat to import.
(module
  (type $unary (func (param i32) (result i32)))
  (tag $oops (export "oops") (param i32))
  (memory (export "memory") 1 2)
  (table (export "table") 2 4 funcref)
  (elem (i32.const 0) $twice)
  (global (export "counter") (mut i32) (i32.const 40))
  (global (export "answer") i64 (i64.const 42))
  (func $twice (export "twice") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "throw") (param i32) (throw $oops (local.get 0)))
  (func $trap (export "trap") unreachable))
