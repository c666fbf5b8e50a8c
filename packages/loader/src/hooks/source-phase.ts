import { createRequire } from 'node:module';
import type { parse as Parse } from 'es-module-lexer/js';

/** What the lexer calls `import source x from …` and `import.source(…)`; this build exports no names for them. */
const STATIC_SOURCE_PHASE = 4;
const DYNAMIC_SOURCE_PHASE = 5;

/** Cheap to look for; nearly no module has it. */
const PERHAPS = /\bimport\s*(?:\.\s*)?source\b/;
const GUEST = /(?:\.wasm|\.rs|\/Cargo\.toml)(?=[?#]|$)/;

let lexer: { readonly parse: typeof Parse } | undefined;

/** Loaded when it is first needed; the build without WebAssembly, which a program's settings would govern too. */
function parse(source: string): ReturnType<typeof Parse> {
  lexer ??= createRequire(import.meta.url)('es-module-lexer/js') as { readonly parse: typeof Parse };
  return lexer.parse(source);
}

/**
 * Rewrites `import source` of guests, and `import.source()`, into imports of `?module`. Node tells hooks nothing of an
 * import's phase, and before 24 does not know the syntax.
 *
 * @param source - of a JavaScript module
 * @returns the source, changed where it imports a guest's module; lines stay where they are
 */
export function rewriteSourcePhase(source: string): string {
  if (!PERHAPS.test(source)) return source;
  let rewritten = '';
  let position = 0;
  const replace = (start: number, end: number, text: string) => {
    rewritten += source.slice(position, start) + text;
    position = end;
  };
  for (const { t, n: specifier, ss, se, s, e } of parse(source)[0]) {
    const type: number = t;
    if (type === STATIC_SOURCE_PHASE && specifier !== undefined && GUEST.test(specifier)) {
      const keyword = /^import\s+source\b/.exec(source.slice(ss))?.[0] ?? '';
      replace(ss, ss + keyword.length, `import${keyword.slice(6).replace('source', '      ')}`);
      replace(s, e, moduleOf(source.slice(s, e)));
    } else if (type === DYNAMIC_SOURCE_PHASE && (specifier === undefined || GUEST.test(specifier))) {
      const expression = source.slice(s, e);
      replace(ss, se, `import(${RUNTIME_FORM}(${expression}))).then((m) => m.default)`);
    }
  }
  return rewritten + source.slice(position);
}

/** `./a.wasm#b` is asked for as `./a.wasm?module#b`. */
function moduleOf(specifier: string): string {
  return specifier.replace(/(\?[^#]*)?(#.*)?$/, (_, query: string | undefined, fragment = '') =>
    query === undefined ? `?module${String(fragment)}` : `${query}&module${String(fragment)}`,
  );
}

const RUNTIME_FORM = "((s) => s + (s.includes('?') ? '&module' : '?module'))('' + ";
