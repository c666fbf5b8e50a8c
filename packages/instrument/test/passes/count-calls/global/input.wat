;; {"functions": [{"index": 0, "params": 1, "results": 1}, {"index": 1, "params": 1, "results": 1}], "imported": 0}
;; after fuel {"exactTraps": false}
(module
  (type $unary (func (param i32) (result i32)))
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $one)
  (func $one (param $n i32) (result i32)
    (i32.add (local.get $n) (i32.const 1)))
  (func (export "last") (param $n i32) (result i32)
    (return_call_indirect (type $unary) (local.get $n) (i32.const 0))))
