;; Every trap of the spec that a module of release 2.0 can run into, one export each.
(module
  (type $none (func))
  (type $number (func (result i32)))
  (memory (export "memory") 1 1)
  (table $table 3 3 funcref)
  (elem (i32.const 1) $number)

  (func $number (type $number) (i32.const 7))
  (func $recurse (call $recurse))

  (func (export "unreachable") (unreachable))
  (func (export "out of bounds memory access") (drop (i32.load (i32.const 65533))))
  (func (export "out of bounds memory access by store") (i64.store (i32.const -1) (i64.const 0)))
  (func (export "out of bounds memory access by fill")
    (memory.fill (i32.const 65535) (i32.const 0) (i32.const 2)))
  (func (export "out of bounds table access") (drop (table.get $table (i32.const 3))))
  (func (export "integer divide by zero") (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (func (export "integer divide by zero by remainder") (drop (i64.rem_u (i64.const 1) (i64.const 0))))
  (func (export "integer overflow by division")
    (drop (i32.div_s (i32.const 0x80000000) (i32.const -1))))
  (func (export "integer overflow") (drop (i32.trunc_f64_s (f64.const 1e10))))
  (func (export "invalid conversion to integer") (drop (i32.trunc_f64_s (f64.const nan))))
  (func (export "undefined element") (call_indirect (type $none) (i32.const 3)))
  (func (export "uninitialized element") (call_indirect (type $none) (i32.const 2)))
  (func (export "indirect call type mismatch") (call_indirect (type $none) (i32.const 1)))
  (func (export "call stack exhausted") (call $recurse))

  ;; what has to work after any of these
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
