(module
 (type $0 (func (param i64) (result i64)))
 (type $1 (func (param i32)))
 (type $2 (func (param i32 i64) (result i32 i64)))
 (type $3 (func (param i32) (result i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $0) (param i64) (result i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (tag $oops (type $1) (param i32))
 (export "attempt" (func $2))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $0 (type $2) (param $0 i32) (param $1 i64) (result i32 i64)
  (local $scratch i32)
  (local $scratch_3 i32)
  (tuple.make 2
   (block $block (result i32)
    (try_table (catch $oops $block)
     (if
      (local.get $0)
      (then
       (throw $oops
        (block (result i32)
         (local.set $scratch
          (local.get $0)
         )
         (global.set $global$1
          (i64.sub
           (local.get $1)
           (i64.const 4)
          )
         )
         (local.get $scratch)
        )
       )
      )
     )
    )
    (local.set $scratch_3
     (i32.const 0)
    )
    (global.set $global$1
     (i64.sub
      (local.get $1)
      (i64.const 3)
     )
    )
    (local.get $scratch_3)
   )
   (block (result i64)
    (local.set $1
     (global.get $global$1)
    )
    (local.get $1)
   )
  )
 )
 (func $1 (type $0) (param $0 i64) (result i64)
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
 (func $2 (type $3) (param $0 i32) (result i32)
  (local $scratch (tuple i32 i64))
  (local $scratch_2 i32)
  (if
   (i64.lt_s
    (global.get $global$1)
    (i64.const 0)
   )
   (then
    (drop
     (call $1
      (global.get $global$1)
     )
    )
   )
  )
  (local.set $scratch_2
   (tuple.extract 2 0
    (local.tee $scratch
     (call $0
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
