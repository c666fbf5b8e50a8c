;; {"elements": 20}
(module
  (type $t (func))
  (table $typed 4 (ref $t) (ref.func $f))
  (table $wide i64 3 funcref)
  (func $f (type $t))
)
