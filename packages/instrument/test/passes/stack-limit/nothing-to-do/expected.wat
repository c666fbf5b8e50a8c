(module
 (type $0 (func (param i32) (result i32)))
 (export "leaf" (func $leaf))
 (func $leaf (type $0) (param $0 i32) (result i32)
  (local.get $0)
 )
)
