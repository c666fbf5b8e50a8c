(module
 (type $t (func))
 (table $typed 4 20 (ref $t) (ref.func $f))
 (table $wide i64 3 20 funcref)
 (func $f (type $t)
 )
)
