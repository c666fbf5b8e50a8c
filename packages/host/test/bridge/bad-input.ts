import { readFileSync } from 'node:fs';

/** What `wat/misbehaving` is made to say of itself. */
export const SIGNATURES = `
fn bad_text()str
fn long_text()str
fn null_text()str
fn foreign_text()str
fn lost_text()str
fn odd_list()vec(u32)
fn long_list()vec(u32)
fn truth()bool
fn letter()char
fn side()Side
fn byte()u8
fn length(text:str;)usize
fn norm(point:Point;)f64
fn repeat(text:str;times:i32;)u32
fn double(n:u32;)u32
fn twice(n:u64;)u64
fn sum(numbers:slice(f64);)f64
fn fail(text:str;)void
fn tell_bad()void
fn tell_long()void
fn tell_well()void
fn measure_lost()usize
fn answer_lost()void
fn answer_well()usize
struct Point{x:f64;y:f64;}
enum Side{Left=-1;On=0;Right=1;}
import env tell(text:str;)void
import env measure(point:Point;)usize
import env answer()owned(str)
`;

/** The guest, with a section `ferrule` behind the others. */
export function misbehaving(signatures: string = SIGNATURES): Uint8Array<ArrayBuffer> {
  const url = new URL('../../../../conformance/guests/wat/misbehaving.wasm', import.meta.url);
  const contents = [...new TextEncoder().encode('ferrule'), ...new TextEncoder().encode(signatures)];
  const length = contents.length + 1;
  return Uint8Array.from([...readFileSync(url), 0, 0x80 | (length & 0x7f), length >> 7, 7, ...contents]);
}

/** What the guest's allocator does: see its source. */
export const MODES = { well: 0, null: 1, trap: 2, outside: 3, misaligned: 4, freeTraps: 5 } as const;

/** One way to go wrong. Plain data, to be handed to another process. */
export interface BadInput {
  readonly name: string;
  readonly function: string;
  readonly values: readonly unknown[];
  readonly mode?: number;
  /** What the host's `answer` returns; a text if left out. */
  readonly answer?: unknown;
  /** The error's code, without `ERR_FERRULE_`. */
  readonly code: string;
  /** How its message begins. */
  readonly message: string;
  /** Bytes that stay: what the guest's allocator refused to take back. */
  readonly lost?: number;
}

