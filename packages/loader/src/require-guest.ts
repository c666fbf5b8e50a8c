import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadConfiguration } from './config/load-configuration.ts';
import { guestOf } from './hooks/guest-url.ts';
import { folderOf, readGuest } from './hooks/load-guest.ts';
import type { HookData } from './hooks/hook-data.ts';
import { moduleShape } from './hooks/module-shape.ts';
import type { ImportedGuest, ImportedModules, Namespace } from './imported-guest.ts';

interface Guests {
  readonly instantiateImported: (guest: ImportedGuest, modules: ImportedModules) => unknown[];
}

/**
 * Makes `require` take guests where Node's hooks do not reach it, which is on Node 20. It gives the same instance as
 * `import` does.
 *
 * @param data - see {@link HookData}
 */
export function takeRequire(data: HookData): void {
  const own = createRequire(import.meta.url);
  const extensions = own.extensions;
  const previous = extensions['.toml'];
  const take = (module: NodeJS.Module, file: string): void => {
    module.exports = requireGuest(file, module, own, data);
  };
  extensions['.wasm'] = extensions['.rs'] = take;
  extensions['.toml'] = (module, file) => {
    if (guestOf(pathToFileURL(file).href) !== undefined) take(module, file);
    else (previous ?? extensions['.js'])?.(module, file);
  };
}

function requireGuest(file: string, module: NodeJS.Module, own: NodeJS.Require, data: HookData): Namespace {
  const guest = guestOf(pathToFileURL(file).href);
  if (guest === undefined) throw new TypeError(`${file} is no guest`);
  const configuration = loadConfiguration(folderOf(guest));
  const { file: wasm, info } = readGuest(guest, configuration);
  const shape = moduleShape(info, Object.keys(configuration.imports));
  const { instantiateImported } = own(
    fileURLToPath(shape.typed ? data.typedGuestsUrl : data.guestsUrl),
  ) as Guests;
  const modules = [
    ...shape.specifiers.map((name) => [name, module.require(name) as Namespace] as const),
    ...shape.configured.flatMap((name) => {
      const specifier = configuration.imports[name];
      if (typeof specifier !== 'string') return [];
      const from = createRequire(configuration.path);
      return [[name, from(specifier) as Namespace] as const];
    }),
  ];
  const values = instantiateImported(
    { name: file, file: wasm, url: guest.url, configuration: [configuration.path, configuration.given] },
    modules,
  );
  return Object.fromEntries(shape.names.map((name, index) => [name, values[index]]));
}
