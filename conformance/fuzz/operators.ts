import { F32, F64, I32, I64, V128 } from './encoding.ts';
import type { TypeByte } from './encoding.ts';

/** Instructions without immediates, from some types to one. */
export interface Operator {
  readonly code: readonly number[];
  readonly takes: readonly TypeByte[];
  readonly gives: TypeByte;
  /** Whether the bits of a NaN operand show in the result, which the spec leaves open. */
  readonly showsNan?: boolean;
}

function range(first: number, last: number, takes: readonly TypeByte[], gives: TypeByte): Operator[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({ code: [first + index], takes, gives }));
}

function simd(codes: readonly number[], takes: readonly TypeByte[], gives: TypeByte): Operator[] {
  return codes.map((code) => ({
    code: [0xfd, ...(code < 128 ? [code] : [(code & 127) | 128, code >> 7])],
    takes,
    gives,
  }));
}

const OPERATORS: readonly Operator[] = [
  ...range(0x45, 0x45, [I32], I32),
  ...range(0x46, 0x4f, [I32, I32], I32),
  ...range(0x50, 0x50, [I64], I32),
  ...range(0x51, 0x5a, [I64, I64], I32),
  ...range(0x5b, 0x60, [F32, F32], I32),
  ...range(0x61, 0x66, [F64, F64], I32),
  ...range(0x67, 0x69, [I32], I32),
  ...range(0x6a, 0x78, [I32, I32], I32),
  ...range(0x79, 0x7b, [I64], I64),
  ...range(0x7c, 0x8a, [I64, I64], I64),
  ...range(0x8b, 0x91, [F32], F32),
  ...range(0x92, 0x97, [F32, F32], F32),
  ...range(0x99, 0x9f, [F64], F64),
  ...range(0xa0, 0xa5, [F64, F64], F64),
  { code: [0x98], takes: [F32, F32], gives: F32, showsNan: true },
  { code: [0xa6], takes: [F64, F64], gives: F64, showsNan: true },
  ...range(0xa7, 0xa7, [I64], I32),
  ...range(0xa8, 0xa9, [F32], I32),
  ...range(0xaa, 0xab, [F64], I32),
  ...range(0xac, 0xad, [I32], I64),
  ...range(0xae, 0xaf, [F32], I64),
  ...range(0xb0, 0xb1, [F64], I64),
  ...range(0xb2, 0xb3, [I32], F32),
  ...range(0xb4, 0xb5, [I64], F32),
  ...range(0xb6, 0xb6, [F64], F32),
  ...range(0xb7, 0xb8, [I32], F64),
  ...range(0xb9, 0xba, [I64], F64),
  ...range(0xbb, 0xbb, [F32], F64),
  { code: [0xbc], takes: [F32], gives: I32, showsNan: true },
  { code: [0xbd], takes: [F64], gives: I64, showsNan: true },
  ...range(0xbe, 0xbe, [I32], F32),
  ...range(0xbf, 0xbf, [I64], F64),
  ...range(0xc0, 0xc1, [I32], I32),
  ...range(0xc2, 0xc4, [I64], I64),
  ...[0, 1].map((code) => ({ code: [0xfc, code], takes: [F32], gives: I32 })),
  ...[2, 3].map((code) => ({ code: [0xfc, code], takes: [F64], gives: I32 })),
  ...[6, 7].map((code) => ({ code: [0xfc, code], takes: [F64], gives: I64 })),
  // splats, comparisons, logic, shifts and sums of integer lanes
  ...simd([15, 16, 17], [I32], V128),
  ...simd([18], [I64], V128),
  ...simd([35, 45, 55, 78, 80, 81, 110, 142, 174, 206], [V128, V128], V128),
  ...simd([77, 96, 128], [V128], V128),
  ...simd([83, 99, 131, 100], [V128], I32),
  ...simd([107, 139, 171], [V128, I32], V128),
];

/** The operators that give a type. */
export function operatorsFor(type: TypeByte): readonly Operator[] {
  return BY_RESULT.get(type) ?? [];
}

const BY_RESULT = new Map<TypeByte, Operator[]>();
for (const operator of OPERATORS) {
  const known = BY_RESULT.get(operator.gives);
  if (known) known.push(operator);
  else BY_RESULT.set(operator.gives, [operator]);
}

/** An access to memory: its code, the widest alignment that is allowed, the type that goes in or out. */
export interface Access {
  readonly code: readonly number[];
  readonly align: number;
  readonly type: TypeByte;
}

export const LOADS: readonly Access[] = [
  { code: [0x28], align: 2, type: I32 },
  { code: [0x29], align: 3, type: I64 },
  { code: [0x2a], align: 2, type: F32 },
  { code: [0x2b], align: 3, type: F64 },
  { code: [0x2c], align: 0, type: I32 },
  { code: [0x2f], align: 1, type: I32 },
  { code: [0x30], align: 0, type: I64 },
  { code: [0x34], align: 2, type: I64 },
  { code: [0xfd, 0], align: 4, type: V128 },
  { code: [0xfd, 9], align: 2, type: V128 },
];

export const STORES: readonly Access[] = [
  { code: [0x36], align: 2, type: I32 },
  { code: [0x37], align: 3, type: I64 },
  { code: [0x38], align: 2, type: F32 },
  { code: [0x39], align: 3, type: F64 },
  { code: [0x3a], align: 0, type: I32 },
  { code: [0x3b], align: 1, type: I32 },
  { code: [0x3e], align: 2, type: I64 },
  { code: [0xfd, 11], align: 4, type: V128 },
];
