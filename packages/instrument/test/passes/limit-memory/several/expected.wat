(module
 (import "env" "memory" (memory $imported 1 16))
 (import "env" "small" (memory $small 1 16))
 (import "env" "shared" (memory $shared 1 16 shared))
 (memory $lowered 2 16)
 (memory $wide i64 1 16)
 (memory $wider i64 1 16)
 (memory $within i64 1 4)
)
