/**
 * The spec's features by the names of its own list.
 *
 * @see https://webassembly.org/features/
 */

/** Everything added since the first release that a module can use, in the order it was standardised. */
export const FEATURES = [
  // 2.0
  'mutable-globals',
  'sign-extension',
  'saturating-float-to-int',
  'multi-value',
  'bulk-memory',
  'reference-types',
  'simd',
  // 3.0
  'extended-const',
  'tail-call',
  'typed-function-references',
  'gc',
  'multi-memory',
  'relaxed-simd',
  'memory64',
  'exceptions',
  // beyond 3.0
  'legacy-exceptions',
  'threads',
  'custom-page-sizes',
  'wide-arithmetic',
  'custom-descriptors',
  'stack-switching',
] as const;

/** The name of one feature. */
export type Feature = (typeof FEATURES)[number];

/** A release of the spec, or `all`: whatever this V8 has. */
export type FeatureSet = 'wasm1' | 'wasm2' | 'wasm3' | 'all';

const wasm2: readonly Feature[] = FEATURES.slice(0, FEATURES.indexOf('extended-const'));
const wasm3: readonly Feature[] = FEATURES.slice(0, FEATURES.indexOf('legacy-exceptions'));

/** The features of each release; `mutable-globals` came between 1.0 and 2.0. */
export const FEATURES_OF: Readonly<Record<FeatureSet, readonly Feature[]>> = Object.freeze({
  wasm1: [],
  wasm2,
  wasm3,
  all: FEATURES,
});
