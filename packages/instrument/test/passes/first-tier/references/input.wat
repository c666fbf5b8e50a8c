;; {"targets": true, "sharesGlobals": false}
;; Whatever can be called from outside gets a gate; a table that is seen is shared, and its calls are not counted.
(module
  (type $int (func (result i32)))
  (import "env" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (table (export "table") 2 funcref)
  (global funcref (ref.func $two))
  (elem (i32.const 0) func $one)
  (elem $passive func $one)
  (data $lost "lost")
  (func $one (type $int) (data.drop $lost) (elem.drop $passive) (i32.const 1))
  (func $two (type $int) (i32.const 2))
  (func $three (type $int) (call $one))
  (func (export "call") (param i32) (result i32) (call_indirect (type $int) (local.get 0)))
  (func (export "references") (result funcref funcref) (ref.func $one) (ref.func $log)))
