;; {}
;; wasm-ld's older layout: the data lies below the stack, which must not reach it.
(module
  (memory 2)
  (global (mut i32) (i32.const 66576))
  (global (export "__data_end") i32 (i32.const 1040))
  (data (i32.const 1024) "data")
  (func (export "frame") (result i32)
    (global.set 0 (i32.sub (global.get 0) (i32.const 16)))
    (global.get 0)))
