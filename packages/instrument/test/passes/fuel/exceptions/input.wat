;; {"exactTraps": false}
;; Fuel comes to a handler through the global.
(module
  (tag $oops (param i32))
  (func (export "attempt") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $oops $caught)
        (if (local.get 0) (then (throw $oops (local.get 0)))))
      (i32.const 0))))
