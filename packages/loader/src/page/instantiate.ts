import { equip } from '../compat/instances.ts';

/** What an instance is given beside its imports. */
export interface PageOptions {
  /** Units of fuel, where the module counts it. */
  readonly fuel?: bigint;
}

/**
 * Instantiates a guest without a `Runtime`.
 *
 * @param module - compiled by V8
 * @param imports - what it imports
 * @param options - see {@link PageOptions}
 * @returns V8's own instance
 * @throws WebAssembly.LinkError, WebAssembly.RuntimeError, OutOfFuelError
 */
export function instantiate(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
  { fuel }: PageOptions = {},
): WebAssembly.Instance {
  const equipment = equip(module, imports, fuel);
  if (equipment === undefined) return new WebAssembly.Instance(module, imports);
  try {
    const instance = new WebAssembly.Instance(module, equipment.imports);
    equipment.attach(instance);
    return instance;
  } catch (error) {
    throw equipment.explain(error);
  }
}
