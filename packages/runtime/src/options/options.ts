import type { Feature, FeatureSet, OptimizeLevel } from '@ferrule/core';
import type { OnCache } from '@ferrule/engine';
import type { WasiOptions } from '@ferrule/host';
import type { CoreDump } from '../core-dump/core-dumper.ts';
import type { Instance } from '../instance.ts';
import type { ImportModules } from '../link/import-modules.ts';
import type { FunctionListener } from '../listeners/function-call.ts';
import type { OnProgress } from '../progress.ts';
import type { RecordSource } from '../record/open-record.ts';
import type { RecordTarget } from '../record/record-target.ts';
import type { OnTier } from '../tier-up/tier-event.ts';
import type { ByteSize, Duration } from './units.ts';

/**
 * Which features of WebAssembly a module may use: a release of the spec, `all` that this V8 has, or `all` but those
 * that are `false`.
 */
export type FeatureOption = FeatureSet | Readonly<Partial<Record<Feature, boolean>>>;

/** Limits that are set when a module is compiled. */
export interface CompileLimits {
  /** Most bytes each of the guest's memories may have. Rounded down to whole pages. */
  readonly memory?: ByteSize | undefined;
  /** Most elements each of the guest's tables may have. */
  readonly tableElements?: number | undefined;
  /** Most bytes the module itself may have; 1 GiB by default, which is V8's own limit. */
  readonly source?: ByteSize | undefined;
  /**
   * Units of fuel each instance has at first, where it is given none of its own. A unit is one executed instruction of
   * the module, whatever V8 makes of it; when they are used up the guest is stopped.
   */
  readonly fuel?: bigint | number | undefined;
  /**
   * How many of the guest's frames may nest, everywhere alike; V8 itself ends a recursion at a depth that nobody can
   * tell beforehand, some 2,000 to 10,000.
   */
  readonly stackDepth?: number | undefined;
  /** Whether an overflow of the stack that C and Rust keep in linear memory is a trap, not silent corruption. */
  readonly stackCheck?: boolean | undefined;
}

/** Limits that are set when a module is instantiated. */
export interface InstantiateLimits {
  /**
   * Longest time a call into the guest may take, by the clock on the wall, with the host functions it calls. Costs about
   * 0.1 ms a call; `within` guards many calls at once. V8 does not interrupt tail calls and bulk operations over much
   * memory by itself: a module that has any is prepared for it where the time-out is known when it is compiled, so by
   * `load`, or by a `Runtime` with this limit.
   */
  readonly timeout?: Duration | undefined;
  /** Units of fuel the instance has at first; its module has to be compiled with this limit too. */
  readonly fuel?: bigint | number | undefined;
}

/** What happens to an instance whose time is up: it is closed, or it stays open. */
export type OnTimeout = 'close' | 'keep';

/**
 * Asked when an instance has used up its fuel. What it returns is added; `undefined`, or too little to make up for what
 * was overdrawn, ends the guest with an OutOfFuelError. `instance.fuel` may be set instead.
 */
export type OnOutOfFuel = (instance: Instance) => bigint | undefined;

