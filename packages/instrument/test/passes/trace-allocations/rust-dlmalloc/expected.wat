(module
 (type $0 (func (param i32 i32)))
 (type $1 (func (param i32 i32) (result i32)))
 (type $2 (func (param i32)))
 (type $3 (func (param i32 i32 i32)))
 (type $4 (func))
 (import "ferrule:allocations" "allocated" (func $fimport$0 (type $0) (param i32 i32)))
 (import "ferrule:allocations" "freed" (func $fimport$1 (type $2) (param i32)))
 (import "ferrule:allocations" "reallocated" (func $fimport$2 (type $3) (param i32 i32 i32)))
 (global $global$0 (mut i32) (i32.const 0))
 (memory $0 1)
 (export "run" (func $2))
 (export "ferrule:allocating" (global $global$0))
 (func $calloc (type $1) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (if (result i32)
   (global.get $global$0)
   (then
    (call $3
     (local.get $0)
     (local.get $1)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (local.set $2
     (call $3
      (local.get $0)
      (local.get $1)
     )
    )
    (call $fimport$0
     (local.get $2)
     (i32.mul
      (local.get $1)
      (local.get $0)
     )
    )
    (global.set $global$0
     (i32.const 0)
    )
    (local.get $2)
   )
  )
 )
 (func $free (type $0) (param $0 i32) (param $1 i32)
  (if
   (global.get $global$0)
   (then
    (call $4
     (local.get $0)
     (local.get $1)
    )
   )
   (else
    (global.set $global$0
     (i32.const 1)
    )
    (call $fimport$1
     (local.get $1)
    )
    (call $4
     (local.get $0)
     (local.get $1)
    )
    (global.set $global$0
     (i32.const 0)
    )
   )
  )
 )
 (func $2 (type $4)
  (call $free
   (i32.const 0)
   (call $calloc
    (i32.const 2)
    (i32.const 3)
   )
  )
 )
 (func $3 (type $1) (param $0 i32) (param $1 i32) (result i32)
  (i32.const 8)
 )
 (func $4 (type $0) (param $0 i32) (param $1 i32)
 )
)
