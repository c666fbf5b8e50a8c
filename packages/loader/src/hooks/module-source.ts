import { pathToFileURL } from 'node:url';
import type { Configuration } from '../config/configuration.ts';
import type { GuestUrl } from './guest-url.ts';
import { hostModuleUrl } from './host-module.ts';
import type { HookData } from './hook-data.ts';
import type { ModuleShape } from './module-shape.ts';

/** All that goes into the JavaScript module that stands for a guest. */
export interface SourceParts {
  readonly guest: GuestUrl;
  /** Path of its module. */
  readonly file: string;
  readonly configuration: Configuration;
  readonly shape: ModuleShape;
  readonly data: HookData;
}

/**
 * Writes the JavaScript module that stands for a guest: it imports what that one imports, has it instantiated, and
 * exports what it exports. Node links it like any other, rings included. Asked for the guest's module, or for a function
 * that makes instances, it exports that as its default.
 *
 * @param parts - what goes into it
 * @returns the text of an ES module, without top-level await, so that `require` takes it too
 */
export function moduleSource({ guest, file, configuration, shape, data }: SourceParts): string {
  const { url, form } = guest;
  const specifiers = form === 'exports' ? shape.specifiers : [];
  const internals = shape.typed && form === 'exports' ? data.typedGuestsUrl : data.guestsUrl;
  const hosts =
    form === 'module' ? [] : shape.configured.flatMap((name) => hostSpecifier(name, configuration));
  const imported = [...specifiers.map((name) => [name, name] as const), ...hosts];
  const [configurationImport, given] = configurationText(configuration);
  return [
    `import { ${ENTRIES[form]} as make } from ${text(internals)};`,
    // under its own namespace other guests find the instance
    ...(form === 'exports' ? [`import * as self from ${text(url)};`] : []),
    ...configurationImport,
    ...imported.map(([, specifier], i) => `import * as import${String(i)} from ${text(specifier)};`),
    `const modules = [${imported.map(([name], i) => `[${text(name)}, import${String(i)}]`).join(', ')}];`,
    `const guest = { name: ${text(guest.path)}, file: ${text(file)}, url: ${text(url)}, configuration: [${text(configuration.path)}, ${given}] };`,
    ...(form === 'exports' ? namedExports(shape.names) : ['export default make(guest, modules);']),
    '',
  ].join('\n');
}

const ENTRIES = { exports: 'instantiateImported', module: 'compileImported', init: 'initImported' } as const;

function namedExports(names: readonly string[]): string[] {
  return [
    'const values = make(guest, modules, self);',
    ...names.map((_, i) => `const export${String(i)} = values[${String(i)}];`),
    `export { ${names.map((name, i) => `export${String(i)} as ${text(name)}`).join(', ')} };`,
  ];
}

/** Values in a configuration that is a module are imported with it. */
function hostSpecifier(
  name: string,
  { imports, path }: Configuration,
): (readonly [name: string, specifier: string])[] {
  const specifier = imports[name];
  return typeof specifier === 'string' ? [[name, hostModuleUrl(specifier, path)]] : [];
}

/** What has to be imported for the configuration, and the expression that it is. */
function configurationText({ path, given }: Configuration): [imports: string[], expression: string] {
  if (!path.endsWith('.mjs')) return [[], text(given)];
  return [[`import configuration from ${text(pathToFileURL(path).href)};`], 'configuration'];
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
