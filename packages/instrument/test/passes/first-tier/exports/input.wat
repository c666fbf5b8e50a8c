;; {"targets": true, "sharesGlobals": false}
;; An export that is called by name hands on from a function of its own; an indirect call keeps what it finds.
(module
  (type $step (func (param i32) (result i32)))
  (memory 1)
  (global $stack (mut i32) (i32.const 1024))
  (global $shown (export "shown") (mut i64) (i64.const 1))
  (table 4 4 funcref)
  (elem (i32.const 1) func $double $square)
  (func $double (type $step) (i32.mul (local.get 0) (i32.const 2)))
  (func $square (type $step) (i32.mul (local.get 0) (local.get 0)))
  (func $walk (export "walk") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $walk (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 0))))
  (func (export "run") (param i32 i32) (result i32)
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
    (call_indirect (type $step) (local.get 0) (local.get 1))))
