(module
 (type $0 (func))
 (global $stack (mut i32) (i32.const 65536))
 (global $fixed i32 (i32.const 8))
 (global $wide (mut i64) (i64.const 7))
 (global $out-of-reach (mut v128) (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000))
 (memory $0 1)
 (export "lower" (func $0))
 (export "ferrule:memory-0" (memory $0))
 (export "ferrule:global-0" (global $stack))
 (export "ferrule:global-2" (global $wide))
 (func $0 (type $0)
  (global.set $wide
   (i64.extend_i32_u
    (global.get $fixed)
   )
  )
  (global.set $stack
   (i32.sub
    (global.get $stack)
    (i32.const 16)
   )
  )
 )
)
