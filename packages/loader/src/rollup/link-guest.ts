import path from 'node:path';
import { LinkError } from '@ferrule/core';
import type { ImportInfo, LinkProblem } from '@ferrule/core';
import { WASI_MODULES } from '../hooks/module-shape.ts';
import type { BuiltGuest } from './build-guest.ts';
import { guestId, guestIdOf } from './guest-id.ts';
import { literal, moduleName } from './literal.ts';

/** What a guest imports, as JavaScript. */
export interface LinkedImports {
  /** `import` statements. */
  readonly statements: readonly string[];
  /** The object with what they import, by module and name. */
  readonly expression: string;
  /** Whether that needs the configuration under the name `configuration`. */
  readonly usesConfiguration: boolean;
}

/** Asks the bundler where a specifier leads; `undefined` where it finds nothing. */
export type ResolveSpecifier = (
  specifier: string,
  importer: string,
) => Promise<{ readonly id: string } | undefined>;

/** Values in the configuration, or a specifier and the file from where it is meant. */
type Origin = { readonly values: object } | { readonly specifier: string; readonly importer: string };

/**
 * Finds what a guest imports: what is configured, then modules under the names it imports from.
 *
 * @param guest - built
 * @param form - `init` leaves to its caller what is not configured, `nothing` is linked with nothing
 * @param imports - the plugin's own, which stand before those configured
 * @param resolve - see {@link ResolveSpecifier}
 * @returns statements and expression
 * @throws LinkError where nothing is found, or where a page can't give what the guest wants
 */
export async function linkGuest(
  guest: BuiltGuest,
  form: 'instance' | 'init' | 'nothing',
  imports: Readonly<Record<string, string>>,
  resolve: ResolveSpecifier,
): Promise<LinkedImports> {
  const { shape, info, target, path: file, configuration } = guest;
  if (form === 'nothing') return { statements: [], expression: '{}', usesConfiguration: false };
  const own = path.resolve('rollup.config.js');
  const origins = new Map<string, Origin>(
    form === 'init' ? [] : shape.specifiers.map((name) => [name, { specifier: name, importer: file }]),
  );
  for (const name of shape.configured) {
    const configured = imports[name] ?? configuration.imports[name];
    const importer = name in imports ? own : configuration.path;
    if (typeof configured === 'string') origins.set(name, { specifier: configured, importer });
    else if (typeof configured === 'object') origins.set(name, { values: configured });
  }
  if (target === 'page' && form === 'instance') refuseWasi(info.imports, origins, file);
  const statements: string[] = [];
  const entries: string[] = [];
  for (const [name, origin] of origins) {
    const wanted = info.imports.filter(({ module }) => module === name);
    const entry =
      'values' in origin
        ? valuesText(origin.values, name, configuration.path)
        : await importText(origin, wanted, statements, guest, resolve);
    entries.push(`${JSON.stringify(name)}: ${entry}`);
  }
  return {
    statements,
    expression: `{ ${entries.join(', ')} }`,
    usesConfiguration: [...origins.values()].some(
      (origin) => 'values' in origin && configuration.path.endsWith('.mjs'),
    ),
  };
}

function valuesText(values: object, name: string, file: string): string {
  return file.endsWith('.mjs')
    ? `configuration.imports[${JSON.stringify(name)}]`
    : literal(values, `imports.${name}`);
}

/** Of another guest the instance is taken, so that globals are shared; of JavaScript what is wanted by name. */
async function importText(
  { specifier, importer }: Exclude<Origin, { values: object }>,
  wanted: readonly ImportInfo[],
  statements: string[],
  guest: BuiltGuest,
  resolve: ResolveSpecifier,
): Promise<string> {
  const found = await resolve(specifier, importer);
  if (found === undefined) throw unresolved(guest, specifier, wanted);
  const other = guestIdOf(found.id);
  const local = `import${String(statements.length)}`;
  if (other?.form === 'exports') {
    statements.push(
      `import { instance as ${local} } from ${JSON.stringify(guestId(other.path, 'instance'))};`,
    );
    return guest.target === 'page' ? `${local}.exports` : local;
  }
  const names = [...new Set(wanted.map(({ name }) => name))];
  const list = names.map((name, i) => `${moduleName(name)} as ${local}_${String(i)}`);
  statements.push(`import { ${list.join(', ')} } from ${JSON.stringify(found.id)};`);
  const values = names.map((name, i) => `${JSON.stringify(name)}: ${local}_${String(i)}`);
  return `{ ${values.join(', ')} }`;
}

function unresolved(
  { path: file, configuration }: BuiltGuest,
  specifier: string,
  wanted: readonly ImportInfo[],
): LinkError {
  const names = wanted.map(({ name }) => `"${name}"`).join(', ');
  const where = configuration.path === '' ? '' : ` or of ${configuration.path}`;
  return new LinkError(
    `linking ${file} failed: it imports ${names} from "${specifier}", which is no module that the bundler finds; option "imports" of the plugin${where} may name one`,
    { problems: wanted.map(problem) },
  );
}

function refuseWasi(
  imports: readonly ImportInfo[],
  origins: ReadonlyMap<string, Origin>,
  file: string,
): void {
  const wanted = imports.filter(({ module }) => WASI_MODULES.includes(module) && !origins.has(module));
  const [first] = wanted;
  if (first === undefined) return;
  throw new LinkError(
    `linking ${file} failed: it imports "${first.name}" from "${first.module}", and a page has no WASI; name a module that gives it under "imports", or set targetEnv to "node"`,
    { problems: wanted.map(problem) },
  );
}

function problem({ module, name, extern }: ImportInfo): LinkProblem {
  return { importModule: module, importName: name, expected: extern.kind, actual: 'nothing' };
}
