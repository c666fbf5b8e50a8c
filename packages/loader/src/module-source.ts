import type { ModuleShape } from './module-shape.ts';

/**
 * Writes the JavaScript module that stands for a WebAssembly module: it imports what that one imports, has it
 * instantiated, and exports what it exports. Node links it like any other, rings included.
 *
 * @param url - of the WebAssembly module
 * @param shape - what it imports and exports
 * @param instantiateUrl - of the module that exports `instantiateImported`
 * @returns the text of an ES module, without top-level await, so that `require` takes it too
 */
export function moduleSource(
  url: string,
  { specifiers, names }: ModuleShape,
  instantiateUrl: string,
): string {
  const text = JSON.stringify;
  return [
    `import { instantiateImported } from ${text(instantiateUrl)};`,
    // under its own namespace other WebAssembly modules find the instance
    `import * as self from ${text(url)};`,
    ...specifiers.map((specifier, i) => `import * as import${String(i)} from ${text(specifier)};`),
    `const modules = [${specifiers.map((specifier, i) => `[${text(specifier)}, import${String(i)}]`).join(', ')}];`,
    `const values = instantiateImported(${text(url)}, modules, self);`,
    ...names.map((_, i) => `const export${String(i)} = values[${String(i)}];`),
    `export { ${names.map((name, i) => `export${String(i)} as ${text(name)}`).join(', ')} };`,
    '',
  ].join('\n');
}
