;; {"exactTraps": false}
;; A fill costs one unit and another for every eight bytes.
(module
  (memory 1)
  (func (export "clear") (param i32)
    (memory.fill (i32.const 0) (i32.const 0) (local.get 0))))
