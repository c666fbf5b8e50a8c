(module
 (type $0 (func))
 (type $1 (func (result i32)))
 (import "env" "exit" (func $exit (type $0)))
 (global $global$0 (mut i32) (i32.const 0))
 (tag $own (type $0))
 (export "caught" (func $0))
 (export "swallow" (func $1))
 (export "local" (func $2))
 (export "ferrule:ending" (global $global$0))
 (func $0 (type $1) (result i32)
  (block $block
   (try_table (catch_all $block)
    (call $exit)
   )
   (return
    (i32.const 0)
   )
  )
  (if
   (global.get $global$0)
   (then
    (unreachable)
   )
  )
  (i32.const 1)
 )
 (func $1 (type $0)
  (block $block
   (try_table (catch_all $block)
    (call $exit)
   )
  )
  (if
   (global.get $global$0)
   (then
    (unreachable)
   )
  )
 )
 (func $2 (type $0)
  (block $block
   (try_table (catch $own $block)
    (call $exit)
   )
  )
 )
)
