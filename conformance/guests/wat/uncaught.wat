;; A command that throws an exception which nobody catches.
(module
  (tag $oops (param i32))
  (func (export "_start") (throw $oops (i32.const 5))))
