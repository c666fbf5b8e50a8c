/**
 * V8's own functions that make modules, as they were before anybody replaced them: what Ferrule compiles for itself is
 * not governed by what `ferrule/compat` puts in their place.
 */
export const NATIVE: Pick<
  typeof WebAssembly,
  'Instance' | 'Memory' | 'Module' | 'Table' | 'compile' | 'instantiate' | 'validate'
> = Object.freeze({
  Instance: WebAssembly.Instance,
  Memory: WebAssembly.Memory,
  Module: WebAssembly.Module,
  Table: WebAssembly.Table,
  compile: WebAssembly.compile,
  instantiate: WebAssembly.instantiate,
  validate: WebAssembly.validate,
});
