import type { ModuleInfo } from '@ferrule/core';
import type { Language } from './language.ts';
import type { ModuleSizes } from './module-sizes.ts';

/** Something that would make a module smaller or faster. */
export interface Hint {
  /** What was found in the module. */
  readonly evidence: string;
  /** What to do. */
  readonly advice: string;
  /** Bytes it is about. */
  readonly bytes: number;
}

/** How each toolchain leaves out what only traces need. */
const STRIPPED: Readonly<Record<Language, { readonly debug: string; readonly names: string }>> = {
  Rust: { debug: 'debug = false in Cargo.toml', names: 'strip = true in Cargo.toml' },
  C: { debug: 'build without -g', names: '-Wl,--strip-all' },
  Go: { debug: '-ldflags=-w', names: '-ldflags=-s' },
  AssemblyScript: { debug: 'build without --debug', names: 'build without --debug' },
  unknown: { debug: 'build without debug information', names: 'strip it when it is linked' },
};

/** Below that nobody gains anything. */
const WORTH_IT = 2048;

/**
 * @param bytes - a module
 * @param info - about it
 * @param sizes - where its bytes are
 * @returns hints, each from what is in the module, those about most bytes first
 */
export function hintsFor(bytes: Uint8Array, info: ModuleInfo, sizes: ModuleSizes): readonly Hint[] {
  const hints = [
    debugInformation(sizes),
    names(sizes),
    overflowChecks(bytes, sizes),
    unoptimized(sizes),
    panics(info, sizes),
    allocator(sizes),
    copies(sizes),
  ];
  return hints
    .filter((hint) => hint !== undefined)
    .filter((hint) => hint.bytes >= WORTH_IT)
    .sort((a, b) => b.bytes - a.bytes);
}

function debugInformation({ sections, language }: ModuleSizes): Hint {
  const debug = sections.filter(({ name }) => name.startsWith('.debug_') || name === 'sourceMappingURL');
  return {
    evidence: `${String(debug.length)} sections of debug information`,
    advice: `ship a copy without them: ferrule optimize --strip, or ${STRIPPED[language].debug}`,
    bytes: total(debug),
  };
}

function names({ sections, language }: ModuleSizes): Hint {
  return {
    evidence: 'names of functions, which only traces need',
    advice: `${STRIPPED[language].names}, or ferrule optimize --strip, where traces need no names`,
    bytes: total(sections.filter(({ name }) => name === 'name')),
  };
}

function overflowChecks(bytes: Uint8Array, { sections }: ModuleSizes): Hint | undefined {
  if (!includesText(bytes, 'attempt to add with overflow')) return undefined;
  return {
    evidence: 'the text "attempt to add with overflow": arithmetic is checked, as in debug builds',
    advice: 'build with --release (opt-level = 3, or "s" for size)',
    bytes: total(sections.filter(({ name }) => name === 'code')),
  };
}

/** What an optimising compiler always inlines. */
const TRIVIAL =
  /^(<?core::(ptr|mem|cmp|num|option|result|ops|iter|intrinsics)::|<.* as core::(ops|convert|iter)::)/;

function unoptimized({ functions }: ModuleSizes): Hint | undefined {
  const small = functions.filter(({ name, bytes }) => bytes < 120 && TRIVIAL.test(name));
  if (small.length < 40) return undefined;
  const shown = small[0]?.name ?? '';
  return {
    evidence: `${String(small.length)} functions such as ${shown} that are small and not inlined`,
    advice: 'build with opt-level = 1 or more; a build without optimisation is 8 to 15 times slower',
    bytes: total(functions),
  };
}

const PANICS = new Set(['gimli', 'addr2line', 'rustc_demangle', 'miniz_oxide', 'object']);

function panics(info: ModuleInfo, { functions }: ModuleSizes): Hint {
  const found = functions.filter(
    ({ name, crate }) =>
      PANICS.has(crate) || /^<?(core::fmt|core::panicking|std::panicking|std::backtrace)/.test(name),
  );
  const isUnwinding = info.features.some(
    (feature) => feature === 'exceptions' || feature === 'legacy-exceptions',
  );
  return {
    evidence: `${String(found.length)} functions that format text or tell of panics (core::fmt, core::panicking, …)`,
    advice: isUnwinding
      ? 'panic = "abort" in Cargo.toml'
      : 'panic = "abort" with std built as -Zbuild-std-features=panic_immediate_abort; fewer unwrap and format!',
    bytes: total(found),
  };
}

function allocator({ functions, language }: ModuleSizes): Hint {
  const found = functions.filter(
    ({ name, crate }) =>
      crate === 'dlmalloc' ||
      /^(dl)?(malloc|free|calloc|realloc|memalign)$|^__rdl_|^dispose_chunk$/.test(name),
  );
  return {
    evidence: `${String(found.length)} functions of the allocator (dlmalloc)`,
    advice:
      language === 'C'
        ? 'a module that allocates little can do with a smaller malloc of its own'
        : 'a module that allocates little can do with a smaller #[global_allocator]',
    bytes: total(found),
  };
}

function copies({ functions }: ModuleSizes): Hint | undefined {
  const groups = new Map<string, { count: number; bytes: number }>();
  for (const { name, bytes } of functions) {
    const known = groups.get(name) ?? { count: 0, bytes: 0 };
    groups.set(name, { count: known.count + 1, bytes: known.bytes + bytes });
  }
  const [most] = [...groups].filter(([, { count }]) => count > 2).sort((a, b) => b[1].bytes - a[1].bytes);
  if (most === undefined) return undefined;
  const [name, { count, bytes }] = most;
  return {
    evidence: `${String(count)} copies of ${name}, made for different types`,
    advice: 'move what does not depend on the type into a function that is not generic',
    bytes,
  };
}

function total(list: readonly { readonly bytes: number }[]): number {
  return list.reduce((sum, { bytes }) => sum + bytes, 0);
}

function includesText(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(text);
}
