import type { ExternType, ImportInfo } from '@ferrule/core';
import type { GuestOutput, OnWrite, WasiOptions } from '@ferrule/host';
import type { FuelGauge, FuelRequest } from './fuel-gauge.ts';

/**
 * Whether a host function tells each range of memory that it writes: always, as long as it does not call the guest, or never.
 */
export type WritesTold = 'always' | 'alone' | 'never';

/** A call of the guest's by the host, to be made again. */
export interface RecordedCall {
  /** The export that was called, or the function out of a table. */
  readonly name: string;
  readonly args: readonly unknown[];
  readonly run: () => unknown;
}

/** What has the ways over the border between an instance's guest and its host go through it: a recorder or a replayer. */
export interface Crossings {
  /** Gives what the guest imports, by module and name, where the host is not to be called. */
  readonly given: ((module: string, name: string) => unknown) | undefined;
  /** Milliseconds that the start function may take, where it was stopped by a time-out. */
  readonly instantiationTimeout: number | undefined;
  /** How many calls over the border have begun and not ended. */
  readonly depth: number;
  /** Where the output of a guest goes that is not served by WASI. */
  output(options: WasiOptions | false | undefined): GuestOutput | undefined;
  /** Told of what the host's own functions write into the guest's memory; `undefined` where that does not matter. */
  readonly onWrite: OnWrite | undefined;
  /** Who is to be asked for more fuel. */
  fuelRequest(request: FuelRequest, isAsked: boolean): FuelRequest;
  /**
   * @param value - found for an import
   * @param wanted - the import
   * @param writesTold - whether what it writes is told by {@link onWrite}
   * @returns what the guest imports in its place
   */
  imported(
    value: unknown,
    wanted: ImportInfo & { readonly extern: ExternType },
    writesTold: WritesTold,
  ): unknown;
  /** All is linked; the guest is instantiated next. */
  begin(imports: WebAssembly.Imports, fuel: FuelGauge | undefined): void;
  /**
   * The guest is instantiated.
   *
   * @param native - V8's own exports
   * @returns the exports to be called instead
   */
  attach(native: WebAssembly.Exports): WebAssembly.Exports;
  /** Tells of calls beyond `depth` that they will not return; `error` is what the caller gets. */
  unwind(depth: number, error: unknown): void;
  /** @returns the next call that the host made, where it is to be made again */
  nextCall(): RecordedCall | undefined;
  /** Why a record ends before its instance was closed; `undefined` where it does not. */
  readonly unfinished: string | undefined;
  /** The instance is closed. */
  close(): void;
}
