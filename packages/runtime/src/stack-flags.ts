import type { Manifest } from '@ferrule/core';

/** The passes that end a recursion by a trap of their own, and raise a flag before it. */
const PASSES = ['stack-limit', 'stack-check'];

/**
 * One instance's flags that say that a trap was the end of its stack.
 */
export class StackFlags {
  readonly #flags: readonly WebAssembly.Global[];

  /**
   * @param manifest - what was added to the module
   * @param exports - V8's own
   */
  constructor(manifest: Manifest, exports: WebAssembly.Exports) {
    const names = manifest.entries
      .filter(({ pass }) => PASSES.includes(pass))
      .map(({ facts }) => facts['flag']);
    const flags = names.map((name) => (typeof name === 'string' ? exports[name] : undefined));
    this.#flags = flags.filter((flag) => flag instanceof WebAssembly.Global);
  }

  /** @returns whether a flag was raised; all are lowered */
  take(): boolean {
    const raised = this.#flags.filter(({ value }) => value !== 0);
    for (const flag of raised) flag.value = 0;
    return raised.length > 0;
  }
}
