import type {
  DirectoryEntry,
  DirectoryHandle,
  FileHandle,
  FileStat,
  FileSystem,
  OpenFlags,
  TimeChange,
} from '../../src/fs/file-system.ts';
import type { OpenDirectory, PathOperations } from '../../src/fs/paths.ts';
import { directory } from './helpers.ts';

/** Shows a directory of a guest's tree as a file system's, so that what holds for file systems is tried through paths. */
export class TreeDirectory implements DirectoryHandle {
  readonly kind = 'directory';
  readonly fileSystem: FileSystem;
  readonly #paths: PathOperations;
  readonly #directory: OpenDirectory;
  /** Put before each name: leads to this directory by a longer way. */
  readonly #detour: string;

  constructor(fileSystem: FileSystem, paths: PathOperations, opened: OpenDirectory, detour: string) {
    this.fileSystem = fileSystem;
    this.#paths = paths;
    this.#directory = opened;
    this.#detour = detour;
  }

  stat(): FileStat {
    return this.#directory.stat();
  }

  statAt(name: string): FileStat {
    return this.#paths.stat(this.#directory, this.#detour + name, false);
  }

  open(name: string, flags: OpenFlags): FileHandle | DirectoryHandle {
    const opened = this.#paths.open(this.#directory, this.#detour + name, false, flags);
    return opened.kind === 'file' ? opened : new TreeDirectory(this.fileSystem, this.#paths, opened, '');
  }

  openDirectory(name: string): DirectoryHandle {
    const opened = this.#paths.open(this.#directory, this.#detour + name, false, { directory: true });
    return new TreeDirectory(this.fileSystem, this.#paths, directory(opened), '');
  }

  readLink(name: string): string {
    return this.#paths.readLink(this.#directory, this.#detour + name);
  }

  makeDirectory(name: string): void {
    this.#paths.makeDirectory(this.#directory, this.#detour + name);
  }

  removeDirectory(name: string): void {
    this.#paths.removeDirectory(this.#directory, this.#detour + name);
  }

  unlink(name: string): void {
    this.#paths.unlink(this.#directory, this.#detour + name);
  }

  rename(name: string, target: TreeDirectory, targetName: string): void {
    this.#paths.rename(this.#directory, this.#detour + name, target.#directory, target.#detour + targetName);
  }

  link(name: string, target: TreeDirectory, targetName: string): void {
    this.#paths.link(
      this.#directory,
      this.#detour + name,
      false,
      target.#directory,
      target.#detour + targetName,
    );
  }

  symlink(linkTarget: string, name: string): void {
    this.#paths.symlink(linkTarget, this.#directory, this.#detour + name);
  }

  setTimesAt(name: string, accessed: TimeChange, modified: TimeChange): void {
    this.#paths.setTimes(this.#directory, this.#detour + name, false, accessed, modified);
  }

  setTimes(accessed: TimeChange, modified: TimeChange): void {
    this.#directory.setTimes(accessed, modified);
  }

  entries(): readonly DirectoryEntry[] {
    return this.#directory.entries();
  }

  sync(): void {
    this.#directory.sync();
  }

  close(): void {
    this.#directory.close();
  }
}
