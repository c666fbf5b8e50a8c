(module
 (type $0 (func (param i32) (result i32)))
 (type $1 (func (param i32)))
 (import "host" "use" (func $use (type $1) (param i32)))
 (global $global$0 (mut i32) (i32.const 65536))
 (memory $0 1)
 (export "f" (func $0))
 (export "g" (func $1))
 (func $0 (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $scratch i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $scratch_7 i32)
  (global.set $global$0
   (local.tee $1
    (i32.sub
     (global.get $global$0)
     (i32.const 16)
    )
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch_7
     (local.get $1)
    )
    (local.set $4
     (local.get $0)
    )
    (local.get $scratch_7)
   )
  )
  (i32.store offset=8
   (local.get $1)
   (local.get $0)
  )
  (i32.store offset=12
   (local.get $1)
   (local.get $0)
  )
  (local.set $2
   (i32.add
    (local.get $1)
    (i32.const 8)
   )
  )
  (call $use
   (local.get $2)
  )
  (drop
   (local.get $1)
  )
  (local.set $scratch
   (i32.mul
    (local.get $4)
    (i32.load offset=12
     (local.get $1)
    )
   )
  )
  (global.set $global$0
   (i32.add
    (local.get $1)
    (i32.const 16)
   )
  )
  (local.get $scratch)
 )
 (func $1 (type $0) (param $0 i32) (result i32)
  (local $1 i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i64)
  (local $scratch i32)
  (local.set $1
   (i32.sub
    (global.get $global$0)
    (i32.const 16)
   )
  )
  (block $block
   (br_if $block
    (local.get $0)
   )
   (local.set $2
    (i32.add
     (local.get $1)
     (i32.const 4)
    )
   )
  )
  (drop
   (block (result i32)
    (local.set $scratch
     (local.get $1)
    )
    (local.set $3
     (i32.const 7)
    )
    (local.get $scratch)
   )
  )
  (i32.store offset=4
   (local.get $1)
   (i32.const 8)
  )
  (i32.load
   (local.get $2)
  )
 )
)
