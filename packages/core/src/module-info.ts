import type { AllocatorInfo } from './allocator.ts';
import type { Feature } from './features.ts';
import type { ExternType, FunctionType, GlobalType, MemoryType, TableType, TagType } from './wasm-types.ts';

/** An import as declared, in the order of the import section. */
export interface ImportInfo {
  /** The module name, often `env` or `wasi_snapshot_preview1`. */
  readonly module: string;
  readonly name: string;
  readonly extern: ExternType;
  /** Position in the index space of its kind. */
  readonly index: number;
}

/** An export as declared, in the order of the export section. */
export interface ExportInfo {
  readonly name: string;
  readonly extern: ExternType;
  /** Position in the index space of its kind. */
  readonly index: number;
}

/** Where a section stands in the module. */
export interface SectionInfo {
  /** `type`, `import`, … `data`, or `custom`. */
  readonly section: SectionName;
  /** A custom section's own name. */
  readonly name: string | undefined;
  /** Byte offset of the contents (for a custom section: after its name). */
  readonly offset: number;
  readonly byteLength: number;
}

/** The spec's sections, by name. */
export type SectionName =
  | 'custom'
  | 'type'
  | 'import'
  | 'function'
  | 'table'
  | 'memory'
  | 'global'
  | 'export'
  | 'start'
  | 'element'
  | 'code'
  | 'data'
  | 'data count'
  | 'tag';

/** A function, imported or defined, seen from outside its body. */
export interface FunctionInfo {
  readonly type: FunctionType;
  readonly imported: boolean;
  /** Byte offset of the body (its size field) in the module; `undefined` for an import. */
  readonly offset: number | undefined;
  /** Bytes of the body with its locals; `undefined` for an import. */
  readonly byteLength: number | undefined;
}

/** What the custom section `name` says. */
export interface Names {
  readonly module: string | undefined;
  /** Function names by index, mangled as the producer wrote them. */
  readonly functions: ReadonlyMap<number, string>;
  readonly globals: ReadonlyMap<number, string>;
}

/** One tool of the custom section `producers`. */
export interface Producer {
  readonly field: string;
  readonly name: string;
  readonly version: string;
}

/** Everything that can be said of a module without running it: the product of `validateModule`. Frozen. */
export interface ModuleInfo {
  readonly name: string;
  readonly byteLength: number;
  readonly types: readonly (FunctionType | undefined)[];
  readonly imports: readonly ImportInfo[];
  readonly exports: readonly ExportInfo[];
  readonly functions: readonly FunctionInfo[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  readonly tags: readonly TagType[];
  /** Index of the start function. */
  readonly start: number | undefined;
  readonly dataSegments: number;
  readonly elementSegments: number;
  readonly sections: readonly SectionInfo[];
  /** The sections that are custom, in order. */
  readonly customSections: readonly SectionInfo[];
  /** The features the module uses; reading it first scans the function bodies. */
  readonly features: readonly Feature[];
  /** The name section; decoded when first read. */
  readonly names: Names;
  readonly producers: readonly Producer[];
  /** The custom section `target_features`: what the toolchain was allowed to use, `+` or `-` in front. */
  readonly targetFeatures: readonly string[];
  readonly allocator: AllocatorInfo | undefined;
}
