import { FEATURES, findAllocator, ValidationError } from '@ferrule/core';
import type {
  AllocatorInfo,
  ExportInfo,
  Feature,
  FunctionInfo,
  ModuleInfo,
  SectionInfo,
  WasmBytes,
} from '@ferrule/core';
import { readBodyFeatures } from './body-features.ts';
import { readNames, readProducers, readTargetFeatures } from './custom-sections.ts';
import { functionType } from './index-spaces.ts';
import type { ModuleContents } from './read-module.ts';
import { Reader } from './reader.ts';

/**
 * Makes the product of stage 2. What takes time and is seldom asked for is read when it is first asked for, and kept.
 *
 * @param wasm - the module
 * @param contents - gives what its sections say, the same each time
 */
export function moduleInfo(wasm: WasmBytes, contents: () => ModuleContents): ModuleInfo {
  const { bytes, name } = wasm;
  const customSections = lazy(() =>
    Object.freeze(contents().sections.filter(({ section }) => section === 'custom')),
  );
  const custom = (wanted: string): SectionInfo | undefined =>
    customSections().find((section) => section.name === wanted);
  const functions = lazy(() => readFunctions(bytes, contents()));
  const features = lazy(() => readFeatures(wasm, contents()));
  const names = lazy(() => readNames(bytes, custom('name')));
  const producers = lazy(() => readProducers(bytes, custom('producers')));
  const targetFeatures = lazy(() => readTargetFeatures(bytes, custom('target_features')));
  const allocator = lazy(() => readAllocator(contents().exports));
  return Object.freeze({
    name,
    byteLength: bytes.length,
    get types() {
      return Object.freeze(contents().spaces.types.functions);
    },
    get imports() {
      return contents().imports;
    },
    get exports() {
      return contents().exports;
    },
    get functions() {
      return functions();
    },
    get tables() {
      return Object.freeze(contents().spaces.tables);
    },
    get memories() {
      return Object.freeze(contents().spaces.memories);
    },
    get globals() {
      return Object.freeze(contents().spaces.globals);
    },
    get tags() {
      return Object.freeze(contents().spaces.tags);
    },
    get start() {
      return contents().start;
    },
    get dataSegments() {
      return contents().dataSegments;
    },
    get elementSegments() {
      return contents().elementSegments;
    },
    get sections() {
      return Object.freeze(contents().sections);
    },
    get customSections() {
      return customSections();
    },
    get features() {
      return features();
    },
    get names() {
      return names();
    },
    get producers() {
      return producers();
    },
    get targetFeatures() {
      return targetFeatures();
    },
    get allocator() {
      return allocator();
    },
  });
}

/**
 * @param read - takes time
 * @returns reads when it is first called, and remembers
 */
export function lazy<T>(read: () => T): () => T {
  let value: { readonly read: T } | undefined;
  return () => (value ??= { read: read() }).read;
}

function readFeatures({ bytes, name }: WasmBytes, contents: ModuleContents): readonly Feature[] {
  const uses = new Set(contents.uses.keys());
  let { usesTags } = contents;
  try {
    const inBodies = readBodyFeatures(bytes, name, contents, undefined);
    for (const feature of inBodies.uses.keys()) uses.add(feature);
    usesTags ||= inBodies.usesTags;
  } catch (error) {
    // Code that is malformed is V8's to refuse; what the sections use is known all the same.
    if (!(error instanceof ValidationError)) throw error;
  }
  // Tags came with the legacy form, but of the two it is the final form that a module with tags alone is taken for.
  if (usesTags && !uses.has('legacy-exceptions')) uses.add('exceptions');
  return Object.freeze(FEATURES.filter((feature) => uses.has(feature)));
}

function readAllocator(exports: readonly ExportInfo[]): AllocatorInfo | undefined {
  const arities = new Map<string, number>();
  for (const { name, extern } of exports) {
    if (extern.kind === 'function') arities.set(name, extern.type.params.length);
  }
  return findAllocator((name) => arities.get(name)).allocator;
}

function readFunctions(bytes: Uint8Array, { spaces, sections }: ModuleContents): readonly FunctionInfo[] {
  const reader = new Reader(bytes, '');
  const code = sections.find(({ section }) => section === 'code');
  if (code !== undefined) {
    reader.position = code.offset;
    reader.u32('the number of function bodies');
  }
  const functions = Array.from({ length: spaces.functions.length }, (_, index): FunctionInfo => {
    const type = functionType(reader, spaces, spaces.functions.at(index));
    if (index < spaces.importedFunctions) {
      return Object.freeze({ type, imported: true, offset: undefined, byteLength: undefined });
    }
    const offset = reader.position;
    const byteLength = reader.u32('the size of a function body');
    reader.skip(byteLength, 'a function body');
    return Object.freeze({ type, imported: false, offset, byteLength });
  });
  return Object.freeze(functions);
}
