(module
 (type $unary (func (param i32) (result i32)))
 (type $1 (func (param i64) (result i64)))
 (type $2 (func (param i32 i32 i32) (result i32)))
 (type $3 (func (param i32 i32 i32)))
 (type $4 (func (param i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $1) (param i64) (result i64)))
 (import "ferrule:calls" "enter" (func $fimport$1 (type $2) (param i32 i32 i32) (result i32)))
 (import "ferrule:calls" "leave" (func $fimport$2 (type $3) (param i32 i32 i32)))
 (import "ferrule:calls" "left" (func $fimport$3 (type $4) (param i32)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (table $0 1 funcref)
 (elem $0 (i32.const 0) $one)
 (export "table" (table $0))
 (export "last" (func $1))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $one (type $unary) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i32)
  (local $3 i32)
  (local $scratch i32)
  (local.set $2
   (call $fimport$1
    (i32.const 0)
    (i32.wrap_i64
     (i64.add
      (global.get $global$0)
      (global.get $global$1)
     )
    )
    (i32.wrap_i64
     (i64.shr_u
      (i64.add
       (global.get $global$0)
       (global.get $global$1)
      )
      (i64.const 32)
     )
    )
   )
  )
  (local.set $3
   (block (result i32)
    (local.set $1
     (global.get $global$1)
    )
    (if
     (i64.lt_s
      (local.get $1)
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
    (local.set $scratch
     (i32.add
      (local.get $0)
      (i32.const 1)
     )
    )
    (global.set $global$1
     (i64.sub
      (local.get $1)
      (i64.const 3)
     )
    )
    (local.get $scratch)
   )
  )
  (call $fimport$2
   (local.get $2)
   (i32.wrap_i64
    (i64.add
     (global.get $global$0)
     (global.get $global$1)
    )
   )
   (i32.wrap_i64
    (i64.shr_u
     (i64.add
      (global.get $global$0)
      (global.get $global$1)
     )
     (i64.const 32)
    )
   )
  )
  (local.get $3)
 )
 (func $1 (type $unary) (param $0 i32) (result i32)
  (local $1 i64)
  (local $2 i32)
  (local $3 i32)
  (local $scratch i32)
  (local.set $2
   (call $fimport$1
    (i32.const 1)
    (i32.wrap_i64
     (i64.add
      (global.get $global$0)
      (global.get $global$1)
     )
    )
    (i32.wrap_i64
     (i64.shr_u
      (i64.add
       (global.get $global$0)
       (global.get $global$1)
      )
      (i64.const 32)
     )
    )
   )
  )
  (local.set $3
   (block (result i32)
    (local.set $1
     (global.get $global$1)
    )
    (if
     (i64.lt_s
      (local.get $1)
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
    (return_call_indirect $0 (type $unary)
     (local.get $0)
     (block (result i32)
      (local.set $scratch
       (i32.const 0)
      )
      (if
       (i64.lt_s
        (local.tee $1
         (i64.sub
          (local.get $1)
          (i64.const 3)
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
      (global.set $global$1
       (local.get $1)
      )
      (call $fimport$3
       (local.get $2)
      )
      (local.get $scratch)
     )
    )
   )
  )
  (call $fimport$2
   (local.get $2)
   (i32.wrap_i64
    (i64.add
     (global.get $global$0)
     (global.get $global$1)
    )
   )
   (i32.wrap_i64
    (i64.shr_u
     (i64.add
      (global.get $global$0)
      (global.get $global$1)
     )
     (i64.const 32)
    )
   )
  )
  (local.get $3)
 )
 (func $2 (type $1) (param $0 i64) (result i64)
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
)
