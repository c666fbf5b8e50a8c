import type { FerruleError } from '@ferrule/core';
import type { Clock } from '../clock/clock.ts';
import type { PathOperations } from '../fs/paths.ts';
import { GuestMemory } from '../memory/guest-memory.ts';
import type { Random } from '../random/random.ts';
import type { DescriptorTable } from './descriptor-table.ts';

/** All that the calls of one guest share. */
export interface WasiState {
  /** The guest's memory; before it is attached every access is a {@link HostError}. */
  memory: GuestMemory;
  /** Whether it is attached. */
  attached: boolean;
  /** What ended the guest, once something has: from then on no call returns. */
  ending: FerruleError | undefined;
  readonly args: readonly Uint8Array[];
  /** `KEY=value` each. */
  readonly environ: readonly Uint8Array[];
  readonly clock: Clock;
  readonly random: Random;
  readonly descriptors: DescriptorTable;
  readonly paths: PathOperations;
}

/** Stands where no memory is attached yet: every access throws. */
export function unattachedMemory(notAttached: () => Error): GuestMemory {
  const memory = {
    get buffer(): ArrayBuffer {
      throw notAttached();
    },
  };
  return new GuestMemory(memory as WebAssembly.Memory);
}
