/**
 * The numbers of DWARF that only variables need, by the standard's names without their prefixes.
 *
 * @see https://dwarfstd.org/doc/DWARF5.pdf section 7
 */

/** `DW_LLE_…` */
export const LLE = Object.freeze({
  end_of_list: 0,
  base_addressx: 1,
  startx_endx: 2,
  startx_length: 3,
  offset_pair: 4,
  default_location: 5,
  base_address: 6,
  start_end: 7,
  start_length: 8,
});

/** `DW_ATE_…` */
export const ATE = Object.freeze({
  address: 0x01,
  boolean: 0x02,
  float: 0x04,
  signed: 0x05,
  signed_char: 0x06,
  unsigned: 0x07,
  unsigned_char: 0x08,
  UTF: 0x10,
});

/** `DW_OP_…`; those of WebAssembly by https://yurydelendik.github.io/webassembly-dwarf */
export const OP = Object.freeze({
  addr: 0x03,
  deref: 0x06,
  const1u: 0x08,
  const1s: 0x09,
  const2u: 0x0a,
  const2s: 0x0b,
  const4u: 0x0c,
  const4s: 0x0d,
  const8u: 0x0e,
  const8s: 0x0f,
  constu: 0x10,
  consts: 0x11,
  dup: 0x12,
  drop: 0x13,
  over: 0x14,
  swap: 0x16,
  and: 0x1a,
  minus: 0x1c,
  mul: 0x1e,
  neg: 0x1f,
  not: 0x20,
  or: 0x21,
  plus: 0x22,
  plus_uconst: 0x23,
  shl: 0x24,
  shr: 0x25,
  shra: 0x26,
  xor: 0x27,
  lit0: 0x30,
  lit31: 0x4f,
  fbreg: 0x91,
  piece: 0x93,
  deref_size: 0x94,
  nop: 0x96,
  implicit_value: 0x9e,
  stack_value: 0x9f,
  addrx: 0xa1,
  constx: 0xa2,
  WASM_location: 0xed,
});

/** `DW_LANG_Rust` */
export const LANG_RUST = 0x1c;
