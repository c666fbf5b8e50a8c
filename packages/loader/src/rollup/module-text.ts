import type { BuiltGuest } from './build-guest.ts';
import { guestId } from './guest-id.ts';
import type { BundleForm } from './guest-id.ts';
import type { LinkedImports } from './link-guest.ts';
import { literal, moduleName } from './literal.ts';

/** What the JavaScript of a bundle imports of Ferrule, by where it runs. */
const ENTRIES = {
  node: { plain: 'ferrule/internal/bundled', typed: 'ferrule/internal/typed-bundled' },
  page: { plain: '@ferrule/loader/internal/page', typed: '@ferrule/loader/internal/typed-page' },
} as const;

/** Where a bundle has bytes: an expression of their URL, or the bytes themselves. */
export type Place = { readonly url: string } | { readonly bytes: Uint8Array; readonly isSync: boolean };

/** What of the configuration a running guest goes by; the rest was done to its bytes. */
const RUNNING = ['limits', 'wasi', 'onTimeout', 'onOutOfFuel'] as const;

/**
 * Writes the module that compiles a guest, for all that want it.
 *
 * @param guest - built
 * @param artifact - where what V8 compiles is
 * @param given - where the module as it was given is, if anybody has to know it
 * @returns its text
 */
export function compiledText(guest: BuiltGuest, artifact: Place, given: Place | undefined): string {
  const from = text(ENTRIES[guest.target].plain);
  if (guest.target === 'page') {
    if ('url' in artifact) {
      return `import { compileUrl } from ${from};\nexport default await compileUrl(${artifact.url});\n`;
    }
    const base64 = text(base64Of(artifact.bytes));
    return artifact.isSync
      ? `import { compileInlineSync } from ${from};\nexport default compileInlineSync(${base64});\n`
      : `import { compileInline } from ${from};\nexport default await compileInline(${base64});\n`;
  }
  const { form, name, manifest, limits, offsets } = guest.transferable;
  const rest = literal({ form, name, manifest, limits }, '').slice(1, -1);
  const map = text({ kind: offsets.kind, base64: base64Of(offsets.bytes) });
  const places = [
    `artifact: ${placeText(artifact)}`,
    ...(given === undefined ? [] : [`given: ${placeText(given)}`]),
  ];
  return [
    `import { compile } from ${from};`,
    `export default compile({${rest}, offsets: ${map}, ${places.join(', ')} });`,
    '',
  ].join('\n');
}

/**
 * Writes one of the modules that stand for a guest in a bundle.
 *
 * @param form - which
 * @param guest - built
 * @param linked - what it imports
 * @returns its text
 */
export function moduleText(
  form: Exclude<BundleForm, 'compiled'>,
  guest: BuiltGuest,
  linked: LinkedImports,
): string {
  const { path, target, shape, checked } = guest;
  const from = text(ENTRIES[target][shape.typed && form !== 'module' ? 'typed' : 'plain']);
  const module = `import module from ${text(guestId(path, 'compiled'))};`;
  switch (form) {
    case 'module':
      return `import { plainModuleOf } from ${from};\n${module}\nexport default plainModuleOf(module);\n`;
    case 'init': {
      const plain = text(ENTRIES[target].plain);
      const call = `initOf(module, ${linked.expression}, ${optionsText(guest)})`;
      return [
        `import { initOf } from ${plain};`,
        module,
        ...configurationImport(guest, linked),
        ...linked.statements,
        `export default ${call};`,
        '',
      ].join('\n');
    }
    case 'instance':
      return [
        `import { instantiate } from ${from};`,
        module,
        ...configurationImport(guest, linked),
        ...linked.statements,
        `export const instance = instantiate(module, ${linked.expression}, ${optionsText(guest)});`,
        '',
      ].join('\n');
    case 'exports': {
      const names = shape.names;
      return [
        `import { exportsOf } from ${from};`,
        `import { instance } from ${text(guestId(path, 'instance'))};`,
        `const values = exportsOf(instance, ${text(names)}${checked && shape.typed ? ', true' : ''});`,
        ...names.map((_, i) => `const export${String(i)} = values[${String(i)}];`),
        `export { ${names.map((name, i) => `export${String(i)} as ${moduleName(name)}`).join(', ')} };`,
        '',
      ].join('\n');
    }
  }
}

function configurationImport(
  { configuration, target }: BuiltGuest,
  { usesConfiguration }: LinkedImports,
): string[] {
  const isNeeded = usesConfiguration || (target === 'node' && configuration.path.endsWith('.mjs'));
  return isNeeded ? [`import configuration from ${text(configuration.path)};`] : [];
}

/** In a configuration that is a module there may be functions, which the bundle imports with it. */
function optionsText({ options, configuration, target }: BuiltGuest): string {
  if (target === 'page') {
    const { fuel } = options.limits ?? {};
    return literal(fuel === undefined ? {} : { fuel: BigInt(fuel) }, 'limits');
  }
  const isModule = configuration.path.endsWith('.mjs');
  const given = configuration.given as Readonly<Record<string, unknown>>;
  const entries = RUNNING.filter((name) => options[name] !== undefined).map((name) => {
    const isFromModule = isModule && options[name] === given[name];
    return `${name}: ${isFromModule ? `configuration.${name}` : literal(options[name], name)}`;
  });
  return `{ ${entries.join(', ')} }`;
}

function placeText(place: Place): string {
  return 'url' in place ? `{ url: ${place.url} }` : text({ base64: base64Of(place.bytes) });
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
