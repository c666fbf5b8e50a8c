;; Lowers an exported stack pointer, as C and Rust do, and leaves in the middle.
(module
  (import "env" "run" (func $run))
  (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const 65536))
  (memory (export "memory") 1)
  (func $enter (global.set $__stack_pointer (i32.sub (global.get $__stack_pointer) (i32.const 64))))
  (func (export "trap") (call $enter) unreachable)
  (func (export "forever") (call $enter) (loop $again (br $again)))
  (func (export "run") (result i32)
    (local $before i32)
    (call $enter)
    (local.set $before (global.get $__stack_pointer))
    (call $run)
    ;; 1 when the host left it as it was
    (i32.eq (global.get $__stack_pointer) (local.get $before))))
