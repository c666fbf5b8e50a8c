;; {"functions": [{"function": 0, "name": "~lib/rt/itcms/__new", "kind": "allocate", "size": 0, "count": -1, "out": -1}, {"function": 1, "name": "~lib/rt/tlsf/insertBlock", "kind": "free", "pointer": 1, "offset": 20, "within": true}]}
(module
  (memory 1)
  (func $new (export "new") (param $size i32) (param $id i32) (result i32)
    (call $insertBlock (i32.const 0) (i32.const 64))
    (i32.const 84))
  (func $insertBlock (param $root i32) (param $block i32)
    (i32.store (local.get $block) (i32.const 0))))
