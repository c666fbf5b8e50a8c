import { FEATURES, IMPORTS_SOURCE_FROM, INLINES_FROM, NATIVE, SPECULATES_FROM } from '@ferrule/core';
import type { Feature } from '@ferrule/core';
import { PROBES } from './probe-modules.ts';

/** What the V8 that runs this can do. */
export interface Abilities {
  /** V8's version, such as `13.6.233.17-node.21`. */
  readonly version: string;
  /** The version's first number: 11 on Node 20, 12 on 22, 13 on 24, 14 on 26. */
  readonly generation: number;
  /** The features it accepts in a module, found by validating one tiny module each; in the spec's order. */
  readonly features: readonly Feature[];
  /** JavaScript promise integration: a guest can wait for a promise. */
  readonly promiseIntegration: boolean;
  /** The syntax `import source`, which gives a module for a specifier. */
  readonly importSource: boolean;
  /** Whether it inlines WebAssembly functions into each other; before, an optimiser has to. */
  readonly inlinesFunctions: boolean;
  /** Whether it inlines the likely target of an indirect call on what it has seen. */
  readonly speculatesOnIndirectCalls: boolean;
}

let abilities: Abilities | undefined;

/**
 * Finds out what the V8 that runs this can do; done once.
 *
 * @returns what it can do, frozen
 */
export function probe(): Abilities {
  return (abilities ??= find());
}

/**
 * @param feature - one of core's features
 * @returns whether the V8 that runs this accepts modules that use it
 */
export function hasFeature(feature: Feature): boolean {
  return probe().features.includes(feature);
}

function find(): Abilities {
  const version = process.versions.v8;
  const generation = Number.parseInt(version, 10);
  return Object.freeze({
    version,
    generation,
    features: Object.freeze(FEATURES.filter((feature) => NATIVE.validate(PROBES[feature]))),
    promiseIntegration: 'Suspending' in WebAssembly && 'promising' in WebAssembly,
    // These three can't be asked for without running code; they came with a generation of V8.
    importSource: generation >= IMPORTS_SOURCE_FROM,
    inlinesFunctions: generation >= INLINES_FROM,
    speculatesOnIndirectCalls: generation >= SPECULATES_FROM,
  });
}
