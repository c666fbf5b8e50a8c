/**
 * One smallest module for each feature, valid exactly where the feature is there.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import type { Feature } from '@ferrule/core';

type Bytes = readonly number[];

const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const END = 0x0b;
const DROP = 0x1a;
const I32_CONST_0: Bytes = [0x41, 0x00];
const I64_CONST_0: Bytes = [0x42, 0x00];
const SPLAT_0: Bytes = [...I32_CONST_0, 0xfd, 0x0f];

function module(...sections: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...HEADER, ...sections.flat()]);
}

function section(id: number, ...contents: Bytes): Bytes {
  return [id, contents.length, ...contents];
}

const types = (...list: Bytes): Bytes => section(1, ...list);
const memories = (...list: Bytes): Bytes => section(5, ...list);
/** `() -> ()` as type 0. */
const plainType = types(1, 0x60, 0, 0);

/** A module with one function of no parameters and results, after which other sections may stand. */
function code(instructions: Bytes, ...between: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const body = [0, ...instructions, END];
  return module(plainType, section(3, 1, 0), ...between, section(10, 1, body.length, ...body));
}

/** A module for each feature. */
export const PROBES: Readonly<Record<Feature, Uint8Array<ArrayBuffer>>> = Object.freeze({
  // (import "" "" (global (mut i32)))
  'mutable-globals': module(section(2, 1, 0, 0, 3, 0x7f, 1)),
  // i32.extend8_s
  'sign-extension': code([...I32_CONST_0, 0xc0, DROP]),
  // i32.trunc_sat_f32_s
  'saturating-float-to-int': code([0x43, 0, 0, 0, 0, 0xfc, 0, DROP]),
  // (type (func (result i32 i32)))
  'multi-value': module(types(1, 0x60, 0, 2, 0x7f, 0x7f)),
  // memory.fill
  'bulk-memory': code([...I32_CONST_0, ...I32_CONST_0, ...I32_CONST_0, 0xfc, 11, 0], memories(1, 0, 0)),
  // ref.null extern
  'reference-types': code([0xd0, 0x6f, DROP]),
  // i8x16.splat
  simd: code([...SPLAT_0, DROP]),
  // (global i32 (i32.add (i32.const 0) (i32.const 0)))
  'extended-const': module(section(6, 1, 0x7f, 0, ...I32_CONST_0, ...I32_CONST_0, 0x6a, END)),
  // return_call 0
  'tail-call': code([0x12, 0]),
  // (type (func)) (type (func (param (ref 0))))
  'typed-function-references': module(types(2, 0x60, 0, 0, 0x60, 1, 0x64, 0, 0)),
  // (type (struct))
  gc: module(types(1, 0x5f, 0)),
  // (memory 0) (memory 0)
  'multi-memory': module(memories(2, 0, 0, 0, 0)),
  // i8x16.relaxed_swizzle
  'relaxed-simd': code([...SPLAT_0, ...SPLAT_0, 0xfd, 0x80, 0x02, DROP]),
  // (memory i64 0)
  memory64: module(memories(1, 4, 0)),
  // (try_table)
  exceptions: code([0x1f, 0x40, 0, END]),
  // (try (do) (catch_all))
  'legacy-exceptions': code([0x06, 0x40, 0x19, END]),
  // (memory 0 0 shared), atomic.fence
  threads: code([0xfe, 0x03, 0], memories(1, 3, 0, 0)),
  // (memory 0 (pagesize 1))
  'custom-page-sizes': module(memories(1, 8, 0, 0)),
  // i64.add128
  'wide-arithmetic': code([
    ...I64_CONST_0,
    ...I64_CONST_0,
    ...I64_CONST_0,
    ...I64_CONST_0,
    0xfc,
    19,
    DROP,
    DROP,
  ]),
  // (rec (type (descriptor 1 (struct))) (type (describes 0 (struct))))
  'custom-descriptors': module(types(1, 0x4e, 2, 0x4d, 1, 0x5f, 0, 0x4c, 0, 0x5f, 0)),
  // (type (func)) (type (cont 0))
  'stack-switching': module(types(2, 0x60, 0, 0, 0x5d, 0)),
});
