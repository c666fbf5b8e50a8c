;; Allocators as they go wrong, and as other toolchains have them, over one bump pointer.
;; Whatever is freed is counted, and the last arguments are kept for the host to see.
(module
  (memory (export "memory") 1 4)
  (global $top (mut i32) (i32.const 1024))
  (global $freed (export "freed") (mut i32) (i32.const 0))
  (global $last_pointer (export "last_pointer") (mut i32) (i32.const 0))
  (global $last_size (export "last_size") (mut i32) (i32.const -1))
  (global $last_align (export "last_align") (mut i32) (i32.const -1))

  (func $bump (export "bump") (param $size i32) (result i32)
    (global.get $top)
    (global.set $top (i32.add (global.get $top) (local.get $size))))
  (func (export "bump_align") (param $size i32) (param $align i32) (result i32)
    (global.set $top
      (i32.and
        (i32.add (global.get $top) (i32.sub (local.get $align) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get $align))))
    (call $bump (local.get $size)))
  (func $free1 (export "free1") (param $pointer i32)
    (global.set $last_pointer (local.get $pointer))
    (global.set $freed (i32.add (global.get $freed) (i32.const 1))))
  (func $free2 (export "free2") (param $pointer i32) (param $size i32)
    (global.set $last_size (local.get $size))
    (call $free1 (local.get $pointer)))
  (func (export "free3") (param $pointer i32) (param $size i32) (param $align i32)
    (global.set $last_align (local.get $align))
    (call $free2 (local.get $pointer) (local.get $size)))

  ;; gone wrong
  (func (export "null") (param i32) (result i32) (i32.const 0))
  (func (export "dangling") (param i32) (result i32) (i32.const 1))
  (func (export "odd") (param i32) (param $align i32) (result i32) (i32.const 4097))
  (func (export "outside") (param i32) (result i32) (i32.const -16))
  (func (export "trap") (param i32) (result i32) unreachable)
  (func (export "trap_free") (param i32) unreachable)

  ;; grows the memory each time
  (func (export "growing") (param $size i32) (result i32)
    (drop (memory.grow (i32.const 1)))
    (call $bump (local.get $size)))

  ;; the component model's and AssemblyScript's
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (global.set $last_align (local.get $align))
    (call $bump (i32.and (i32.add (local.get $size) (i32.const 15)) (i32.const -16))))
  (global $pinned (export "pinned") (mut i32) (i32.const 0))
  (func (export "__new") (param $size i32) (param $class i32) (result i32)
    (global.set $last_size (local.get $class))
    (call $bump (local.get $size)))
  (func (export "__pin") (param $pointer i32) (result i32)
    (global.set $pinned (i32.add (global.get $pinned) (i32.const 1)))
    (local.get $pointer))
  (func (export "__unpin") (param $pointer i32)
    (global.set $pinned (i32.sub (global.get $pinned) (i32.const 1)))))
