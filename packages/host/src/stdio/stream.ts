import type { FileHandle } from '../fs/file-system.ts';

/** What reading a stream would meet without waiting. */
export interface Readiness {
  /** Bytes that are there; 0 where the stream has ended or nobody can tell how many. */
  readonly bytes: bigint;
  /** The other side is gone. */
  readonly ended: boolean;
}

/** Standard input, output or error. Has no positions: reads and writes ignore them. */
export interface Stream extends FileHandle {
  /** Whether it is a terminal. */
  readonly terminal: boolean;
  /** @returns what can be read at once, or `undefined` where a read would wait */
  readable(): Readiness | undefined;
}
