import { ErrnoError } from '../fs/errno-error.ts';
import type { FileStat, FileType } from '../fs/file-system.ts';
import { Errno } from '../wasi/errno.ts';
import type { Readiness, Stream } from './stream.ts';

/** What a stream that is no host descriptor answers by default: always ready, nothing to be set, nothing to be closed. */
export abstract class PlainStream implements Stream {
  readonly kind = 'file';

  abstract read(into: Uint8Array, offset: number, length: number): number;
  abstract write(from: Uint8Array, offset: number, length: number): number;

  /** What kind of thing the guest is told it is. */
  readonly type: FileType = 'unknown';
  get terminal(): boolean {
    return false;
  }
  size(): number {
    return 0;
  }
  stat(): FileStat {
    return {
      device: 0n,
      inode: 0n,
      type: this.type,
      links: 1n,
      size: 0n,
      accessed: 0n,
      modified: 0n,
      changed: 0n,
    };
  }
  readable(): Readiness | undefined {
    return { bytes: 0n, ended: false };
  }
  setSize(): void {
    throw new ErrnoError(Errno.INVAL);
  }
  allocate(): void {
    throw new ErrnoError(Errno.SPIPE);
  }
  setTimes(): void {
    throw new ErrnoError(Errno.INVAL);
  }
  sync(): void {
    throw new ErrnoError(Errno.INVAL);
  }
  dataSync(): void {
    throw new ErrnoError(Errno.INVAL);
  }
  close(): void {
    // Nothing is held.
  }
}

/** A stream that only gives. */
export abstract class InputStream extends PlainStream {
  write(): number {
    throw new ErrnoError(Errno.BADF);
  }
}

/** A stream that only takes. */
export abstract class OutputStream extends PlainStream {
  read(): number {
    throw new ErrnoError(Errno.BADF);
  }
}
