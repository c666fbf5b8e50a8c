(module
 (type $0 (func (param i64) (result i64)))
 (type $1 (func (param i32 i64) (result i64)))
 (type $2 (func (param i32)))
 (import "ferrule:fuel" "refuel" (func $fimport$0 (type $0) (param i64) (result i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (export "count" (func $2))
 (export "ferrule:fuel" (global $global$0))
 (export "ferrule:fuel-slice" (global $global$1))
 (func $count (type $1) (param $0 i32) (param $1 i64) (result i64)
  (block $block1
   (loop $label1
    (block $block
     (loop $label
      (if
       (local.tee $0
        (i32.sub
         (local.get $0)
         (i32.const 1)
        )
       )
       (then
        (br_if $label
         (i64.ge_s
          (local.tee $1
           (i64.sub
            (local.get $1)
            (i64.const 5)
           )
          )
          (i64.const 0)
         )
        )
        (br $block)
       )
      )
     )
     (br $block1)
    )
    (local.set $1
     (call $1
      (local.get $1)
     )
    )
    (br $label1)
   )
  )
  (i64.sub
   (local.get $1)
   (i64.const 5)
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
 (func $2 (type $2) (param $0 i32)
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
  (global.set $global$1
   (call $count
    (local.get $0)
    (global.get $global$1)
   )
  )
 )
)
