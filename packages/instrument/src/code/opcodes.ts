/**
 * Every instruction: its opcode, name, immediates and the feature it came with.
 *
 * An opcode is one number: the byte itself, or for an instruction behind a prefix byte the prefix's base
 * (see {@link PREFIX_BASE}) plus the number that follows it.
 *
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 * @see https://github.com/WebAssembly/threads, https://github.com/WebAssembly/wide-arithmetic,
 * https://github.com/WebAssembly/custom-descriptors, https://github.com/WebAssembly/stack-switching
 */
import type { Feature } from '@ferrule/core';
import { IMMEDIATES } from './immediates.ts';
import type { Immediates } from './immediates.ts';

/** Where the opcodes behind each prefix byte begin. */
export const PREFIX_BASE = Object.freeze({ 0xfb: 0x100, 0xfc: 0x200, 0xfe: 0x300, 0xfd: 0x400 });

/** One more than the largest opcode. */
export const OPCODE_LIMIT = 0x600;

/** Index into {@link IMMEDIATES} of each opcode's immediates; 255 where there is no such instruction. */
export const IMMEDIATES_OF: Uint8Array = new Uint8Array(OPCODE_LIMIT).fill(255);

const names = new Array<string | undefined>(OPCODE_LIMIT);
const features = new Array<Feature | undefined>(OPCODE_LIMIT);

/**
 * @param opcode - any number
 * @returns the instruction's name in the text format, or `undefined` where there is none
 */
export function opcodeName(opcode: number): string | undefined {
  return names[opcode];
}

/**
 * The feature an instruction came with. `throw` counts as `exceptions`, though `legacy-exceptions` has it as well.
 * What an instruction needs by its immediates (a second memory, a block's several results) is not told here.
 *
 * @param opcode - any number
 * @returns the feature, or `undefined` for what WebAssembly had from the start
 */
export function opcodeFeature(opcode: number): Feature | undefined {
  return features[opcode];
}

/**
 * @param name - an instruction's name, such as `i32.add`
 * @returns its opcode
 * @throws RangeError when there is no such instruction
 */
export function opcodeOf(name: string): number {
  const opcode = names.indexOf(name);
  if (opcode < 0) throw new RangeError(`there is no instruction "${name}"`);
  return opcode;
}

/** Enters instructions of consecutive opcodes; `.` leaves one out. */
function rows(first: number, immediates: Immediates, feature: Feature | undefined, list: string): void {
  let opcode = first;
  for (const name of list.trim().split(/\s+/)) {
    if (name !== '.') {
      names[opcode] = name;
      features[opcode] = feature;
      IMMEDIATES_OF[opcode] = IMMEDIATES.indexOf(immediates);
    }
    opcode += 1;
  }
}

/** Writes out `shape.op` for each op. */
function of(shape: string, ops: string): string {
  return ops.replaceAll(/[^\s.]\S*/g, (op) => `${shape}.${op}`);
}

// Control
rows(0x00, 'none', undefined, 'unreachable nop');
rows(0x02, 'block', undefined, 'block loop if');
rows(0x05, 'none', undefined, 'else');
rows(0x06, 'block', 'legacy-exceptions', 'try');
rows(0x07, 'tag', 'legacy-exceptions', 'catch');
rows(0x08, 'tag', 'exceptions', 'throw');
rows(0x09, 'label', 'legacy-exceptions', 'rethrow');
rows(0x0a, 'none', 'exceptions', 'throw_ref');
rows(0x0b, 'none', undefined, 'end');
rows(0x0c, 'label', undefined, 'br br_if');
rows(0x0e, 'labels', undefined, 'br_table');
rows(0x0f, 'none', undefined, 'return');
rows(0x10, 'function', undefined, 'call');
rows(0x11, 'type table', undefined, 'call_indirect');
rows(0x12, 'function', 'tail-call', 'return_call');
rows(0x13, 'type table', 'tail-call', 'return_call_indirect');
rows(0x14, 'type', 'typed-function-references', 'call_ref');
rows(0x15, 'type', 'tail-call', 'return_call_ref');
rows(0x18, 'label', 'legacy-exceptions', 'delegate');
rows(0x19, 'none', 'legacy-exceptions', 'catch_all');
rows(0x1f, 'try_table', 'exceptions', 'try_table');

