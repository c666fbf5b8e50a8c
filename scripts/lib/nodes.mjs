import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, root } from './run.mjs';

/**
 * The path of a Node binary of the given major version, brought from npm where it is not here yet.
 *
 * @param {string} major - such as `24`
 * @returns {string} path of the binary
 */
export function nodeBinary(major) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = path.join(fileURLToPath(root), '.cache', 'nodes', major);
  const binary = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(binary)) {
    console.error(`Fetching Node ${major} …`);
    const flags = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    must('npm', ['install', ...flags, '--prefix', folder, `${name}@${major}`], { quiet: true });
  }
  return binary;
}
