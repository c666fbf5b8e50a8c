/**
 * WebAssembly's types, written as the text format writes them.
 *
 * @see https://webassembly.github.io/spec/core/syntax/types.html
 */

/** A number or vector type. */
export type NumberType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/**
 * A reference type in its shortest text form: `funcref`, `externref`, `(ref null 3)`, `(ref func)`.
 * Type indices are those of the module the type was read from.
 */
export type ReferenceType =
  | 'funcref'
  | 'externref'
  | 'anyref'
  | 'eqref'
  | 'i31ref'
  | 'structref'
  | 'arrayref'
  | 'exnref'
  | 'nullref'
  | 'nullfuncref'
  | 'nullexternref'
  | 'nullexnref'
  | `(ref ${string})`;

/** The type of a parameter, result, local or global. */
export type ValueType = NumberType | ReferenceType;

/** Whether a memory or table is addressed by 32- or 64-bit indices. */
export type AddressType = 'i32' | 'i64';

/** The type of a function. */
export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The type of a linear memory; sizes are in pages. */
export interface MemoryType {
  readonly addressType: AddressType;
  /** Pages at instantiation. */
  readonly minimum: number;
  /** Pages it may grow to; `undefined` where the module sets no maximum. */
  readonly maximum: number | undefined;
  readonly shared: boolean;
  /** Bytes of a page: 65,536 unless the custom-page-sizes proposal is used. */
  readonly pageSize: number;
}

/** The type of a table; sizes are in elements. */
export interface TableType {
  readonly elementType: ReferenceType;
  readonly addressType: AddressType;
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** The type of a global. */
export interface GlobalType {
  readonly valueType: ValueType;
  readonly mutable: boolean;
}

/** The type of an exception tag. */
export interface TagType {
  readonly params: readonly ValueType[];
}

/** What an import or export is, with its type. */
export type ExternType =
  | { readonly kind: 'function'; readonly type: FunctionType }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'memory'; readonly type: MemoryType }
  | { readonly kind: 'global'; readonly type: GlobalType }
  | { readonly kind: 'tag'; readonly type: TagType };

/** The five kinds of thing a module may import or export. */
export type ExternKind = ExternType['kind'];

/** Bytes of an ordinary page of linear memory. */
export const PAGE_SIZE = 65_536;
