;; {"targets": [[0, "2"]]}
;; The host may put something else into the table.
(module
  (type $step (func (param i32) (result i32)))
  (table (export "table") 2 2 funcref)
  (elem (i32.const 1) func $a)
  (func $a (type $step) (local.get 0))
  (func (export "run") (param i32) (result i32)
    (call_indirect (type $step) (local.get 0) (local.get 0))))
