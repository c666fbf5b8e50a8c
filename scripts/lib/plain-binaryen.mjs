// Keeps tsx from rewriting binaryen, which is plain JavaScript of 15 MB: that costs many seconds for nothing.
// To be imported after tsx: of several hooks the last one registered is asked first.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/** A module hook: binaryen is loaded as it is, everything else as before. */
export function load(url, context, nextLoad) {
  if (!/\/node_modules\/binaryen\/index\.js$/.test(url)) return nextLoad(url, context);
  return { format: 'module', source: readFileSync(fileURLToPath(url)), shortCircuit: true };
}

// Registered by address, this file is evaluated again on the hooks' own thread, which must not register it once more.
const AS_HOOKS = '?hooks';
if (!import.meta.url.endsWith(AS_HOOKS)) {
  if (module.registerHooks === undefined) module.register(`${import.meta.url}${AS_HOOKS}`);
  else module.registerHooks({ load });
}
