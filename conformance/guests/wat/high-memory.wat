;; Text above 2 GiB: an address that is negative as an i32, and a packed result that is negative as an i64.
(module
  (memory (export "memory") 32769)
  (data (i32.const 0x80000010) "above")
  (func (export "packed") (result i64) (i64.const 0x8000001000000005))
  (func (export "several") (result i32 i32) (i32.const 0x80000010) (i32.const 5))
  (func (export "address") (result i32) (i32.const 0x80000010)))
