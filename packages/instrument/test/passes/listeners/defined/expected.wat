(module
 (type $0 (func (param i32)))
 (type $1 (func))
 (type $2 (func (param i32 i32 i64) (result i32)))
 (type $3 (func (param i32 i32)))
 (type $4 (func (param i32) (result i32)))
 (type $5 (func (param i32 i64) (result i32)))
 (import "env" "host" (func $host (type $0) (param i32)))
 (import "ferrule:listeners" "before-0" (func $fimport$1 (type $2) (param i32 i32 i64) (result i32)))
 (import "ferrule:listeners" "after-0" (func $fimport$2 (type $3) (param i32 i32)))
 (import "ferrule:listeners" "before-1" (func $fimport$3 (type $4) (param i32) (result i32)))
 (import "ferrule:listeners" "after-1" (func $fimport$4 (type $0) (param i32)))
 (table $0 2 2 funcref)
 (elem $0 (i32.const 0) $twice $other)
 (export "twice" (func $twice))
 (export "quiet" (func $quiet))
 (func $twice (type $5) (param $0 i32) (param $1 i64) (result i32)
  (local $2 f64)
  (local $3 i32)
  (local $4 i32)
  (local.set $3
   (call $fimport$1
    (i32.const 0)
    (local.get $0)
    (local.get $1)
   )
  )
  (local.set $4
   (block $block (result i32)
    (if
     (i32.eqz
      (local.get $0)
     )
     (then
      (br $block
       (i32.const 7)
      )
     )
    )
    (call $other)
    (i32.shl
     (local.get $0)
     (i32.const 1)
    )
   )
  )
  (call $fimport$2
   (local.get $3)
   (local.get $4)
  )
  (local.get $4)
 )
 (func $other (type $1)
  (call $host
   (call $twice
    (i32.const 1)
    (i64.const 2)
   )
  )
 )
 (func $quiet (type $1)
  (local $0 i32)
  (local.set $0
   (call $fimport$3
    (i32.const 1)
   )
  )
  (block
   (call $host
    (i32.const 5)
   )
  )
  (call $fimport$4
   (local.get $0)
  )
 )
)
