import { ArgumentError, HostError, OptionError } from '@ferrule/core';
import type { ManifestEntry } from '@ferrule/core';
import type { Module } from './module.ts';

/** The most fuel there can be, in units: what a signed number of 64 bits holds. */
export const MOST_FUEL = 2n ** 63n - 1n;

/** Asked for more when fuel is used up. */
export type FuelRequest = () => unknown;

/**
 * @param module - what is to be instantiated
 * @param grant - units its instance has at first; `undefined` where no limit is set
 * @param request - asked for more when they are used up
 * @returns the instance's gauge, or `undefined` where the module counts no fuel
 * @throws OptionError when there is a limit, and the module was compiled without one
 */
export function gaugeOf(
  module: Module,
  grant: bigint | undefined,
  request: FuelRequest,
): FuelGauge | undefined {
  if (module.limits.fuel) {
    const entry = module.compiled.manifest.entries.find(({ pass }) => pass === 'fuel');
    return new FuelGauge(entry, grant ?? 0n, request);
  }
  if (grant === undefined) return undefined;
  const message = `option limits.fuel can't be kept: ${module.name} was compiled without it`;
  throw new OptionError(message, { option: 'limits.fuel' });
}

/**
 * @param instance - its name, for messages
 * @param gauge - its fuel
 * @returns the same
 * @throws OptionError when it counts none
 */
export function countedFuel(instance: string, gauge: FuelGauge | undefined): FuelGauge {
  if (gauge !== undefined) return gauge;
  const message = `${instance} counts no fuel: option limits.fuel was not set`;
  throw new OptionError(message, { option: 'limits.fuel' });
}

/**
 * @param instance - its name, for messages
 * @param units - as a user gave them
 * @returns the same
 * @throws ArgumentError when they are no amount of fuel
 */
export function checkedFuel(instance: string, units: unknown): bigint {
  if (isFuel(units)) return units;
  const message = `setting the fuel of ${instance} failed: it takes a bigint from 0n to 2n ** 63n - 1n`;
  throw new ArgumentError(message);
}

/**
 * One instance's fuel, on the host's side of the pass `fuel`: it answers the guest when that has used up what it had,
 * and reads and sets what is left. Units are executed instructions.
 */
export class FuelGauge {
  readonly #entry: ManifestEntry | undefined;
  readonly #request: FuelRequest;
  /** All that was ever granted; what is set anew counts by the difference. */
  #granted: bigint;
  /** What is still to be granted, before the guest has run or as soon as it asks. */
  #grant: bigint;
  #rest: WebAssembly.Global<'i64'> | undefined;
  #slice: WebAssembly.Global<'i64'> | undefined;
  /** What is left while the guest asks for more. */
  #asking: bigint | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Told of every change of the guest's own counters that is the host's. */
  onChange: ((units: bigint) => void) | undefined;
  #isSpent = false;

  /**
   * @param entry - what the pass says it added; `undefined` for a module in which there is nothing to count
   * @param grant - units at first
   * @param request - asked for more when they are used up
   */
  constructor(entry: ManifestEntry | undefined, grant: bigint, request: FuelRequest) {
    this.#entry = entry;
    this.#grant = this.#granted = grant;
    this.#request = request;
  }

  /** What the pass imports. */
  get imports(): WebAssembly.Imports {
    const hook = (left: bigint) => this.#answer(left);
    const added = this.#entry?.imports ?? [];
    return Object.fromEntries(added.map(({ module, name }) => [module, { [name]: hook }]));
  }

  /**
   * Takes hold of the guest's counters, once they can be reached, and grants what its start function did not ask for.
   *
   * @param exports - V8's own
   */
  attach(exports: WebAssembly.Exports): void {
    if (this.#entry === undefined) return;
    const { rest, slice } = this.#entry.facts;
    this.#rest = exports[rest as string] as unknown as WebAssembly.Global<'i64'>;
    this.#slice = exports[slice as string] as unknown as WebAssembly.Global<'i64'>;
    this.#write(this.#read() + this.#takeGrant());
  }

  /** Units left; negative when the guest has overdrawn. */
  get left(): bigint {
    return this.#asking ?? this.#read() + this.#grant;
  }

  set left(units: bigint) {
    this.#granted += units - this.left;
    if (this.#asking === undefined) this.#write(units);
    else {
      this.onChange?.(units - this.#asking);
      this.#asking = units;
    }
  }

  /** What the guest's own counters say. */
  get inGuest(): bigint {
    return this.#asking ?? this.#read();
  }

  /** @param units - that the guest has used, and that its counters don't show */
  use(units: bigint): void {
    this.#write(this.#read() - units);
  }

  /** Units the guest has used so far. */
  get consumed(): bigint {
    return this.#granted - this.left;
  }

  /**
   * @returns whether a trap that the guest ran into is the end of its fuel, and what else failed when more was asked
   */
  takeEnd(): { readonly failure: { readonly error: unknown } | undefined } | undefined {
    if (!this.#isSpent) return undefined;
    const failure = this.#failure;
    this.#isSpent = false;
    this.#failure = undefined;
    this.#write(this.#read());
    return { failure };
  }

  /** Must not throw: the guest might catch it. A negative answer makes it trap. */
  #answer(left: bigint): bigint {
    const grant = this.#takeGrant();
    this.onChange?.(grant);
    this.#asking = left + grant;
    try {
      while (this.#asking < 0n) {
        const before = this.#asking;
        const more = checkedAnswer(this.#request());
        this.#granted += more;
        this.onChange?.(more);
        this.#asking += more;
        if (this.#asking <= before) break;
      }
    } catch (error) {
      this.#failure = { error };
    }
    const answer = this.#asking;
    this.#asking = undefined;
    this.#isSpent = answer < 0n;
    return answer;
  }

  #takeGrant(): bigint {
    const grant = this.#grant;
    this.#grant = 0n;
    return grant;
  }

  #read(): bigint {
    return (this.#rest?.value ?? 0n) + (this.#slice?.value ?? 0n);
  }

  #write(units: bigint): void {
    if (this.#rest === undefined || this.#slice === undefined) this.#grant = units;
    else {
      this.onChange?.(units - this.#read());
      // The guest looks at its slice alone when it is entered: what is overdrawn has to stand there.
      this.#rest.value = units < 0n ? 0n : units;
      this.#slice.value = units < 0n ? units : 0n;
    }
  }
}

function checkedAnswer(answer: unknown): bigint {
  if (answer === undefined) return 0n;
  if (isFuel(answer)) return answer;
  throw new HostError(
    'onOutOfFuel returned what is no amount of fuel: it takes a bigint from 0n up, or undefined',
  );
}

function isFuel(units: unknown): units is bigint {
  return typeof units === 'bigint' && units >= 0n && units <= MOST_FUEL;
}
