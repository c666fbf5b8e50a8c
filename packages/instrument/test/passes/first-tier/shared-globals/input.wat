;; {"targets": false, "sharesGlobals": true}
(module
  (global $stack (mut i32) (i32.const 1024))
  (table 1 funcref)
  (func (export "run") (param i32)
    (global.set $stack (local.get 0))
    (call_indirect (local.get 0))))
