;; {"depth": 1000}
(module
  (type $unary (func (param i32) (result i32)))
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $again)
  (func $again (export "again") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (i32.const 0))))
