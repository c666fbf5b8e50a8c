(module
 (type $0 (func (param i64) (result i64)))
 (type $1 (func (param i32 i64) (result i32 i64)))
 (type $2 (func (param i32) (result i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $0) (param i64) (result i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (export "fib" (func $3))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $fib (type $1) (param $0 i32) (param $1 i64) (result i32 i64)
  (local $scratch (tuple i32 i64))
  (local $scratch_3 i32)
  (local $scratch_4 (tuple i32 i64))
  (local $scratch_5 (tuple i32 i64))
  (local $scratch_6 i32)
  (local $scratch_7 i32)
  (tuple.make 2
   (if (result i32)
    (i32.lt_u
     (local.get $0)
     (i32.const 2)
    )
    (then
     (local.set $scratch_3
      (tuple.extract 2 0
       (local.tee $scratch
        (call $leaf
         (local.get $0)
         (i64.sub
          (local.get $1)
          (i64.const 6)
         )
        )
       )
      )
     )
     (local.set $1
      (tuple.extract 2 1
       (local.get $scratch)
      )
     )
     (local.get $scratch_3)
    )
    (else
     (local.set $scratch_7
      (i32.add
       (tuple.extract 2 0
        (local.tee $scratch_4
         (call $fib
          (i32.sub
           (local.get $0)
           (i32.const 1)
          )
          (block (result i64)
           (if
            (i64.lt_s
             (local.tee $1
              (i64.sub
               (local.get $1)
               (i64.const 8)
              )
             )
             (i64.const 0)
            )
            (then
             (local.set $1
              (call $2
               (local.get $1)
              )
             )
            )
           )
           (local.get $1)
          )
         )
        )
       )
       (block (result i32)
        (local.set $1
         (tuple.extract 2 1
          (local.get $scratch_4)
         )
        )
        (local.set $scratch_6
         (tuple.extract 2 0
          (local.tee $scratch_5
           (call $fib
            (i32.sub
             (local.get $0)
             (i32.const 2)
            )
            (i64.sub
             (local.get $1)
             (i64.const 4)
            )
           )
          )
         )
        )
        (local.set $1
         (tuple.extract 2 1
          (local.get $scratch_5)
         )
        )
        (local.get $scratch_6)
       )
      )
     )
     (local.set $1
      (i64.sub
       (local.get $1)
       (i64.const 1)
      )
     )
     (local.get $scratch_7)
    )
   )
   (local.get $1)
  )
 )
 (func $leaf (type $1) (param $0 i32) (param $1 i64) (result i32 i64)
  (tuple.make 2
   (local.get $0)
   (i64.sub
    (local.get $1)
    (i64.const 1)
   )
  )
 )
 (func $2 (type $0) (param $0 i64) (result i64)
  (global.set $global$0
   (local.tee $0
    (i64.add
     (global.get $global$0)
     (local.get $0)
    )
   )
  )
  (global.set $global$1
   (i64.const 0)
  )
  (if
   (i64.lt_s
    (local.get $0)
    (i64.const 0)
   )
   (then
    (global.set $global$0
     (local.tee $0
      (call $fimport$0
       (local.get $0)
      )
     )
    )
    (if
     (i64.lt_s
      (local.get $0)
      (i64.const 0)
     )
     (then
      (unreachable)
     )
    )
   )
  )
  (global.set $global$1
   (select
    (local.get $0)
    (i64.const 65536)
    (i64.lt_s
     (local.get $0)
     (i64.const 65536)
    )
   )
  )
  (global.set $global$0
   (i64.sub
    (local.get $0)
    (global.get $global$1)
   )
  )
  (global.get $global$1)
 )
 (func $3 (type $2) (param $0 i32) (result i32)
  (local $scratch (tuple i32 i64))
  (local $scratch_2 i32)
  (if
   (i64.lt_s
    (global.get $global$1)
    (i64.const 0)
   )
   (then
    (drop
     (call $2
      (global.get $global$1)
     )
    )
   )
  )
  (local.set $scratch_2
   (tuple.extract 2 0
    (local.tee $scratch
     (call $fib
      (local.get $0)
      (global.get $global$1)
     )
    )
   )
  )
  (global.set $global$1
   (tuple.extract 2 1
    (local.get $scratch)
   )
  )
  (local.get $scratch_2)
 )
)
