;; {"exactTraps": false}
;; A table nobody else sees: its functions and the type of the call change together. An imported function in it gets
;; an adapter.
(module
  (type $unary (func (param i32) (result i32)))
  (import "env" "host" (func $host (param i32) (result i32)))
  (table 2 funcref)
  (elem (i32.const 0) $double $host)
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func (export "pick") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (local.get 1))))
