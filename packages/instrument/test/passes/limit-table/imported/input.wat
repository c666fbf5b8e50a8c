;; {"elements": 1000}
(module
  (import "env" "table" (table $imported 1 funcref))
  (import "env" "other" (table $other 1 1001 externref))
  (export "table" (table $imported))
)
