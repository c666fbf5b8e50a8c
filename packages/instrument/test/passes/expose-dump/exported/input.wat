;; {}
(module
  (memory (export "memory") 1)
  (global $stack (mut i32) (i32.const 65536))
  (global $level (export "level") (mut f32) (f32.const 0))
  (global (export "ferrule:global-0") i32 (i32.const 3))
  (func (export "lower")
    (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))))
