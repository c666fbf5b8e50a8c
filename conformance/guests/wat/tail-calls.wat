;; Calls itself in tail position and never returns: V8 by itself does not interrupt it.
(module
  (func $forever (export "forever") (return_call $forever)))
