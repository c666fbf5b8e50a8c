import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileSystem } from '../../src/fs/file-system.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { overlayFs } from '../../src/fs/overlay/overlay-fs.ts';
import { guestTree } from '../../src/fs/tree/guest-tree.ts';
import { describeWritable, type Subject } from './contract.ts';
import { openDescriptors, scratchDirectory } from './helpers.ts';
import { TreeDirectory } from './tree-directory.ts';

interface Made {
  readonly fileSystem: FileSystem;
  readonly remove?: () => void;
}

function onHost(make: (path: string) => FileSystem): () => Made {
  return () => {
    const scratch = scratchDirectory();
    const path = join(scratch.path, 'root');
    mkdirSync(path);
    return {
      fileSystem: make(path),
      remove: () => {
        scratch.remove();
        expect(openDescriptors()).to.deep.equal([]);
      },
    };
  };
}

const SUBJECTS: Readonly<Record<string, () => Made>> = {
  memoryFs: () => ({ fileSystem: memoryFs() }),
  directoryFs: onHost((path) => directoryFs(path)),
  'directoryFs by paths': onHost((path) => directoryFs(path, { reach: 'paths' })),
  'overlayFs over memoryFs': () => ({ fileSystem: overlayFs(memoryFs()) }),
  'overlayFs over directoryFs': onHost((path) => overlayFs(directoryFs(path, { readOnly: true }))),
};

function direct(make: () => Made): () => Subject {
  return () => {
    const { fileSystem, remove } = make();
    const root = fileSystem.openRoot();
    return {
      root,
      close() {
        root.close();
        remove?.();
      },
    };
  };
}

/** The same through a guest's paths, every name by a detour. */
function throughTree(make: () => Made): () => Subject {
  return () => {
    const { fileSystem, remove } = make();
    const tree = guestTree([
      { guest: '/', fileSystem: memoryFs({ files: { elsewhere: {} } }) },
      { guest: '/mounted/here', fileSystem },
    ]);
    const root = new TreeDirectory(
      fileSystem,
      tree.paths,
      tree.preopens[0].directory,
      'elsewhere/../mounted//./here/',
    );
    const mounted = tree.paths.open(tree.preopens[0].directory, 'mounted/here', false, { directory: true });
    if (mounted.kind !== 'directory') throw new Error('the mount is no directory');
    // Its own operations go to the mount's root, its names by the detour.
    for (const operation of ['stat', 'setTimes', 'entries', 'sync'] as const) {
      Object.defineProperty(root, operation, { value: mounted[operation].bind(mounted) });
    }
    return {
      root,
      close() {
        mounted.close();
        tree.close();
        remove?.();
      },
    };
  };
}

for (const [name, make] of Object.entries(SUBJECTS)) {
  describeWritable(name, direct(make));
  describeWritable(`${name} through guestTree`, throughTree(make));
}
