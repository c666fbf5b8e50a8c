(module
 (type $0 (func (param i64) (result i64)))
 (type $1 (func (param i32 i64) (result i32 i64)))
 (type $2 (func))
 (type $3 (func (param i32) (result i32)))
 (type $4 (func (result i32 i64)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $0) (param i64) (result i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (export "classify" (func $3))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $0 (type $1) (param $0 i32) (param $1 i64) (result i32 i64)
  (local $2 i32)
  (local $3 i32)
  (local $scratch i32)
  (block $block2
   (block $block1
    (block $block
     (br_table $block $block1 $block2
      (local.get $0)
     )
    )
    (local.set $2
     (i32.add
      (i32.const 1)
      (i32.const 2)
     )
    )
    (local.set $1
     (i64.sub
      (local.get $1)
      (i64.const 5)
     )
    )
    (br $block2)
   )
   (local.set $2
    (i32.div_u
     (i32.const 7)
     (block (result i32)
      (local.set $scratch
       (local.get $0)
      )
      (global.set $global$1
       (i64.sub
        (local.get $1)
        (i64.const 5)
       )
      )
      (local.get $scratch)
     )
    )
   )
   (local.set $1
    (i64.sub
     (local.get $1)
     (i64.const 4)
    )
   )
  )
  (tuple.make 2
   (local.get $2)
   (i64.sub
    (local.get $1)
    (i64.const 3)
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
 (func $2 (type $2)
 )
 (func $3 (type $3) (param $0 i32) (result i32)
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
