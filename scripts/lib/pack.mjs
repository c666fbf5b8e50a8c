import { copyFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { must, packageFolders, root } from './run.mjs';

/**
 * Packs the built packages as npm would publish them.
 *
 * @param {string} folder - where the tarballs go
 * @returns {string[]} their paths
 */
export function packInto(folder) {
  for (const name of packageFolders())
    copyFileSync(new URL('LICENSE', root), new URL(`${name}/LICENSE`, root));
  const workspaces = packageFolders().flatMap((name) => ['--workspace', name]);
  must('npm', ['pack', ...workspaces, '--pack-destination', folder, '--loglevel=error'], { quiet: true });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => path.join(folder, name));
}
