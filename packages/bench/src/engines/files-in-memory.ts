import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryFs } from '@ferrule/host';
import type { FileTree, MemoryFileSystem } from '@ferrule/host';

function treeOf(directory: string): FileTree {
  const entries = readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const path = join(directory, entry.name);
    return [entry.name, entry.isDirectory() ? treeOf(path) : new Uint8Array(readFileSync(path))] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * @param directory - one of the host's
 * @returns a file system in memory with the same files
 */
export function filesInMemory(directory: string): MemoryFileSystem {
  return memoryFs({ files: treeOf(directory) });
}
