import type { Module } from '../module.ts';

/** What a run was made under that its guest could notice: a record is replayed under the same. Plain JSON. */
export interface RecordTerms {
  /** Version of Ferrule that wrote the record. */
  readonly ferrule: string;
  /** What errors and traces call the module. */
  readonly name: string;
  /** SHA-256 of the module as it was given, in hexadecimal. */
  readonly digest: string;
  /** Most pages of a memory, or `null`. */
  readonly memoryPages: number | null;
  readonly tableElements: number | null;
  /** Units at first, in decimal; `null` where no fuel is counted. */
  readonly fuel: string | null;
  /** Whether more fuel could be asked for. */
  readonly asksForFuel: boolean;
  readonly stackDepth: number | null;
  readonly stackCheck: boolean;
  readonly resettable: boolean;
}

/** The terms that have to be the same, with the options that set them. */
export const COMPARED_TERMS = Object.freeze({
  memoryPages: 'limits.memory',
  tableElements: 'limits.tableElements',
  fuel: 'limits.fuel',
  stackDepth: 'limits.stackDepth',
  stackCheck: 'limits.stackCheck',
  resettable: 'resettable',
} as const satisfies Partial<Record<keyof RecordTerms, string>>);

/** What an instance is to be made with. */
export interface RunLimits {
  /** Units at first. */
  readonly fuelGrant: bigint | undefined;
  /** Whether somebody is asked for more. */
  readonly asksForFuel: boolean;
}

/**
 * @param module - compiled
 * @param limits - of the instance to be
 * @param facts - what is known of module and version
 * @returns the terms of its run
 */
export function termsOf(
  module: Module,
  limits: RunLimits,
  facts: Pick<RecordTerms, 'ferrule' | 'digest'>,
): RecordTerms {
  const { memoryPages, tableElements, fuel } = module.limits;
  const factsOf = (pass: string) =>
    module.compiled.manifest.entries.find((entry) => entry.pass === pass)?.facts;
  const depth = factsOf('stack-limit')?.['depth'];
  return Object.freeze({
    ferrule: facts.ferrule,
    name: module.name,
    digest: facts.digest,
    memoryPages: memoryPages ?? null,
    tableElements: tableElements ?? null,
    fuel: fuel ? String(limits.fuelGrant ?? 0n) : null,
    asksForFuel: fuel && limits.asksForFuel,
    stackDepth: typeof depth === 'number' ? depth : null,
    stackCheck: factsOf('stack-check') !== undefined,
    resettable: factsOf('expose-state') !== undefined,
  });
}

/**
 * @param value - read from a record
 * @returns whether it is what {@link termsOf} gives
 */
export function isTerms(value: unknown): value is RecordTerms {
  if (typeof value !== 'object' || value === null) return false;
  const terms = value as Record<keyof RecordTerms, unknown>;
  const isCount = (count: unknown) =>
    count === null || (Number.isSafeInteger(count) && (count as number) >= 0);
  return (
    [terms.ferrule, terms.name, terms.digest].every((text) => typeof text === 'string') &&
    [terms.memoryPages, terms.tableElements, terms.stackDepth].every(isCount) &&
    (terms.fuel === null || (typeof terms.fuel === 'string' && /^\d{1,19}$/.test(terms.fuel))) &&
    [terms.asksForFuel, terms.stackCheck, terms.resettable].every((flag) => typeof flag === 'boolean')
  );
}
