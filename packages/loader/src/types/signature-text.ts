import type { FunctionSignature, Signatures, SignatureType } from '@ferrule/host/bridge';

/** Whether a type stands where values go into the guest, or where they come out. */
type Direction = 'in' | 'out';

const SIMPLE: Readonly<Record<string, string>> = {
  i64: 'bigint',
  u64: 'bigint',
  bool: 'boolean',
  char: 'string',
  str: 'string',
  void: 'void',
};

const ARRAYS: Readonly<Record<string, string>> = {
  i8: 'Int8Array',
  u8: 'Uint8Array',
  i16: 'Int16Array',
  u16: 'Uint16Array',
  i32: 'Int32Array',
  u32: 'Uint32Array',
  isize: 'Int32Array',
  usize: 'Uint32Array',
  i64: 'BigInt64Array',
  u64: 'BigUint64Array',
  f32: 'Float32Array',
  f64: 'Float64Array',
};

/**
 * @param signature - of a function
 * @returns its parameters and result, in TypeScript
 */
export function signatureText({ params, result }: FunctionSignature): { params: string[]; result: string } {
  return { params: params.map(({ type }) => typeText(type, 'in')), result: typeText(result, 'out') };
}

/**
 * @param signatures - what a module says of itself
 * @returns declarations of its structs and enums, under {@link typeName}
 */
export function namedTypes({ structs, enums }: Signatures): string[] {
  const interfaces = [...structs].map(([name, fields]) => {
    const members = fields.map((field) => `  ${field.name}: ${typeText(field.type, 'out')};`);
    return [`interface ${typeName(name)} {`, ...members, '}'].join('\n');
  });
  const unions = [...enums].map(([name, variants]) => {
    const names = Object.keys(variants).map((variant) => JSON.stringify(variant));
    return `type ${typeName(name)} = ${names.length === 0 ? 'never' : names.join(' | ')};`;
  });
  return [...interfaces, ...unions];
}

/** Apart from everything that a module may export. */
function typeName(name: string): string {
  return `Type_${name}`;
}

function typeText(type: SignatureType, direction: Direction): string {
  switch (type.kind) {
    case 'simple':
      return SIMPLE[type.name] ?? 'number';
    case 'named':
      return typeName(type.name);
    case 'array':
      return direction === 'in'
        ? `ArrayLike<${typeText(type.element, direction)}>`
        : `${grouped(typeText(type.element, direction))}[]`;
    case 'of':
      return composedText(type.name, type.types, direction);
  }
}

function composedText(name: string, types: readonly SignatureType[], direction: Direction): string {
  const [first] = types;
  if (first === undefined) return 'unknown';
  const text = typeText(first, direction);
  switch (name) {
    case 'slice':
    case 'sliceMut':
    case 'vec': {
      if (direction === 'in') return `ArrayLike<${text}>`;
      const array = first.kind === 'simple' ? ARRAYS[first.name] : undefined;
      return array ?? `readonly ${grouped(text)}[]`;
    }
    case 'option':
      return direction === 'in' ? `${text} | null | undefined` : `${text} | undefined`;
    default:
      // owned, borrowed; of a result what is good, since what is not is thrown
      return text;
  }
}

function grouped(text: string): string {
  return / /.test(text) ? `(${text})` : text;
}
