import { tell } from '@ferrule/core';
import type { Artifact, JsonValue, Manifest } from '@ferrule/core';
import type { Makers } from './artifact-key.ts';
import type { CacheEvent, OnCache } from './cache-event.ts';
import { DiskStore } from './disk-store.ts';
import type { Lookup, ReadAhead } from './disk-store.ts';
import type { Entry } from './entry-format.ts';
import { MemoryStore } from './memory-store.ts';
import { decodeOffsets, encodeOffsets } from './stored-offsets.ts';

/** How much a cache may hold. */
export interface CacheBounds {
  /** Bytes in memory. */
  readonly memory: number;
  /** Bytes on disk. */
  readonly disk: number;
}

const DEFAULT_BOUNDS: CacheBounds = Object.freeze({ memory: 64 * 2 ** 20, disk: 2 ** 30 });

/**
 * What instrumentation and optimisation made of modules, kept in memory and in a directory, so that the second time
 * they are a look-up. Whatever is wrong with the directory or an entry, the worst that happens is that the work is done
 * anew.
 */
export class ArtifactCache {
  readonly #memory: MemoryStore<Omit<Artifact, 'name'>>;
  readonly #disk: DiskStore | undefined;

  /**
   * @param directory - where entries are kept; `undefined` for a cache in memory alone
   * @param bounds - how much it may hold; by default 64 MiB in memory and 1 GiB on disk
   */
  constructor(directory: string | undefined, bounds: CacheBounds = DEFAULT_BOUNDS) {
    this.#memory = new MemoryStore(bounds.memory);
    this.#disk = directory === undefined ? undefined : new DiskStore(directory, bounds.disk);
  }

  /**
   * Begins to read what will probably be looked up: a large module's key takes as long as reading its entry.
   *
   * @param beginning - from `beginningOfKey`
   * @returns for {@link findAsync}, while the disk is at work; `undefined` where there is nothing to be read
   */
  async readAhead(beginning: string | undefined): Promise<ReadAhead | undefined> {
    if (beginning === undefined || this.#memory.hasLike(beginning)) return undefined;
    return this.#disk?.readAhead(beginning);
  }

  /**
   * @param key - from `artifactKey`
   * @param name - what errors and traces call the module
   * @param onCache - told how it went
   * @param ahead - from {@link readAhead}
   * @returns the artifact, if it is there and whole
   */
  async findAsync(
    key: string,
    name: string,
    onCache?: OnCache,
    ahead?: ReadAhead,
  ): Promise<Artifact | undefined> {
    const tell = teller(key, onCache);
    return (
      this.#findInMemory(key, name, tell) ??
      this.#taken(key, name, tell, await this.#disk?.readAsync(key, ahead))
    );
  }

  /**
   * At once; see {@link findAsync}.
   *
   * @param key - from `artifactKey`
   * @param name - what errors and traces call the module
   * @param onCache - told how it went
   * @returns the artifact, if it is there and whole
   */
  find(key: string, name: string, onCache?: OnCache): Artifact | undefined {
    const tell = teller(key, onCache);
    return this.#findInMemory(key, name, tell) ?? this.#taken(key, name, tell, this.#disk?.read(key));
  }

  #findInMemory(key: string, name: string, tell: Teller): Artifact | undefined {
    const kept = this.#memory.get(key);
    if (kept === undefined) return undefined;
    tell('hit', 'in memory');
    return Object.freeze({ ...kept, name });
  }

  /** @param found - on disk; `undefined` where there is no directory */
  #taken(key: string, name: string, tell: Teller, found: Lookup | undefined): Artifact | undefined {
    if (found === undefined) {
      tell('miss', 'it is not in memory');
      return undefined;
    }
    if ('reason' in found) {
      tell('miss', found.reason);
      return undefined;
    }
    const artifact = artifactIn(found.entry);
    if (artifact === undefined) {
      tell('miss', 'it holds something else than an artifact');
      return undefined;
    }
    this.#memory.set(key, artifact, found.size);
    tell('hit', `in ${String(this.#disk?.directory)}`);
    return Object.freeze({ ...artifact, name });
  }

  /**
   * Keeps an artifact.
   *
   * @param key - from `artifactKey`
   * @param artifact - what was made
   * @param makers - by what, for those who look into the cache
   * @param onCache - told how it went
   */
  keep(key: string, artifact: Artifact, makers: Makers, onCache?: OnCache): void {
    const tell = teller(key, onCache);
    const offsets = encodeOffsets(artifact.offsets);
    if (offsets === undefined) {
      tell('failure', 'its map of offsets is of a kind that is not written down');
      return;
    }
    const { bytes, manifest, name } = artifact;
    const facts: Entry['facts'] = {
      kind: 'artifact',
      name,
      makers: { ...makers },
      made: Date.now(),
      manifest: manifest as unknown as JsonValue,
      offsets: offsets.kind,
    };
    this.#memory.set(
      key,
      { bytes, manifest, offsets: artifact.offsets },
      bytes.length + offsets.bytes.length,
    );
    const written = this.#disk?.write({ key, facts, parts: [bytes, offsets.bytes] });
    if (written === undefined) tell('store', 'in memory alone');
    else if ('reason' in written) tell('failure', written.reason);
    else {
      tell('store', `${String(written.size)} bytes`);
      if (written.evicted > 0) tell('eviction', `${String(written.evicted)} entries not used for longest`);
    }
  }
}

const caches = new Map<string | undefined, ArtifactCache>();

/**
 * @param directory - of a cache; `undefined` for one in memory alone
 * @returns the process's cache for that directory
 */
export function artifactCacheAt(directory: string | undefined): ArtifactCache {
  let cache = caches.get(directory);
  if (cache === undefined) caches.set(directory, (cache = new ArtifactCache(directory)));
  return cache;
}

/** Tells what becomes of one entry. */
type Teller = (event: CacheEvent['event'], reason: string) => void;

function teller(key: string, onCache: OnCache | undefined): Teller {
  return (event, reason) => {
    tell(onCache, { event, key, reason });
  };
}

function artifactIn({ facts, parts }: Entry): Omit<Artifact, 'name'> | undefined {
  const [bytes, encoded] = parts;
  const kind = facts['offsets'];
  if (facts['kind'] !== 'artifact' || typeof kind !== 'string') return undefined;
  if (bytes === undefined || encoded === undefined) return undefined;
  const offsets = decodeOffsets({ kind, bytes: encoded });
  const manifest = facts['manifest'] as unknown as Manifest | undefined;
  return offsets === undefined || manifest === undefined ? undefined : { bytes, manifest, offsets };
}
