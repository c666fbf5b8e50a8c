;; {"targets": [[0, "6"], [1, "3fe"]]}
;; The first call found two functions; the second too many. Of an element of another type nothing is made.
(module
  (type $step (func (param i32 f64) (result i32)))
  (table 10 10 funcref)
  (elem (i32.const 1) func $a $b $c $d $e $a $b $c $d)
  (func $a (type $step) (i32.const 1))
  (func $b (type $step) (i32.const 2))
  (func $c (type $step) (i32.const 3))
  (func $d (type $step) (i32.const 4))
  (func $e (type $step) (i32.const 5))
  (func (export "few") (param i32) (result i32)
    (call_indirect (type $step) (local.get 0) (f64.const 1) (local.get 0)))
  (func (export "many") (param i32) (result i32)
    (call_indirect (type $step) (local.get 0) (f64.const 1) (local.get 0))))
