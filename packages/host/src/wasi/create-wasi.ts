import { HostError } from '@ferrule/core';
import type { FerruleError } from '@ferrule/core';
import { GuestMemory } from '../memory/guest-memory.ts';
import { WatchedMemory } from '../memory/watched-memory.ts';
import type { OnWrite } from '../memory/watched-memory.ts';
import type { CollectedOutput } from '../stdio/collected-output.ts';
import { CollectingStream } from '../stdio/collected-output.ts';
import { ReadableStream } from '../stdio/node-streams.ts';
import { openInput, openOutput } from '../stdio/open-stdio.ts';
import { openMounts } from './mounts.ts';
import { importFunction } from './adapter.ts';
import type { WasiFunction } from './adapter.ts';
import { DescriptorTable } from './descriptor-table.ts';
import { logged } from './log.ts';
import { preopenDescriptor, streamDescriptor } from './open-descriptor.ts';
import { normalizeWasiOptions } from './options.ts';
import type { NormalWasiOptions, WasiOptions } from './options.ts';
import { unattachedMemory } from './state.ts';
import type { WasiState } from './state.ts';
import { SYSCALLS } from './syscalls.ts';
import { SYSCALLS_UNSTABLE } from './unstable.ts';

/** The module names under which WASI's preview 1 and its forerunner are imported. */
export const WASI_MODULES = Object.freeze(['wasi_snapshot_preview1', 'wasi_unstable'] as const);

/** One of {@link WASI_MODULES}. */
export type WasiModuleName = (typeof WASI_MODULES)[number];

/** What of a guest's standard output and error is kept for whoever asks. */
export interface GuestOutput {
  /** What was written to standard output, where that is `pipe`. */
  readonly stdout: CollectedOutput | undefined;
  /** What was written to standard error, where that is `pipe`. */
  readonly stderr: CollectedOutput | undefined;
}

/** WASI for one guest. */
export interface WasiHost extends GuestOutput {
  /**
   * @param moduleName - which of the two layouts
   * @returns the functions by name, a new record each time
   */
  imports(moduleName: WasiModuleName): Record<string, WasiFunction>;
  /** Says which memory the calls work on; before that they fail with a HostError. */
  attach(memory: WebAssembly.Memory): void;
  /**
   * Takes in standard input where it is a stream of Node's that only the event loop can fill. Await it before the
   * guest runs; without such a stream it does nothing.
   */
  prepare(): Promise<void>;
  /** What ended the guest: an ExitError or a HostError. From then on each call throws it again. */
  readonly ending: FerruleError | undefined;
  /** Closes every descriptor; calls are `EBADF` afterwards. Closing twice does nothing. */
  close(): void;
}

/**
 * Makes WASI for one guest.
 *
 * @param options - what it is given; nothing by default
 * @param onWrite - told of each range of the guest's memory that a call has written
 * @throws OptionError naming the option that is wrong
 * @example
 * const wasi = createWasi({ args: ['hello'], stdout: 'pipe' });
 * const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports('wasi_snapshot_preview1') });
 * wasi.attach(instance.exports.memory);
 */
export function createWasi(options: WasiOptions = {}, onWrite?: OnWrite): WasiHost {
  return createHost(normalizeWasiOptions(options), noMemoryYet, onWrite);
}

function noMemoryYet(): Error {
  return new HostError(
    "can't serve a WASI call: no memory is attached yet (was it made by the start function?)",
  );
}

/**
 * Makes WASI from options that are checked already.
 *
 * @param notAttached - the error of a call that comes before the memory is attached
 * @param onWrite - see {@link createWasi}
 */
export function createHost(normal: NormalWasiOptions, notAttached: () => Error, onWrite?: OnWrite): WasiHost {
  const stdin = openInput(normal.stdin, 'wasi.stdin');
  const stdout = openOutput(normal.stdout, 1, 'wasi.stdout');
  const stderr = openOutput(normal.stderr, 2, 'wasi.stderr');
  const tree = openMounts(normal.mounts);
  const descriptors = new DescriptorTable(normal.maxDescriptors + tree.preopens.length);
  descriptors.add(streamDescriptor(stdin, 'read'));
  descriptors.add(streamDescriptor(stdout, 'write'));
  descriptors.add(streamDescriptor(stderr, 'write'));
  for (const { directory, guest } of tree.preopens) descriptors.add(preopenDescriptor(directory, guest));

  const state: WasiState = {
    memory: unattachedMemory(notAttached),
    attached: false,
    ending: undefined,
    args: normal.args,
    environ: normal.environ,
    clock: normal.clock,
    random: normal.random,
    descriptors,
    paths: tree.paths,
  };
  let open = true;
  return {
    imports(moduleName) {
      const syscalls = moduleName === 'wasi_unstable' ? SYSCALLS_UNSTABLE : SYSCALLS;
      return Object.fromEntries(
        syscalls.map((syscall) => {
          const serve = importFunction(syscall, state);
          return [syscall.name, normal.log === undefined ? serve : logged(syscall, serve, state, normal.log)];
        }),
      );
    },
    attach(memory) {
      state.memory = onWrite === undefined ? new GuestMemory(memory) : new WatchedMemory(memory, onWrite);
      state.attached = true;
    },
    async prepare() {
      if (stdin instanceof ReadableStream) await stdin.collect();
    },
    stdout: stdout instanceof CollectingStream ? stdout : undefined,
    stderr: stderr instanceof CollectingStream ? stderr : undefined,
    get ending() {
      return state.ending;
    },
    close() {
      if (!open) return;
      open = false;
      try {
        descriptors.closeAll();
      } finally {
        tree.close();
      }
    },
  };
}