/** Everything that may go wrong between host and guest, and what is said of it. */
export const BAD_INPUTS: readonly BadInput[] = [
  // what the guest returns
  {
    name: 'text that is not UTF-8',
    function: 'bad_text',
    values: [],
    code: 'GUEST_VALUE',
    message: 'bad_text: result (str): expected UTF-8',
  },
  {
    name: 'a length beyond memory',
    function: 'long_text',
    values: [],
    code: 'MEMORY_ACCESS',
    message: 'long_text: result (str): can',
  },
  {
    name: 'a list longer than memory',
    function: 'long_list',
    values: [],
    code: 'MEMORY_ACCESS',
    message: 'long_list: result (vec(u32)): can',
  },
  {
    name: 'a null pointer',
    function: 'null_text',
    values: [],
    code: 'GUEST_VALUE',
    message: 'null_text: result (str): expected a string, got a null pointer',
  },
  {
    name: 'an address of the result outside memory',
    function: 'lost_text',
    values: [],
    code: 'MEMORY_ACCESS',
    message: 'lost_text: result (str): can',
  },
  {
    name: 'a list that is not aligned',
    function: 'odd_list',
    values: [],
    code: 'GUEST_VALUE',
    message: 'odd_list: result (vec(u32)): expected',
  },
  {
    name: 'memory that it never allocated',
    function: 'foreign_text',
    values: [],
    code: 'ALLOCATION',
    message: 'foreign_text: free 7 bytes: "__ferrule_free" trapped',
  },
  {
    name: 'a bool of 7',
    function: 'truth',
    values: [],
    code: 'GUEST_VALUE',
    message: 'truth: result (bool): expected 0 or 1 for a bool, got 7',
  },
  {
    name: 'a surrogate for a char',
    function: 'letter',
    values: [],
    code: 'GUEST_VALUE',
    message: 'letter: result (char): expected a Unicode scalar value',
  },
  {
    name: 'an enum of 9',
    function: 'side',
    values: [],
    code: 'GUEST_VALUE',
    message: 'side: result (Side): expected the number of one of Left, On, Right, got 9',
  },
  {
    name: '256 for a byte',
    function: 'byte',
    values: [],
    code: 'GUEST_VALUE',
    message: 'byte: result (u8): expected a whole number from 0 to 255, got 256',
  },
  // what the host gives
  {
    name: 'no string',
    function: 'length',
    values: [5],
    code: 'ARGUMENT',
    message: 'length: argument 1 (str): expected a string, got 5',
  },
  {
    name: 'a lone surrogate',
    function: 'length',
    values: ['\ud800'],
    code: 'ARGUMENT',
    message: 'length: argument 1 (str): expected a string without lone surrogates',
  },
  {
    name: 'a lone surrogate in a long text',
    function: 'length',
    values: [`${'x'.repeat(100)}\udc00`],
    code: 'ARGUMENT',
    message: 'length: argument 1 (str): expected a string without lone surrogates',
  },
  {
    name: 'a struct without a field',
    function: 'norm',
    values: [{ x: 1 }],
    code: 'ARGUMENT',
    message: 'norm: argument 1 (Point): expected the fields of Point (.y missing)',
  },
  {
    name: 'a struct with an unknown field',
    function: 'norm',
    values: [{ x: 1, y: 2, z: 3 }],
    code: 'ARGUMENT',
    message: 'norm: argument 1 (Point): expected the fields of Point (.z not known)',
  },
  {
    name: 'a struct with a wrong field',
    function: 'norm',
    values: [{ x: 1, y: '2' }],
    code: 'ARGUMENT',
    message: 'norm: argument 1.y (Point): expected a number, got "2"',
  },
  {
    name: 'no struct',
    function: 'norm',
    values: [null],
    code: 'ARGUMENT',
    message: 'norm: argument 1 (Point): expected a Point, got null',
  },
  {
    name: 'NaN for an integer',
    function: 'double',
    values: [NaN],
    code: 'ARGUMENT',
    message: 'double: argument 1 (u32): expected a whole number from 0 to 4294967295, got NaN',
  },
  {
    name: 'NaN for an integer beside a text',
    function: 'repeat',
    values: ['abc', NaN],
    code: 'ARGUMENT',
    message: 'repeat: argument 2 (i32): expected a whole number',
  },
  {
    name: '2^64 for 64 bits',
    function: 'twice',
    values: [2n ** 64n],
    code: 'ARGUMENT',
    message:
      'twice: argument 1 (u64): expected a bigint from 0 to 18446744073709551615, got 18446744073709551616n',
  },
  {
    name: 'a number for 64 bits',
    function: 'twice',
    values: [1],
    code: 'ARGUMENT',
    message: 'twice: argument 1 (u64): expected a bigint',
  },
  {
    name: 'a wrong element',
    function: 'sum',
    values: [[1, 'x']],
    code: 'ARGUMENT',
    message: 'sum: argument 1[1] (slice(f64)): expected a number, got "x"',
  },
  {
    name: 'an argument too many',
    function: 'length',
    values: ['a', 'b'],
    code: 'ARGUMENT',
    message: 'length: takes 1 arguments, got 2',
  },
  // an allocator that goes wrong
  {
    name: 'an allocator that returns null',
    function: 'length',
    values: ['abc'],
    mode: MODES.null,
    code: 'ALLOCATION',
    message:
      'length: argument 1 (str): allocate 3 bytes aligned to 1: "__ferrule_alloc" returned null: no room',
  },
  {
    name: 'an allocator that traps',
    function: 'length',
    values: ['abc'],
    mode: MODES.trap,
    code: 'ALLOCATION',
    message: 'length: argument 1 (str): allocate 3 bytes: "__ferrule_alloc" trapped: unreachable',
  },
  {
    name: 'an allocator that returns what is not memory',
    function: 'length',
    values: ['abc'],
    mode: MODES.outside,
    code: 'ALLOCATION',
    message:
      'length: argument 1 (str): allocate 3 bytes aligned to 1: "__ferrule_alloc" returned 4294967280, which is not in the memory',
  },
  {
    name: 'an allocator that does not align',
    function: 'sum',
    values: [[1]],
    mode: MODES.misaligned,
    code: 'ALLOCATION',
    message:
      'sum: argument 1 (slice(f64)): allocate 8 bytes aligned to 8: "__ferrule_alloc" returned 4097, which is not aligned',
  },
  {
    name: 'an allocator that traps when it frees',
    function: 'length',
    values: ['abc'],
    mode: MODES.freeTraps,
    code: 'ALLOCATION',
    message: 'length: free 3 bytes: "__ferrule_free" trapped: unreachable',
    lost: 3,
  },
  {
    name: 'more than there is room for',
    function: 'length',
    values: ['x'.repeat(10_000)],
    code: 'ALLOCATION',
    message: 'length: argument 1 (str): allocate 10000 bytes',
  },
  // the guest's calls of the host
  {
    name: 'a call of the host with text that is none',
    function: 'tell_bad',
    values: [],
    code: 'GUEST_VALUE',
    message: 'env.tell, called by the guest: argument 1: expected UTF-8',
  },
  {
    name: 'a call of the host with a length beyond memory',
    function: 'tell_long',
    values: [],
    code: 'MEMORY_ACCESS',
    message: 'env.tell, called by the guest: argument 1: can',
  },
  {
    name: 'a call of the host with a struct outside memory',
    function: 'measure_lost',
    values: [],
    code: 'MEMORY_ACCESS',
    message: 'env.measure, called by the guest: argument 1: can',
  },
  {
    name: 'a call of the host that wants its result outside memory',
    function: 'answer_lost',
    values: [],
    code: 'MEMORY_ACCESS',
    message: "env.answer: result (owned(str)) of the host's function: can",
  },
  {
    name: 'a host function that returns no text',
    function: 'answer_well',
    values: [],
    answer: 5,
    code: 'ARGUMENT',
    message: "env.answer: result (owned(str)) of the host's function: expected a string, got 5",
  },
  {
    name: "no room for a host function's result",
    function: 'answer_well',
    values: [],
    mode: MODES.null,
    code: 'ALLOCATION',
    message:
      'env.answer: result (owned(str)) of the host\'s function: allocate 2 bytes aligned to 1: "__ferrule_alloc" returned null',
  },
];