// Parametric and variable
rows(0x1a, 'none', undefined, 'drop select');
rows(0x1c, 'types', 'reference-types', 'select_t');
rows(0x20, 'local', undefined, 'local.get local.set local.tee');
rows(0x23, 'global', undefined, 'global.get global.set');
rows(0x25, 'table', 'reference-types', 'table.get table.set');

// Memory
const integerLoads = 'load8_s load8_u load16_s load16_u';
rows(0x28, 'memory argument', undefined, 'i32.load i64.load f32.load f64.load');
rows(
  0x2c,
  'memory argument',
  undefined,
  of('i32', integerLoads) + ' ' + of('i64', `${integerLoads} load32_s load32_u`),
);
rows(0x36, 'memory argument', undefined, 'i32.store i64.store f32.store f64.store i32.store8 i32.store16');
rows(0x3c, 'memory argument', undefined, of('i64', 'store8 store16 store32'));
rows(0x3f, 'memory', undefined, 'memory.size memory.grow');

// Numeric
rows(0x41, 'i32', undefined, 'i32.const');
rows(0x42, 'i64', undefined, 'i64.const');
rows(0x43, 'f32', undefined, 'f32.const');
rows(0x44, 'f64', undefined, 'f64.const');
const integerComparisons = 'eqz eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const floatComparisons = 'eq ne lt gt le ge';
rows(0x45, 'none', undefined, of('i32', integerComparisons));
rows(0x50, 'none', undefined, of('i64', integerComparisons));
rows(0x5b, 'none', undefined, of('f32', floatComparisons));
rows(0x61, 'none', undefined, of('f64', floatComparisons));
const integerOperations =
  'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const floatOperations = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';
rows(0x67, 'none', undefined, of('i32', integerOperations));
rows(0x79, 'none', undefined, of('i64', integerOperations));
rows(0x8b, 'none', undefined, of('f32', floatOperations));
rows(0x99, 'none', undefined, of('f64', floatOperations));
rows(0xa7, 'none', undefined, of('i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'));
rows(
  0xac,
  'none',
  undefined,
  of('i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u'),
);
rows(
  0xb2,
  'none',
  undefined,
  of('f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64'),
);
rows(
  0xb7,
  'none',
  undefined,
  of('f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32'),
);
rows(
  0xbc,
  'none',
  undefined,
  'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64',
);
rows(0xc0, 'none', 'sign-extension', 'i32.extend8_s i32.extend16_s');
rows(0xc2, 'none', 'sign-extension', 'i64.extend8_s i64.extend16_s i64.extend32_s');

// References
rows(0xd0, 'heap type', 'reference-types', 'ref.null');
rows(0xd1, 'none', 'reference-types', 'ref.is_null');
rows(0xd2, 'function', 'reference-types', 'ref.func');
rows(0xd3, 'none', 'gc', 'ref.eq');
rows(0xd4, 'none', 'typed-function-references', 'ref.as_non_null');
rows(0xd5, 'label', 'typed-function-references', 'br_on_null br_on_non_null');

// Stack switching
rows(0xe0, 'type', 'stack-switching', 'cont.new');
rows(0xe1, 'type type', 'stack-switching', 'cont.bind');
rows(0xe2, 'tag', 'stack-switching', 'suspend');
rows(0xe3, 'type handlers', 'stack-switching', 'resume');
rows(0xe4, 'type tag handlers', 'stack-switching', 'resume_throw');
rows(0xe5, 'type handlers', 'stack-switching', 'resume_throw_ref');
rows(0xe6, 'type tag', 'stack-switching', 'switch');

