// Guests in a bundle: Rollup with ferrule/rollup, for Node. For a page leave targetEnv out.
import { mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { wasm } from 'ferrule/rollup';
import { rollup } from 'rollup';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
// within the project, where the bundle finds what is installed
const folder = mkdtempSync(here('../node_modules/.bundle-'));
try {
  const bundle = await rollup({
    input: here('import-wasm.mjs'),
    plugins: [wasm({ targetEnv: 'node', limits: { memory: '2MiB' }, maxFileSize: 0 })],
  });
  const { output } = await bundle.write({ dir: folder, assetFileNames: '[name][extname]' });
  console.log(output.map(({ fileName }) => fileName).join(' and '));
  await import(pathToFileURL(`${folder}/import-wasm.js`));
} finally {
  rmSync(folder, { recursive: true });
}
