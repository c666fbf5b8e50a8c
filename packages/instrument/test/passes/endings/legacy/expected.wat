(module
 (type $0 (func))
 (type $1 (func (result i32)))
 (import "env" "exit" (func $exit (type $0)))
 (import "env" "tag" (tag $tag (type $0)))
 (global $global$0 (mut i32) (i32.const 0))
 (export "caught" (func $0))
 (export "ferrule:ending" (global $global$0))
 (func $0 (type $1) (result i32)
  (try (result i32)
   (do
    (call $exit)
    (i32.const 0)
   )
   (catch $tag
    (if
     (global.get $global$0)
     (then
      (unreachable)
     )
    )
    (i32.const 1)
   )
   (catch_all
    (if
     (global.get $global$0)
     (then
      (unreachable)
     )
    )
    (i32.const 2)
   )
  )
 )
)
