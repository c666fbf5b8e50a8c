(module
 (type $0 (func (param i32 i32 i32)))
 (type $1 (func))
 (memory $0 1)
 (export "fill" (func $0))
 (func $0 (type $0) (param $0 i32) (param $1 i32) (param $2 i32)
  (call $2
   (local.get $0)
   (local.get $1)
   (local.get $2)
  )
 )
 (func $1 (type $1)
 )
 (func $2 (type $0) (param $0 i32) (param $1 i32) (param $2 i32)
  (call $1)
  (if
   (i32.or
    (i32.le_u
     (local.get $2)
     (i32.const 1048576)
    )
    (i32.or
     (i64.gt_u
      (i64.extend_i32_u
       (local.get $2)
      )
      (i64.shl
       (i64.extend_i32_u
        (memory.size)
       )
       (i64.const 16)
      )
     )
     (i64.gt_u
      (i64.extend_i32_u
       (local.get $0)
      )
      (i64.sub
       (i64.shl
        (i64.extend_i32_u
         (memory.size)
        )
        (i64.const 16)
       )
       (i64.extend_i32_u
        (local.get $2)
       )
      )
     )
    )
   )
   (then
    (memory.fill
     (local.get $0)
     (local.get $1)
     (local.get $2)
    )
    (return)
   )
  )
  (loop $label
   (memory.fill
    (local.get $0)
    (local.get $1)
    (i32.const 1048576)
   )
   (local.set $0
    (i32.add
     (local.get $0)
     (i32.const 1048576)
    )
   )
   (local.set $2
    (i32.sub
     (local.get $2)
     (i32.const 1048576)
    )
   )
   (call $1)
   (br_if $label
    (i32.gt_u
     (local.get $2)
     (i32.const 1048576)
    )
   )
  )
  (memory.fill
   (local.get $0)
   (local.get $1)
   (local.get $2)
  )
 )
)