// 0xfb: garbage collection, custom descriptors
const FB = PREFIX_BASE[0xfb];
rows(FB, 'type', 'gc', 'struct.new struct.new_default');
rows(FB + 0x02, 'type field', 'gc', 'struct.get struct.get_s struct.get_u struct.set');
rows(FB + 0x06, 'type', 'gc', 'array.new array.new_default');
rows(FB + 0x08, 'type length', 'gc', 'array.new_fixed');
rows(FB + 0x09, 'type data', 'gc', 'array.new_data');
rows(FB + 0x0a, 'type element', 'gc', 'array.new_elem');
rows(FB + 0x0b, 'type', 'gc', 'array.get array.get_s array.get_u array.set');
rows(FB + 0x0f, 'none', 'gc', 'array.len');
rows(FB + 0x10, 'type', 'gc', 'array.fill');
rows(FB + 0x11, 'type type', 'gc', 'array.copy');
rows(FB + 0x12, 'type data', 'gc', 'array.init_data');
rows(FB + 0x13, 'type element', 'gc', 'array.init_elem');
rows(FB + 0x14, 'heap type', 'gc', 'ref.test ref.test_null ref.cast ref.cast_null');
rows(FB + 0x18, 'cast label', 'gc', 'br_on_cast br_on_cast_fail');
rows(FB + 0x1a, 'none', 'gc', 'any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u');
rows(FB + 0x20, 'type', 'custom-descriptors', 'struct.new_desc struct.new_default_desc ref.get_desc');
rows(FB + 0x23, 'heap type', 'custom-descriptors', 'ref.cast_desc_eq ref.cast_desc_eq_null');
rows(FB + 0x25, 'cast label', 'custom-descriptors', 'br_on_cast_desc_eq br_on_cast_desc_eq_fail');

// 0xfc: saturating conversions, bulk operations, wide arithmetic
const FC = PREFIX_BASE[0xfc];
const saturating = 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u';
rows(FC, 'none', 'saturating-float-to-int', `${of('i32', saturating)} ${of('i64', saturating)}`);
rows(FC + 0x08, 'data memory', 'bulk-memory', 'memory.init');
rows(FC + 0x09, 'data', 'bulk-memory', 'data.drop');
rows(FC + 0x0a, 'memory memory', 'bulk-memory', 'memory.copy');
rows(FC + 0x0b, 'memory', 'bulk-memory', 'memory.fill');
rows(FC + 0x0c, 'element table', 'bulk-memory', 'table.init');
rows(FC + 0x0d, 'element', 'bulk-memory', 'elem.drop');
rows(FC + 0x0e, 'table table', 'bulk-memory', 'table.copy');
rows(FC + 0x0f, 'table', 'reference-types', 'table.grow table.size table.fill');
rows(FC + 0x13, 'none', 'wide-arithmetic', of('i64', 'add128 sub128 mul_wide_s mul_wide_u'));

// 0xfe: threads
const FE = PREFIX_BASE[0xfe];
rows(FE, 'memory argument', 'threads', 'memory.atomic.notify memory.atomic.wait32 memory.atomic.wait64');
rows(FE + 0x03, 'fence', 'threads', 'atomic.fence');
const atomic = (suffix: string): string =>
  `i32.atomic.${suffix} i64.atomic.${suffix} ` +
  of('i32.atomic', suffix.replace(/^(load|store|rmw)(.*)/, '$18$2 $116$2')) +
  ' ' +
  of('i64.atomic', suffix.replace(/^(load|store|rmw)(.*)/, '$18$2 $116$2 $132$2'));
const unsignedAtomic = (suffix: string): string =>
  atomic(suffix).replaceAll(/(load|rmw)(8|16|32)\S*/g, (narrow) => `${narrow}_u`);
rows(FE + 0x10, 'memory argument', 'threads', unsignedAtomic('load'));
rows(FE + 0x17, 'memory argument', 'threads', atomic('store'));
for (const [place, operation] of ['add', 'sub', 'and', 'or', 'xor', 'xchg', 'cmpxchg'].entries()) {
  rows(FE + 0x1e + place * 7, 'memory argument', 'threads', unsignedAtomic(`rmw.${operation}`));
}

