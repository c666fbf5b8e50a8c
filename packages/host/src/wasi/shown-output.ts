import { CollectingStream } from '../stdio/collected-output.ts';
import { openOutput } from '../stdio/open-stdio.ts';
import { errnoOf } from './errno-of.ts';
import type { GuestOutput } from './create-wasi.ts';
import { normalizeWasiOptions } from './options.ts';
import type { WasiOptions } from './options.ts';

/** Standard output and error of a guest that is not served by WASI, such as one that is replayed. */
export interface ShownOutput extends GuestOutput {
  /**
   * @param fd - 1 for standard output, 2 for standard error
   * @param bytes - to be written; what nobody takes is lost
   * @throws what the host fails with, other than by an errno
   */
  write(fd: 1 | 2, bytes: Uint8Array): void;
}

/**
 * @param options - `stdout` and `stderr` count
 * @returns what writes there
 * @throws OptionError naming the option that is wrong
 */
export function showOutput(options: WasiOptions = {}): ShownOutput {
  const normal = normalizeWasiOptions(options);
  const streams = {
    1: openOutput(normal.stdout, 1, 'wasi.stdout'),
    2: openOutput(normal.stderr, 2, 'wasi.stderr'),
  };
  return {
    stdout: streams[1] instanceof CollectingStream ? streams[1] : undefined,
    stderr: streams[2] instanceof CollectingStream ? streams[2] : undefined,
    write(fd, bytes) {
      try {
        for (let done = 0; done < bytes.length;)
          done += streams[fd].write(bytes, done, bytes.length - done, undefined);
      } catch (error) {
        // the guest was told how that went when it was recorded
        if (errnoOf(error) === undefined) throw error;
      }
    },
  };
}
