(module
 (import "env" "table" (table $imported 1 1000 funcref))
 (import "env" "other" (table $other 1 1000 externref))
 (export "table" (table $imported))
)
