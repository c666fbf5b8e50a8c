import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DepInfo } from './dep-info.ts';

/** What a product was made of. */
interface BuildRecord {
  /** Path and digest of each file. */
  readonly files: readonly (readonly [path: string, digest: string])[];
  /** `null` for a variable that was not set. */
  readonly variables: readonly (readonly [name: string, value: string | null])[];
  /** The compiler, its size in bytes and the time of its last change in milliseconds. */
  readonly compiler: readonly [path: string, size: number, time: number];
}

/** One product of the cache, as something to be made at most once from the same contents. */
export class BuildCache {
  /** Where the product is, once it is there. */
  readonly product: string;
  readonly #record: string;

  /**
   * @param folder - of the cache
   * @param name - of the product, for people who look there
   * @param key - all that decides what the product is, beside the contents of files
   */
  constructor(folder: string, name: string, key: readonly unknown[]) {
    const digest = digestOf(JSON.stringify(key)).slice(0, 16);
    this.product = path.join(folder, digest, name);
    this.#record = `${this.product}.json`;
  }

  /** Whether the product is there and nothing has changed that it depends on. */
  isFresh(): boolean {
    if (!existsSync(this.product)) return false;
    try {
      const { files, variables, compiler } = readRecord(this.#record);
      return (
        files.every(([file, digest]) => digestOf(readFileSync(file)) === digest) &&
        variables.every(([name, value]) => (process.env[name] ?? null) === value) &&
        isUnchanged(compiler)
      );
    } catch {
      // a file it depends on is gone, or the record is torn
      return false;
    }
  }

  /**
   * Has the product made beside its place, and moves it there when it is whole.
   *
   * @param compiler - path of the compiler
   * @param make - makes it under the name it is given, and says what it depended on
   * @returns the product's path
   */
  make(compiler: string, make: (into: string) => DepInfo): string {
    mkdirSync(path.dirname(this.product), { recursive: true });
    const into = `${this.product}.${process.getBuiltinModule('node:crypto').randomUUID().slice(0, 8)}`;
    try {
      const { files, variables } = make(into);
      const { size, mtimeMs } = statSync(compiler);
      const record: BuildRecord = {
        files: files.map((file) => [file, digestOf(readFileSync(file))]),
        variables: variables.map(([name, value]) => [name, value ?? null]),
        compiler: [compiler, size, mtimeMs],
      };
      writeFileSync(`${into}.json`, JSON.stringify(record));
      renameSync(into, this.product);
      renameSync(`${into}.json`, this.#record);
      return this.product;
    } finally {
      for (const left of [into, `${into}.json`, `${into}.d`]) rmSync(left, { force: true });
    }
  }
}

/**
 * @param product - path of what a cache has
 * @returns the paths of the files it was made of
 */
export function sourcesOf(product: string): readonly string[] {
  return readRecord(`${product}.json`).files.map(([file]) => file);
}

function readRecord(file: string): BuildRecord {
  return JSON.parse(readFileSync(file, 'utf8')) as BuildRecord;
}

/**
 * @param source - an absolute path
 * @returns where what is compiled of it is kept: with its package, else with the user's other caches
 */
export function cacheFolderOf(source: string): string {
  for (let folder = path.dirname(source); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'package.json'))) {
      return path.join(folder, 'node_modules', '.cache', 'ferrule');
    }
    if (path.dirname(folder) === folder) break;
  }
  return path.join(
    process.env['XDG_CACHE_HOME'] ?? path.join(process.getBuiltinModule('node:os').homedir(), '.cache'),
    'ferrule',
    'rust',
  );
}

/**
 * @param data - text or bytes
 * @returns their SHA-256 in hexadecimal
 */
export function digestOf(data: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(data).digest('hex');
}

/** Where there is no compiler any more, what it made is as good as ever. */
function isUnchanged([file, size, time]: BuildRecord['compiler']): boolean {
  const now = statSync(file, { throwIfNoEntry: false });
  return now === undefined || (now.size === size && now.mtimeMs === time);
}
