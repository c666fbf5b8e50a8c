import { VERSION } from '@ferrule/core';
import type { Plan } from '@ferrule/core';
import { probe } from '../probe.ts';
import { FORMAT } from './entry-format.ts';

/** What an artifact was made by, beside the module and the plan. */
export interface Makers {
  readonly ferrule: string;
  /** Left out where binaryen has no part in it. */
  readonly binaryen?: string;
  /** Generation of V8: levels of optimisation may differ by it. */
  readonly v8: number;
}

/**
 * @param binaryen - its version; `undefined` where it has no part in the artifact
 * @returns what makes artifacts in this process
 */
export function makersWith(binaryen: string | undefined): Makers {
  const { generation } = probe();
  return binaryen === undefined
    ? { ferrule: VERSION, v8: generation }
    : { ferrule: VERSION, binaryen, v8: generation };
}

/** From this many bytes on a key begins with what a sample of the module says: others are read in less time than it takes. */
const LARGE = 2 ** 20;

/** Hexadecimal digits of a key that are the sample's; the others, of 192 bits, are the digest's. */
const BEGINNING = 16;
const SAMPLES = 64;
const SAMPLE_BYTES = 64;

/**
 * What a large module's key begins with, at once: {@link artifactKey} takes a digest of the whole module.
 *
 * @param bytes - the module as it was given
 * @param plan - what is done to it
 * @param makers - from {@link makersWith}
 * @returns the beginning; `undefined` for a small module
 */
export function beginningOfKey(bytes: Uint8Array, plan: Plan, makers: Makers): string | undefined {
  if (bytes.length < LARGE) return undefined;
  const sample = new Uint8Array(SAMPLES * SAMPLE_BYTES);
  for (let index = 0; index < SAMPLES; index++) {
    const from = Math.floor(((bytes.length - SAMPLE_BYTES) * index) / (SAMPLES - 1));
    sample.set(bytes.subarray(from, from + SAMPLE_BYTES), index * SAMPLE_BYTES);
  }
  return digestOf(`${told(plan, makers)}${String(bytes.length)}\n${digestOf(sample)}`).slice(0, BEGINNING);
}

/**
 * @param bytes - the module as it was given
 * @param plan - what is done to it
 * @param makers - from {@link makersWith}
 * @returns a name for what comes out: the same only where all that decides over it is the same
 */
export function artifactKey(bytes: Uint8Array, plan: Plan, makers: Makers): string {
  const digest = digestOf(`${told(plan, makers)}${digestOf(bytes)}`);
  const beginning = beginningOfKey(bytes, plan, makers) ?? '';
  return beginning + digest.slice(beginning.length);
}

function told(plan: Plan, { ferrule, binaryen = '', v8 }: Makers): string {
  return `${JSON.stringify([FORMAT, ferrule, binaryen, v8, plan.optimize, plan.steps])}\n`;
}

function digestOf(data: string | Uint8Array): string {
  // Loaded here: importing it takes longer than all else that a process without a cache needs of this package.
  return process.getBuiltinModule('node:crypto').hash('sha256', data);
}
