;; A guest that does not keep to what it says of its functions: the tests add the section "ferrule" that says it. Its
;; allocator tells what it allocated from what it did not, and goes wrong in the ways that `set_mode` chooses.
(module
  (import "env" "tell" (func $tell (param i32 i32)))
  (import "env" "measure" (func $measure (param i32) (result i32)))
  (import "env" "answer" (func $answer (param i32)))
  (memory (export "memory") 1 4)

  ;; 0 as it should be; 1 null; 2 traps; 3 outside; 4 not aligned; 5 freeing traps
  (global $mode (mut i32) (i32.const 0))
  (func (export "set_mode") (param i32) (global.set $mode (local.get 0)))

  ;; bytes that are allocated and not freed
  (global $held (mut i32) (i32.const 0))
  (func (export "held") (result i32) (global.get $held))

  ;; before each allocation lie its size and a mark
  (global $top (mut i32) (i32.const 4096))
  (func $alloc (export "__ferrule_alloc") (param $size i32) (param $align i32) (result i32)
    (local $at i32)
    (if (i32.eq (global.get $mode) (i32.const 1)) (then (return (i32.const 0))))
    (if (i32.eq (global.get $mode) (i32.const 2)) (then unreachable))
    (if (i32.eq (global.get $mode) (i32.const 3)) (then (return (i32.const -16))))
    (if (i32.eq (global.get $mode) (i32.const 4)) (then (return (i32.const 4097))))
    (if (i32.gt_u (local.get $size) (i32.const 8192)) (then (return (i32.const 0))))
    ;; nothing is used again: whatever is read after it was freed is still there, and marked as free
    (local.set $at (i32.add (global.get $top) (i32.const 16)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get $size)) (i32.const 65536))
      (then
        (global.set $top (i32.const 4096))
        (local.set $at (i32.const 4112))))
    (i32.store (i32.sub (local.get $at) (i32.const 8)) (local.get $size))
    (i32.store (i32.sub (local.get $at) (i32.const 4)) (i32.const 0x5a5a5a5a))
    (global.set $held (i32.add (global.get $held) (local.get $size)))
    (global.set $top
      (i32.and (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 15)) (i32.const -16)))
    (local.get $at))
  (func (export "__ferrule_free") (param $pointer i32) (param $size i32) (param $align i32)
    (if (i32.eq (global.get $mode) (i32.const 5)) (then unreachable))
    (if (i32.ne (i32.load (i32.sub (local.get $pointer) (i32.const 4))) (i32.const 0x5a5a5a5a)) (then unreachable))
    (if (i32.ne (i32.load (i32.sub (local.get $pointer) (i32.const 8))) (local.get $size)) (then unreachable))
    (i32.store (i32.sub (local.get $pointer) (i32.const 4)) (i32.const 0))
    (global.set $held (i32.sub (global.get $held) (local.get $size))))

  ;; results of text and lists: their address and length, written at 64
  (func $pair (param $pointer i32) (param $length i32) (result i32)
    (i32.store (i32.const 64) (local.get $pointer))
    (i32.store (i32.const 68) (local.get $length))
    (i32.const 64))
  (func (export "bad_text") (result i32) (local $at i32)
    (local.set $at (call $alloc (i32.const 2) (i32.const 1)))
    (i32.store16 (local.get $at) (i32.const 0xfeff))
    (call $pair (local.get $at) (i32.const 2)))
  (func (export "long_text") (result i32) (call $pair (i32.const 1024) (i32.const -65536)))
  (func (export "null_text") (result i32) (call $pair (i32.const 0) (i32.const 5)))
  (func (export "foreign_text") (result i32) (call $pair (i32.const 128) (i32.const 7)))
  (func (export "lost_text") (result i32) (i32.const -4))
  (func (export "odd_list") (result i32) (call $pair (i32.const 129) (i32.const 1)))
  (func (export "long_list") (result i32) (call $pair (i32.const 128) (i32.const 0x7fffffff)))
  (data (i32.const 128) "foreign")

  ;; results of one number that is none of its type
  (func (export "truth") (result i32) (i32.const 7))
  (func (export "letter") (result i32) (i32.const 0xd800))
  (func (export "side") (result i32) (i32.const 9))
  (func (export "byte") (result i32) (i32.const 256))

  ;; these keep to what they say
  (func $length (export "length") (param $pointer i32) (param $length i32) (result i32) (local.get $length))
  (func (export "norm") (param $point i32) (result f64)
    (f64.add (f64.load (local.get $point)) (f64.load offset=8 (local.get $point))))
  (func (export "repeat") (param $pointer i32) (param $length i32) (param $times i32) (result i32)
    (i32.mul (local.get $length) (local.get $times)))
  (func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))
  (func (export "twice") (param i64) (result i64) (i64.shl (local.get 0) (i64.const 1)))
  (func (export "sum") (param $pointer i32) (param $length i32) (result f64) (f64.load (local.get $pointer)))
  (func (export "fail") (param $pointer i32) (param $length i32) unreachable)

  ;; calls of the host with what is no text, and with addresses where nothing may be written
  (func (export "tell_bad") (call $tell (i32.const 192) (i32.const 1)))
  (func (export "tell_long") (call $tell (i32.const 1024) (i32.const -65536)))
  (func (export "tell_well") (call $tell (i32.const 128) (i32.const 7)))
  (func (export "measure_lost") (result i32) (call $measure (i32.const -8)))
  (func (export "answer_lost") (call $answer (i32.const -4)))
  (func (export "answer_well") (result i32) (call $answer (i32.const 80)) (i32.load (i32.const 84)))
  (data (i32.const 192) "\ff"))
