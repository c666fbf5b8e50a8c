import { RecordError } from '@ferrule/core';
import type { ImportInfo, MemoryType, TableType, ValueType } from '@ferrule/core';
import type { Change } from './events.ts';
import type { RecordTerms } from './terms.ts';
import type { References } from './references.ts';

/** What a guest imports but functions, made anew as large as it was. */
export class StartImports {
  readonly #changes: readonly Change[];
  readonly #terms: RecordTerms;
  readonly #references: References;

  /**
   * @param changes - with which the record begins
   * @param terms - of the run
   * @param references - know references
   */
  constructor(changes: readonly Change[], terms: RecordTerms, references: References) {
    this.#changes = changes;
    this.#terms = terms;
    this.#references = references;
  }

  /** What is left to be done once the guest can be reached. */
  get contents(): readonly Change[] {
    return this.#changes.filter(({ of }) => of === 'bytes' || of === 'element');
  }

  /**
   * @param wanted - no function
   * @returns what the guest is to import
   * @throws RecordError where the record says nothing of it, or JavaScript can't make such a thing
   */
  value({ extern, index, module, name }: ImportInfo): unknown {
    const found = this.#changes.find(
      (change) =>
        change.of === (extern.kind === 'memory' || extern.kind === 'table' ? extern.kind : 'global') &&
        change.index === index,
    );
    try {
      switch (extern.kind) {
        case 'memory':
          return memoryOf(extern.type, found?.of === 'memory' ? found.size : 0, this.#terms.memoryPages);
        case 'table':
          return tableOf(extern.type, found?.of === 'table' ? found.size : 0, this.#terms.tableElements);
        case 'tag':
          return new WebAssembly.Tag({ parameters: extern.type.params.map(descriptorType) });
        case 'global': {
          if (found?.of !== 'global') throw new RangeError('the record says nothing of it');
          const { valueType, mutable } = extern.type;
          const { value } = found;
          const given = typeof value === 'object' ? this.#references.given(value, valueType) : value;
          return new WebAssembly.Global({ value: descriptorType(valueType), mutable }, given);
        }
        case 'function':
          return undefined;
      }
    } catch (error) {
      if (error instanceof RecordError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new RecordError(
        `the record can't be replayed: the import "${module}" "${name}" can't be made: ${reason}`,
        {
          problem: 'corrupt',
          cause: error,
        },
      );
    }
  }
}

/** The type's name in JavaScript's descriptors. */
function descriptorType(type: ValueType): WebAssembly.ValueType {
  return (type === 'funcref' ? 'anyfunc' : type) as WebAssembly.ValueType;
}

function memoryOf(
  { maximum, addressType }: MemoryType,
  pages: number,
  limit: number | null,
): WebAssembly.Memory {
  const most = smallest(maximum, limit);
  if (addressType === 'i32')
    return new WebAssembly.Memory({ initial: pages, ...(most === undefined ? {} : { maximum: most }) });
  const wide = {
    initial: BigInt(pages),
    address: 'i64',
    ...(most === undefined ? {} : { maximum: BigInt(most) }),
  };
  return new WebAssembly.Memory(wide as unknown as WebAssembly.MemoryDescriptor);
}

function tableOf(
  { maximum, elementType }: TableType,
  length: number,
  limit: number | null,
): WebAssembly.Table {
  const most = smallest(maximum, limit);
  return new WebAssembly.Table({
    element: descriptorType(elementType) as WebAssembly.TableKind,
    initial: length,
    ...(most === undefined ? {} : { maximum: most }),
  });
}

function smallest(maximum: number | undefined, limit: number | null): number | undefined {
  const most = Math.min(maximum ?? Infinity, limit ?? Infinity);
  return most === Infinity ? undefined : most;
}
