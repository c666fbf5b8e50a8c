;; What runtimes are traditionally compared by: a factorial, loops over memory, a short hash.
(module
  (memory (export "memory") 1)
  (data (i32.const 32768) "a string of a few dozen bytes to hash")

  (func (export "factorial") (param $n i64) (result i64)
    (local $product i64)
    (local.set $product (i64.const 1))
    (if (i64.gt_u (local.get $n) (i64.const 0))
      (then
        (loop $again
          (local.set $product (i64.mul (local.get $product) (local.get $n)))
          (br_if $again (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))))
    (local.get $product))

  ;; writes and reads back 1,000 words, the times given
  (func (export "memory_i32") (param $times i32) (result i32)
    (local $at i32) (local $sum i32)
    (loop $again
      (local.set $at (i32.const 4000))
      (loop $word
        (i32.store (local.get $at) (i32.add (local.get $at) (local.get $times)))
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
        (br_if $word (local.tee $at (i32.sub (local.get $at) (i32.const 4)))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))

  (func (export "memory_i64") (param $times i32) (result i64)
    (local $at i32) (local $sum i64)
    (loop $again
      (local.set $at (i32.const 8000))
      (loop $word
        (i64.store (local.get $at) (i64.add (i64.extend_i32_u (local.get $at)) (i64.extend_i32_u (local.get $times))))
        (local.set $sum (i64.add (local.get $sum) (i64.load (local.get $at))))
        (br_if $word (local.tee $at (i32.sub (local.get $at) (i32.const 8)))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))

  ;; FNV-1a of the string above, each time from where the last one ended
  (func (export "hash") (param $times i32) (result i32)
    (local $hash i32) (local $at i32)
    (local.set $hash (i32.const 0x811c9dc5))
    (loop $again
      (local.set $at (i32.const 0))
      (loop $byte
        (local.set $hash
          (i32.mul
            (i32.xor (local.get $hash) (i32.load8_u offset=32768 (local.get $at)))
            (i32.const 0x01000193)))
        (br_if $byte (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 37))))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $hash)))
