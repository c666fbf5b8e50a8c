const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export const emptyModule = Uint8Array.from(header);

/** Well formed, but its one function adds two numbers that are not there. */
export const invalidModule = Uint8Array.from([
  ...header,
  1,
  4,
  1,
  0x60,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  5,
  1,
  3,
  0,
  0x6a,
  0x0b,
]);

/** Ends within its type section. */
export const truncatedModule = Uint8Array.from([...header, 1, 4, 1, 0x60]);

/** `(func (export "f") (result i32) (i32.const 7))` */
export const sevenModule = Uint8Array.from([
  ...header,
  1,
  5,
  1,
  0x60,
  0,
  1,
  0x7f,
  3,
  2,
  1,
  0,
  7,
  5,
  1,
  1,
  0x66,
  0,
  0,
  10,
  6,
  1,
  4,
  0,
  0x41,
  7,
  0x0b,
]);
