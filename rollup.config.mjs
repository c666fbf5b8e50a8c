// Builds every package from strict TypeScript into ESM, type declarations and source maps.
// The entries are what each package's `exports` and `bin` name; what it depends on stays an import.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { packageFolders } from './scripts/lib/run.mjs';

/** `dist/x.js` is built from `src/x.ts`, and so is `dist/x.d.ts`. */
function entriesOf(folder, files) {
  return Object.fromEntries(
    files.map((file) => {
      const name = file.replace(/^\.\/dist\//, '').replace(/\.js$/, '');
      return [name, path.join(folder, 'src', `${name}.ts`)];
    }),
  );
}

/** A warning is an error, except that a module imported for its effects alone has no declarations. */
const failOnWarnings = (folder, allowed) => (warning) => {
  if (warning.code !== allowed) throw new Error(`${folder}: ${warning.message}`);
};

function build(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const installed = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})];
  const external = (id) =>
    id.startsWith('node:') || installed.some((name) => id === name || id.startsWith(`${name}/`));
  const imported = Object.values(manifest.exports)
    .filter((target) => typeof target === 'object')
    .map((target) => target.default);
  const dir = path.join(folder, 'dist');
  return [
    {
      input: entriesOf(folder, [...imported, ...Object.values(manifest.bin ?? {})]),
      external,
      onwarn: failOnWarnings(folder),
      plugins: [esbuild({ target: 'node20', tsconfig: false })],
      output: { dir, format: 'es', sourcemap: true, chunkFileNames: 'chunks/[name]-[hash].js' },
    },
    {
      input: entriesOf(folder, imported),
      external,
      onwarn: failOnWarnings(folder, 'EMPTY_BUNDLE'),
      plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
      output: { dir, format: 'es', chunkFileNames: 'chunks/[name]-[hash].d.ts' },
    },
  ];
}

const only = process.env.FERRULE_PACKAGE;
export default packageFolders()
  .filter((folder) => only === undefined || folder === `packages/${only}`)
  .flatMap(build);