/** How a module is to be compiled. */
export interface CompileOptions {
  /** What errors and traces call the module; where it was read from by default. */
  readonly name?: string | undefined;
  /** Features the module may use; `all` by default. */
  readonly features?: FeatureOption | undefined;
  readonly limits?: CompileLimits | undefined;
  /**
   * How far the module is optimised before V8 has it; 0 by default, which leaves it as it is. With `auto` it starts at once
   * with light counters, and is optimised in a worker when it proves hot: running instances go over to the faster code
   * between two calls, later ones are made of it, and with a cache the next process begins with it.
   */
  readonly optimize?: OptimizeLevel | 'auto' | undefined;
  /**
   * Told what became of a module with `optimize: 'auto'`, once, when it is optimised, or why it is not; then what became of
   * each of its instances that were there.
   */
  readonly onTier?: OnTier | undefined;
  /**
   * Whether variables that unoptimised code keeps in memory, below its stack pointer, may be kept in locals, where their
   * address is not given away: makes debug builds faster, best together with `optimize: 3`. For what LLVM makes of Rust
   * and C; the guest may not read a caller's variables that it was given no address of.
   */
  readonly promoteStack?: boolean | undefined;
  /**
   * Whether each allocation in the guest is recorded with the calls that led to it, for `instance.allocations`: to find
   * leaks, and for `instance.memoryProfile`. Slow; fuel counts the guest's own instructions alone. A module whose
   * allocator is not known is refused, and with `where-known` runs without.
   */
  readonly traceAllocations?: boolean | 'where-known' | undefined;
  /** Whether the instances can be set back by `reset`: costs a copy of their memory. */
  readonly resettable?: boolean | undefined;
  /**
   * Path of the file with the module's debug information: a module or package (`.dwp`) with DWARF, or a source map. It
   * is read when a trap is first looked at, instead of what the module itself holds or names.
   */
  readonly debug?: string | undefined;
  /** Whether it is counted what of the guest is executed, for `instance.coverage`. Not together with fuel. */
  readonly coverage?: boolean | undefined;
  /**
   * Whether each call is counted with the instructions it executes, for `instance.exactProfile`. Slow. Counts fuel, of
   * which there is no end where `limits.fuel` sets none; not together with coverage.
   */
  readonly exactProfile?: boolean | undefined;
  /** Told of the calls of chosen functions in every instance; only these are instrumented. */
  readonly listeners?: readonly FunctionListener[] | undefined;
  /** Told how far it is; several times for a large module that is instrumented or optimised, otherwise at the end. */
  readonly onProgress?: OnProgress | undefined;
  /**
   * Where what instrumentation and optimisation made of modules is kept for the next time, in memory and on disk: a
   * directory, or `true` for the user's own cache directory; `false`, the default, keeps nothing. A module that needs
   * neither is not looked up.
   */
  readonly cache?: boolean | string | undefined;
  /** Told of everything that the cache does. What it throws is ignored. */
  readonly onCache?: OnCache | undefined;
}

/** How a module is to be instantiated. */
export interface InstantiateOptions {
  /** Under which name later modules of the same `Runtime` can import from the instance; none by default. */
  readonly name?: string | undefined;
  /** What the module may import, by module and name. */
  readonly imports?: ImportModules | undefined;
  /**
   * What WASI gives the guest. Left out, a guest that imports WASI gets one that denies: no arguments, no
   * environment, no files, output discarded, deterministic clock and randomness. `false` gives none at all, so that
   * such a guest does not link.
   */
  readonly wasi?: WasiOptions | false | undefined;
  readonly limits?: InstantiateLimits | undefined;
  /** What happens to the instance whose time is up; `close` by default. */
  readonly onTimeout?: OnTimeout | undefined;
  /**
   * Where a core dump goes when a call of the instance (`call`, `start`, `within`) traps: a file, or a function that is
   * given its bytes and the trap. It holds the stack with what is known of locals, memories and globals: all of them where the
   * module was compiled with this option, else those that the host can reach. `ferrule/core-dump` reads it.
   */
  readonly coreDump?: CoreDump | undefined;
  /**
   * Where a record of the run goes: a file, or a function that is given its bytes piece by piece. It holds what the host
   * gives the guest, so that `replay` runs it again without the host. Slow where host functions other than WASI's are
   * called, as the guest's memory is looked through.
   */
  readonly record?: RecordTarget | undefined;
  /**
   * A record that the instance is to replay, the path of a file or bytes: host functions and WASI are not called, and the
   * guest has to do what it did then. `instance.replay` makes the calls that the host made.
   */
  readonly replay?: RecordSource | undefined;
  /** Asked for more when the fuel is used up; nobody is by default. */
  readonly onOutOfFuel?: OnOutOfFuel | undefined;
}

/** How a module is to be compiled and instantiated. */
export interface LoadOptions extends Omit<CompileOptions, 'limits'>, Omit<InstantiateOptions, 'limits'> {
  readonly limits?: (CompileLimits & InstantiateLimits) | undefined;
}

/** What a `Runtime`'s modules and instances have in common. */
export interface RuntimeOptions extends Omit<LoadOptions, 'name' | 'limits'> {
  readonly limits?: (CompileLimits & InstantiateLimits & RuntimeLimits) | undefined;
}

/** Limits of a `Runtime` as a whole. */
export interface RuntimeLimits {
  /** Most instances that may be open at once. */
  readonly instances?: number | undefined;
  /**
   * Most memories that the open instances may have in all, those they import not counted. V8 reserves 8 to 10 GiB of
   * address space for each, so that a process has room for some 13,000.
   */
  readonly memories?: number | undefined;
}
