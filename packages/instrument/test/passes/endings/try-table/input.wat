;; {}
;; $swallow's handler is the function's end; $local's tag is the module's own.
(module
  (import "env" "exit" (func $exit))
  (tag $own)
  (func (export "caught") (result i32)
    (block $caught
      (try_table (catch_all $caught) (call $exit))
      (return (i32.const 0)))
    (i32.const 1))
  (func (export "swallow")
    (try_table (catch_all 0) (call $exit)))
  (func (export "local")
    (block $caught
      (try_table (catch $own $caught) (call $exit)))))
