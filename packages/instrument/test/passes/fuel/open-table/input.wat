;; {"exactTraps": false}
;; An exported table holds thunks, and calls through it hand fuel over in the global.
(module
  (type $unary (func (param i32) (result i32)))
  (table (export "table") 1 funcref)
  (elem (i32.const 0) $double)
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "pick") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (local.get 1))))
