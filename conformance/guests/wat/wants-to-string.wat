;; Imports what every object of JavaScript has, and no import module should therefore have.
(module
  (import "env" "toString" (func))
  (import "env" "__proto__" (func)))
