import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readlinkSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type {
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  FileType,
  OpenFlags,
  TimeChange,
} from '../file-system.ts';
import { isName } from '../names.ts';
import { exactTimes } from './exact-times.ts';
import { HostDirectory } from './host-directory.ts';
import { HostFile } from './host-file.ts';
import { BIGINT, fileTypeOf, toFileStat } from './host-stat.ts';
import { toHostFlags } from './open-flags.ts';

/** Linux's O_PATH, the same on every processor that Node runs on: the place of a file, without access to it. */
const O_PATH = 0o10000000;
const CLOSED = -1;
/** For walking on: needs no right to list the directory. */
const WALK = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Where Linux shows this process's descriptors as a directory. A path of a descriptor's number and one component there
 * is what `openat` offers: the kernel starts from the open directory, wherever that has been moved, and goes one step.
 *
 * @returns a path ending in `/`, or `undefined` where there is none: another system, no `/proc`, or no access to it
 */
export function descriptorsPath(): string | undefined {
  descriptors ??= findDescriptors();
  return descriptors === '' ? undefined : descriptors;
}

let descriptors: string | undefined;

function findDescriptors(): string {
  if (process.platform !== 'linux') return '';
  try {
    // Naming the process itself saves following a link in every call; in a foreign /proc the numbers differ.
    const own = readlinkSync('/proc/self') === String(process.pid) ? String(process.pid) : 'self';
    const path = `/proc/${own}/fd/`;
    const fd = openSync('/', O_PATH | constants.O_DIRECTORY);
    try {
      const [direct, shown] = [fstatSync(fd, BIGINT), statSync(`${path}${String(fd)}/.`, BIGINT)];
      return direct.dev === shown.dev && direct.ino === shown.ino ? path : '';
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}

/** An open directory, reached by its descriptor: what a path once led to it by no longer matters. */
export class DescriptorDirectory extends HostDirectory {
  readonly #descriptors: string;
  readonly #prefix: string;
  #fd: number;

  /** @param fd - closed with this @param path - what {@link descriptorsPath} gave */
  constructor(fileSystem: FileSystem, fd: number, path: string) {
    super(fileSystem);
    this.#fd = fd;
    this.#descriptors = path;
    this.#prefix = `${path}${String(fd)}/`;
  }

  /** @param hostPath - followed to its end, as the host's user says where the root is */
  static openRoot(fileSystem: FileSystem, hostPath: string, path: string): DescriptorDirectory {
    return new DescriptorDirectory(fileSystem, openSync(hostPath, O_PATH | constants.O_DIRECTORY), path);
  }

  override at(name: string): string {
    // A closed descriptor's number may be another directory's by now.
    if (this.#fd === CLOSED) throw new ErrnoError(Errno.BADF);
    // Callers give one component; confinement is not to hang on that.
    if (!isName(name)) throw new ErrnoError(Errno.NOTCAPABLE);
    return this.#prefix + name;
  }

  protected override self(): string {
    if (this.#fd === CLOSED) throw new ErrnoError(Errno.BADF);
    return `${this.#prefix}.`;
  }

  override stat(): FileStat {
    if (this.#fd === CLOSED) throw new ErrnoError(Errno.BADF);
    return toFileStat(fstatSync(this.#fd, BIGINT));
  }

  override open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    const fd = this.#openAt(name, toHostFlags(flags));
    try {
      const type = knownType(flags) ?? fileTypeOf(fstatSync(fd).mode);
      if (type === 'directory') return new DescriptorDirectory(this.fileSystem, fd, this.#descriptors);
      return new HostFile(fd, type, flags, this.#descriptors);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  override openDirectory(name: string): DirectoryHandle {
    return new DescriptorDirectory(this.fileSystem, this.#openAt(name, WALK), this.#descriptors);
  }

  override setTimes(accessed: TimeChange, modified: TimeChange): void {
    const path = this.self();
    const file = {
      stat: () => fstatSync(this.#fd, BIGINT),
      setTimes: (atime: number, mtime: number) => {
        utimesSync(path, atime, mtime);
      },
    };
    exactTimes.set(file, accessed, modified);
  }

  override sync(): void {
    const fd = openSync(this.self(), constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  override close(): void {
    const fd = this.#fd;
    this.#fd = CLOSED;
    if (fd !== CLOSED) closeSync(fd);
  }

  #openAt(name: string, flags: number): number {
    const path = this.at(name);
    try {
      return openSync(path, flags);
    } catch (error) {
      // Where a directory is asked for, Linux says of a link that it is none.
      if ((flags & constants.O_DIRECTORY) !== 0 && errnoOf(error) === Errno.NOTDIR && this.#isLink(name)) {
        throw new ErrnoError(Errno.LOOP);
      }
      throw error;
    }
  }

  #isLink(name: string): boolean {
    try {
      return this.statAt(name).type === 'symbolic-link';
    } catch {
      return false;
    }
  }
}

/** What was opened, where the flags let it be nothing else: asking would cost another call. */
function knownType(flags: OpenFlags): FileType | undefined {
  if (flags.directory === true) return 'directory';
  return flags.create === true && flags.exclusive === true ? 'regular-file' : undefined;
}