// 0xfd: vectors
const FD = PREFIX_BASE[0xfd];
const vector = (first: number, list: string): void => {
  rows(FD + first, 'none', 'simd', list);
};
rows(
  FD,
  'memory argument',
  'simd',
  of('v128', 'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u'),
);
rows(
  FD + 7,
  'memory argument',
  'simd',
  of('v128', 'load8_splat load16_splat load32_splat load64_splat store'),
);
rows(FD + 12, 'v128', 'simd', 'v128.const');
rows(FD + 13, 'shuffle', 'simd', 'i8x16.shuffle');
vector(14, 'i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat');
rows(FD + 21, 'lane', 'simd', of('i8x16', 'extract_lane_s extract_lane_u replace_lane'));
rows(FD + 24, 'lane', 'simd', of('i16x8', 'extract_lane_s extract_lane_u replace_lane'));
rows(
  FD + 27,
  'lane',
  'simd',
  `${of('i32x4', 'extract_lane replace_lane')} ${of('i64x2', 'extract_lane replace_lane')}`,
);
rows(
  FD + 31,
  'lane',
  'simd',
  `${of('f32x4', 'extract_lane replace_lane')} ${of('f64x2', 'extract_lane replace_lane')}`,
);
const laneComparisons = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
vector(35, of('i8x16', laneComparisons));
vector(45, of('i16x8', laneComparisons));
vector(55, of('i32x4', laneComparisons));
vector(65, `${of('f32x4', floatComparisons)} ${of('f64x2', floatComparisons)}`);
vector(77, of('v128', 'not and andnot or xor bitselect any_true'));
rows(FD + 84, 'memory argument lane', 'simd', of('v128', 'load8_lane load16_lane load32_lane load64_lane'));
rows(
  FD + 88,
  'memory argument lane',
  'simd',
  of('v128', 'store8_lane store16_lane store32_lane store64_lane'),
);
rows(FD + 92, 'memory argument', 'simd', of('v128', 'load32_zero load64_zero'));
vector(94, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4');
vector(96, of('i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u'));
vector(103, of('f32x4', 'ceil floor trunc nearest'));
vector(107, of('i8x16', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u'));
vector(116, 'f64x2.ceil f64x2.floor');
vector(118, `${of('i8x16', 'min_s min_u max_s max_u')} f64x2.trunc i8x16.avgr_u`);
vector(124, of('i16x8', 'extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u'));
vector(126, of('i32x4', 'extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u'));
const extensions = (from: string): string =>
  `extend_low_${from}_s extend_high_${from}_s extend_low_${from}_u extend_high_${from}_u`;
const products = (from: string): string =>
  `extmul_low_${from}_s extmul_high_${from}_s extmul_low_${from}_u extmul_high_${from}_u`;
vector(128, of('i16x8', 'abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u'));
vector(
  135,
  of('i16x8', `${extensions('i8x16')} shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u`),
);
vector(148, `f64x2.nearest ${of('i16x8', `mul min_s min_u max_s max_u . avgr_u ${products('i8x16')}`)}`);
vector(160, of('i32x4', `abs neg . all_true bitmask . . ${extensions('i16x8')} shl shr_s shr_u add`));
vector(177, of('i32x4', `sub . . . mul min_s min_u max_s max_u dot_i16x8_s . ${products('i16x8')}`));
vector(192, of('i64x2', `abs neg . all_true bitmask . . ${extensions('i32x4')} shl shr_s shr_u add`));
vector(209, of('i64x2', `sub . . . mul eq ne lt_s gt_s le_s ge_s ${products('i32x4')}`));
vector(224, of('f32x4', 'abs neg . sqrt add sub mul div min max pmin pmax'));
vector(236, of('f64x2', 'abs neg . sqrt add sub mul div min max pmin pmax'));
vector(248, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u');
vector(252, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero');
vector(254, 'f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u');
const relaxed = (first: number, list: string): void => {
  rows(FD + first, 'none', 'relaxed-simd', list);
};
relaxed(256, 'i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u');
relaxed(259, 'i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero');
relaxed(261, `${of('f32x4', 'relaxed_madd relaxed_nmadd')} ${of('f64x2', 'relaxed_madd relaxed_nmadd')}`);
relaxed(
  265,
  'i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect',
);
relaxed(269, `${of('f32x4', 'relaxed_min relaxed_max')} ${of('f64x2', 'relaxed_min relaxed_max')}`);
relaxed(273, 'i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s');
