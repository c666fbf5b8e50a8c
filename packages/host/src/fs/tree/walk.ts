import { Errno } from '../../wasi/errno.ts';
import { errnoOf } from '../../wasi/errno-of.ts';
import { ErrnoError } from '../errno-error.ts';
import type { DirectoryHandle } from '../file-system.ts';
import { checkName, checkPath } from '../names.ts';
import { GuestDirectory } from './guest-directory.ts';
import type { MountPoint } from './mount-point.ts';
import { SharedDirectory } from './shared-directory.ts';

/** As many as Linux follows. */
const MAX_LINKS = 40;

/** Directories that a path may pass: each stays open while it is walked, and a host has a thousand to give. */
const MAX_PLACES = 513;

/** A directory on the way. */
interface Place {
  readonly shared: SharedDirectory;
  readonly point: MountPoint | undefined;
}

/**
 * One path on its way through the tree: component by component, each opened within the directory that was opened
 * before it, links read and followed here. The directories passed stay open until {@link close}, so that `..` leads
 * back to where the path came from, whatever was renamed meanwhile, and never above the start.
 */
export class Walk {
  /** What the path ends in; `undefined` where that is the directory itself, as with `.`, `a/..` or a mount point. */
  name: string | undefined;
  /** The path ends in a slash, or in a link that does: only a directory will do. */
  directoryWanted = false;
  /** The path ended in `.` or `..`: which of them. */
  dots: '.' | '..' | undefined;
  readonly #places: Place[];
  /** Components still to be walked, the next one last. */
  readonly #rest: string[] = [];
  #links = 0;

  /** @throws ErrnoError for a path that is none, ENOTCAPABLE for an absolute one */
  constructor(from: GuestDirectory, path: string) {
    checkPath(path);
    this.#places = [{ shared: from.shared.retain(), point: from.point }];
    try {
      this.#add(path);
      this.#toLast();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The directory that holds {@link name}. */
  get directory(): DirectoryHandle {
    return this.#top.shared.handle;
  }

  /** What is mounted at {@link name} or below it. */
  get point(): MountPoint | undefined {
    return this.name === undefined ? undefined : this.#top.point?.child(this.name);
  }

  /** The directory that the walk has come to, for the guest to hold. */
  handOut(): GuestDirectory {
    return new GuestDirectory(this.#top.shared.retain(), this.#top.point);
  }

  /** Goes into the mount point that the path ends in. */
  enterPoint(): void {
    if (this.name === undefined || this.point === undefined) return;
    this.#enter(this.name);
    this.name = undefined;
  }

  /** Follows the link that the path ends in. */
  followLink(): void {
    if (this.name === undefined) return;
    this.#follow(this.name);
    this.#toLast();
  }

  close(): void {
    for (const { shared } of this.#places) shared.release();
    this.#places.length = 0;
  }

  get #top(): Place {
    return this.#places[this.#places.length - 1];
  }

  /** Walks until one component is left, or none where the path ends in dots. */
  #toLast(): void {
    this.name = undefined;
    this.dots = undefined;
    for (let name = this.#rest.pop(); name !== undefined; name = this.#rest.pop()) {
      if (name === '.' || name === '..') {
        if (name === '..') this.#leave();
        this.dots = name;
        continue;
      }
      this.dots = undefined;
      if (this.#rest.length === 0) {
        this.name = name;
        return;
      }
      this.#enter(name);
    }
    this.directoryWanted = true;
  }

  #leave(): void {
    if (this.#places.length === 1) throw new ErrnoError(Errno.NOTCAPABLE);
    this.#places.pop()?.shared.release();
  }

  /** Steps into a directory, or into what a link leads to. */
  #enter(name: string): void {
    if (this.#places.length >= MAX_PLACES) throw new ErrnoError(Errno.NAMETOOLONG);
    const { shared, point } = this.#top;
    const child = point?.child(name);
    if (child !== undefined) {
      this.#places.push({ shared: child.enter(shared.handle, name), point: child });
      return;
    }
    try {
      this.#places.push({ shared: new SharedDirectory(shared.handle.openDirectory(name)), point: undefined });
    } catch (error) {
      if (errnoOf(error) !== Errno.LOOP) throw error;
      this.#follow(name);
    }
  }

  #follow(name: string): void {
    if (++this.#links > MAX_LINKS) throw new ErrnoError(Errno.LOOP);
    const target = this.directory.readLink(name);
    if (target === '') throw new ErrnoError(Errno.NOENT);
    this.#add(target);
  }

  #add(path: string): void {
    if (path.startsWith('/')) throw new ErrnoError(Errno.NOTCAPABLE);
    const components = path.split('/');
    // Only what ends the whole path says what it must lead to; a link's target on the way is a directory anyway.
    if (this.#rest.length === 0 && components[components.length - 1] === '') this.directoryWanted = true;
    for (let index = components.length - 1; index >= 0; index--) {
      const name = components[index];
      if (name === '') continue;
      checkName(name);
      this.#rest.push(name);
    }
  }
}
