;; {}
(module
  (import "env" "exit" (func $exit))
  (import "env" "tag" (tag $tag))
  (func (export "caught") (result i32)
    (try (result i32)
      (do (call $exit) (i32.const 0))
      (catch $tag (i32.const 1))
      (catch_all (i32.const 2)))))
