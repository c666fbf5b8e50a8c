(module
 (type $0 (func (param i32) (result i32)))
 (memory $grows 1 16)
 (data $0 (i32.const 0) "kept")
 (export "grow" (func $0))
 (export "memory" (memory $grows))
 (func $0 (type $0) (param $0 i32) (result i32)
  (memory.grow
   (local.get $0)
  )
 )
)
