(module
 (type $0 (func (param i64) (result i64)))
 (type $unary (func (param i32) (result i32)))
 (type $2 (func (param i32 i64) (result i32 i64)))
 (type $3 (func (param i32 i32 i64) (result i32 i64)))
 (type $4 (func (param i32 i32) (result i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $0) (param i64) (result i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (table $0 1 funcref)
 (elem $0 (i32.const 0) $4)
 (export "table" (table $0))
 (export "pick" (func $3))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $double (type $2) (param $0 i32) (param $1 i64) (result i32 i64)
  (tuple.make 2
   (i32.mul
    (local.get $0)
    (i32.const 2)
   )
   (i64.sub
    (local.get $1)
    (i64.const 3)
   )
  )
 )
 (func $1 (type $3) (param $0 i32) (param $1 i32) (param $2 i64) (result i32 i64)
  (local $scratch i32)
  (tuple.make 2
   (call_indirect $0 (type $unary)
    (local.get $0)
    (block (result i32)
     (local.set $scratch
      (local.get $1)
     )
     (if
      (i64.lt_s
       (local.tee $2
        (i64.sub
         (local.get $2)
         (i64.const 3)
        )
       )
       (i64.const 0)
      )
      (then
       (local.set $2
        (call $2
         (local.get $2)
        )
       )
      )
     )
     (global.set $global$1
      (local.get $2)
     )
     (local.get $scratch)
    )
   )
   (block (result i64)
    (local.set $2
     (global.get $global$1)
    )
    (local.get $2)
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
 (func $3 (type $4) (param $0 i32) (param $1 i32) (result i32)
  (local $scratch (tuple i32 i64))
  (local $scratch_3 i32)
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
  (local.set $scratch_3
   (tuple.extract 2 0
    (local.tee $scratch
     (call $1
      (local.get $0)
      (local.get $1)
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
  (local.get $scratch_3)
 )
 (func $4 (type $unary) (param $0 i32) (result i32)
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
     (call $double
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
