;; Calls into a guest and out of it, with nothing else to measure.
(module
  (import "env" "host" (func $host (param i32) (result i32)))
  (func (export "add") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "call_host") (param $count i32) (result i32)
    (local $sum i32)
    (if (local.get $count)
      (then
        (loop $again
          (local.set $sum (i32.add (local.get $sum) (call $host (local.get $count))))
          (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
    (local.get $sum)))
