(module
 (type $0 (func (param i32 i64 f32 f64) (result i32)))
 (global $global$0 (mut i32) (i32.const 65536))
 (memory $0 1)
 (export "f" (func $0))
 (func $0 (type $0) (param $0 i32) (param $1 i64) (param $2 f32) (param $3 f64) (result i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i32)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i32)
  (local $12 i64)
  (local $scratch i32)
  (local $scratch_14 i32)
  (local $scratch_15 i32)
  (local $scratch_16 i32)
  (local $scratch_17 i32)
  (local.set $4
   (i32.sub
    (global.get $global$0)
    (i32.const 64)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch
     (local.get $4)
    )
    (local.set $5
     (local.get $0)
    )
    (local.get $scratch)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch_14
     (local.get $4)
    )
    (local.set $6
     (local.get $1)
    )
    (local.get $scratch_14)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch_15
     (local.get $4)
    )
    (local.set $7
     (i32.reinterpret_f32
      (local.get $2)
     )
    )
    (local.get $scratch_15)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch_16
     (local.get $4)
    )
    (local.set $8
     (i64.reinterpret_f64
      (local.get $3)
     )
    )
    (local.get $scratch_16)
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch_17
     (local.get $4)
    )
    (local.set $12
     (local.get $1)
    )
    (local.get $scratch_17)
   )
  )
  (local.set $9
   (i32.wrap_i64
    (local.get $12)
   )
  )
  (local.set $10
   (i32.wrap_i64
    (i64.shr_u
     (local.get $12)
     (i64.const 32)
    )
   )
  )
  (drop
   (local.get $4)
  )
  (i32.add
   (i32.add
    (i32.add
     (i32.add
      (i32.add
       (i32.shr_s
        (i32.shl
         (local.get $5)
         (i32.const 24)
        )
        (i32.const 24)
       )
       (block (result i32)
        (drop
         (local.get $4)
        )
        (i32.and
         (local.get $5)
         (i32.const 255)
        )
       )
      )
      (block (result i32)
       (drop
        (local.get $4)
       )
       (i32.wrap_i64
        (i64.shr_s
         (i64.shl
          (local.get $6)
          (i64.const 32)
         )
         (i64.const 32)
        )
       )
      )
     )
     (block (result i32)
      (drop
       (local.get $4)
      )
      (local.get $7)
     )
    )
    (block (result i32)
     (drop
      (local.get $4)
     )
     (i32.wrap_i64
      (local.get $8)
     )
    )
   )
   (block (result i32)
    (drop
     (local.get $4)
    )
    (local.get $10)
   )
  )
 )
)
