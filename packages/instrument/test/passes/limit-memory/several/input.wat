;; {"pages": 16}
(module
  (import "env" "memory" (memory $imported 1 100))
  (import "env" "small" (memory $small 1 16))
  (import "env" "shared" (memory $shared 1 1000 shared))
  (memory $lowered 2 17)
  (memory $wide i64 1)
  (memory $wider i64 1 70000)
  (memory $within i64 1 4)
)
