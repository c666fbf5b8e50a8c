// Makes a fresh clone ready: installs what the lock file says and builds, each only where it is out of date.
// Needs Node and npm alone.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { must, packageFolders, root } from './lib/run.mjs';

const at = (...parts) => path.join(fileURLToPath(root), ...parts);

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Ferrule needs Node 20.19 or newer; this is ${process.versions.node}`);
  process.exit(1);
}

/** A digest of the files given and of every file in the folders given. */
function digestOf(places) {
  const files = places.flatMap((place) =>
    statSync(place).isFile()
      ? [place]
      : readdirSync(place, { recursive: true }).map((name) => path.join(place, name)),
  );
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    if (statSync(file).isFile()) hash.update(`${path.relative(at(), file)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Does `work` unless `stamp` says that it was done for the same digest. */
function unlessDone(stamp, digest, work) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

/** Installs the dependencies of the lock file. */
export function install() {
  requireNode();
  unlessDone(at('node_modules', '.ferrule-installed'), digestOf([at('package-lock.json')]), () => {
    console.error('Installing dependencies …');
    must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
  });
}

/** Builds the packages' `dist` folders. */
export function build() {
  const folders = packageFolders();
  const configs = ['rollup.config.mjs', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  const sources = folders.flatMap((folder) => [at(folder, 'src'), at(folder, 'package.json')]);
  const stamp = at('.cache', 'built');
  // the stamp would outlive a deleted dist folder
  if (!folders.every((folder) => existsSync(at(folder, 'dist')))) rmSync(stamp, { force: true });
  unlessDone(stamp, digestOf([...configs.map((file) => at(file)), ...sources]), () => {
    console.error('Building …');
    // chunks are named by their contents, so that old ones would stay
    for (const folder of folders) rmSync(at(folder, 'dist'), { recursive: true, force: true });
    const rollup = at('node_modules', 'rollup', 'dist', 'bin', 'rollup');
    must(process.execPath, [rollup, '--config', '--silent'], { quiet: true });
    // npm links a command only where its file is there, and when it installed it was not
    must('npm', ['rebuild', 'ferrule', '--ignore-scripts', '--loglevel=error'], { quiet: true });
  });
}

/** Everything that `npm start` and `npm test` need. */
export function setUp() {
  install();
  build();
}
