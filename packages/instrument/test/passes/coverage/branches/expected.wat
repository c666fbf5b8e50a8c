(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (result i64 i64 i64 i64 i64 i64 i64)))
 (global $global$0 (mut i64) (i64.const 0))
 (global $global$1 (mut i64) (i64.const 0))
 (global $global$2 (mut i64) (i64.const 0))
 (global $global$3 (mut i64) (i64.const 0))
 (global $global$4 (mut i64) (i64.const 0))
 (global $global$5 (mut i64) (i64.const 0))
 (global $global$6 (mut i64) (i64.const 0))
 (export "shared" (func $0))
 (export "left" (func $1))
 (export "ferrule:counts-0" (func $2))
 (func $0 (type $0) (param $0 i32) (result i32)
  (global.set $global$0
   (i64.add
    (global.get $global$0)
    (i64.const 1)
   )
  )
  (if
   (local.get $0)
   (then
    (global.set $global$1
     (i64.add
      (global.get $global$1)
      (i64.const 1)
     )
    )
    (local.set $0
     (i32.const 1)
    )
   )
   (else
    (local.set $0
     (i32.const 2)
    )
   )
  )
  (i32.add
   (local.get $0)
   (i32.const 3)
  )
 )
 (func $1 (type $0) (param $0 i32) (result i32)
  (global.set $global$2
   (i64.add
    (global.get $global$2)
    (i64.const 1)
   )
  )
  (if
   (local.get $0)
   (then
    (global.set $global$3
     (i64.add
      (global.get $global$3)
      (i64.const 1)
     )
    )
    (return
     (i32.const 1)
    )
   )
  )
  (global.set $global$4
   (i64.add
    (global.get $global$4)
    (i64.const 1)
   )
  )
  (block $block
   (br_if $block
    (i32.eqz
     (local.get $0)
    )
   )
   (global.set $global$5
    (i64.add
     (global.get $global$5)
     (i64.const 1)
    )
   )
   (return
    (i32.const 2)
   )
  )
  (global.set $global$6
   (i64.add
    (global.get $global$6)
    (i64.const 1)
   )
  )
  (i32.const 3)
 )
 (func $2 (type $1) (result i64 i64 i64 i64 i64 i64 i64)
  (tuple.make 7
   (global.get $global$0)
   (global.get $global$1)
   (global.get $global$2)
   (global.get $global$3)
   (global.get $global$4)
   (global.get $global$5)
   (global.get $global$6)
  )
 )
)
