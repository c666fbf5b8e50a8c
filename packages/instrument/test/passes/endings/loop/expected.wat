(module
 (type $0 (func))
 (import "env" "exit" (func $exit (type $0)))
 (global $global$0 (mut i32) (i32.const 0))
 (export "again" (func $0))
 (export "ferrule:ending" (global $global$0))
 (func $0 (type $0)
  (loop $label
   (if
    (global.get $global$0)
    (then
     (unreachable)
    )
   )
   (try_table (catch_all $label)
    (call $exit)
   )
  )
 )
)
