import { validateModule } from '@ferrule/instrument';
import { mutateGuest } from './mutate.ts';
import { probeFeatures, randomModule } from './random-module.ts';
import { Random } from './random.ts';
import { WasmOpt } from './wasm-opt.ts';

/** Where a case's module comes from. */
export const SOURCES = ['own', 'binaryen', 'guest'] as const;
export type Source = (typeof SOURCES)[number];

/** Features every supported V8 has. */
const FLAGS = [
  '--mvp-features',
  ...['bulk-memory', 'bulk-memory-opt', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int'],
  ...['reference-types', 'sign-ext', 'simd', 'tail-call'],
].map((flag) => (flag.startsWith('--') ? flag : `--enable-${flag}`));

/** Features of newer ones. */
const NEWER_FLAGS = ['exception-handling', 'extended-const', 'gc', 'multimemory'].map(
  (flag) => `--enable-${flag}`,
);

const features = probeFeatures();
let wasmOpt: WasmOpt | undefined;

/**
 * Makes the module of a case.
 *
 * @param source - how
 * @param seed - the same seed gives the same module on the same Node version
 * @returns a module that V8 accepts; `undefined` where this seed gives none
 */
export async function makeCase(source: Source, seed: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const random = new Random(seed);
  if (source === 'own') return randomModule(seed, features);
  if (source === 'guest') return mutateGuest(random);
  wasmOpt ??= new WasmOpt();
  const newer = features.exceptions && !random.once(3) ? NEWER_FLAGS : [];
  const bytes = await wasmOpt.translateToFuzz(random.bytes(random.between(500, 20_000)), [
    ...FLAGS,
    ...newer,
  ]);
  return bytes && WebAssembly.validate(bytes) && !mixesExceptions(bytes) ? bytes : undefined;
}

/** V8 refuses both kinds of exceptions in one module, but not each time it looks. */
function mixesExceptions(bytes: Uint8Array<ArrayBuffer>): boolean {
  const { features: used } = validateModule({ bytes, name: 'fuzz' });
  return used.includes('exceptions') && used.includes('legacy-exceptions');
}

/** Lets go of what making cases needed. */
export function closeCases(): void {
  wasmOpt?.close();
}
