import type { Backend } from './backend.ts';
import { assemble } from './module-text.ts';

/** The host module that the spec's scripts import from, apart from what needs newer features. */
const SPECTEST = `(module
  (global (export "global_i32") i32 (i32.const 666))
  (global (export "global_i64") i64 (i64.const 666))
  (global (export "global_f32") f32 (f32.const 666.6))
  (global (export "global_f64") f64 (f64.const 666.6))
  (table (export "table") 10 20 funcref)
  (memory (export "memory") 1 2)
  (func (export "print"))
  (func (export "print_i32") (param i32))
  (func (export "print_i64") (param i64))
  (func (export "print_f32") (param f32))
  (func (export "print_f64") (param f64))
  (func (export "print_i32_f32") (param i32 f32))
  (func (export "print_f64_f64") (param f64 f64)))`;
const SPECTEST_64 = '(module (table (export "table64") i64 10 20 funcref))';
const SPECTEST_SHARED = '(module (memory (export "shared_memory") 1 2 shared))';

/**
 * Makes the host module that the spec's scripts import from. It is itself a guest, since functions
 * of JavaScript would fit an import of any type; its print functions print nothing.
 *
 * @param backend - runs it, untouched
 * @returns what is exported
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
 */
export async function instantiateSpectest(backend: Backend): Promise<WebAssembly.ModuleImports> {
  const all: WebAssembly.ModuleImports = {};
  for (const text of [SPECTEST, SPECTEST_64, SPECTEST_SHARED]) {
    const module = await assemble({ form: 'text', text });
    if ('error' in module || !WebAssembly.validate(module.bytes)) continue;
    const instance = await backend.instantiate(await backend.compile(module.bytes, true), {});
    Object.assign(all, instance.exports);
  }
  return all;
}
