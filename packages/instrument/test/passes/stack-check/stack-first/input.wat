;; {}
;; Rust's layout: the stack lies below the data. Without a name section the first global is taken.
(module
  (memory 17)
  (global (mut i32) (i32.const 1048576))
  (data (i32.const 1048576) "data")
  (func (export "frame") (result i32)
    (local $sp i32)
    (global.set 0 (local.tee $sp (i32.sub (global.get 0) (i32.const 64))))
    (i32.store (local.get $sp) (i32.const 1))
    (global.set 0 (i32.add (local.get $sp) (i32.const 64)))
    (i32.load (local.get $sp))))
