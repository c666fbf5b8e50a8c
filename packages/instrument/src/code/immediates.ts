/** What can follow an opcode, in the words of the table of opcodes. */
export const IMMEDIATES = [
  'none',
  /** A block type. */
  'block',
  /** A block type and a list of catch clauses. */
  'try_table',
  'label',
  /** A list of labels and one more, the default. */
  'labels',
  /** Flags, a label and two heap types. */
  'cast label',
  'function',
  'type',
  'type table',
  'type type',
  'type field',
  'type length',
  'type data',
  'type element',
  'type tag',
  /** A type and a list of resumption handlers. */
  'type handlers',
  'type tag handlers',
  'tag',
  /** A list of value types. */
  'types',
  'local',
  'global',
  'table',
  'table table',
  'element',
  'element table',
  'data',
  'data memory',
  'memory',
  'memory memory',
  /** Alignment (with a memory's index where bit 6 is set) and offset. */
  'memory argument',
  'memory argument lane',
  'lane',
  /** Sixteen lanes. */
  'shuffle',
  'i32',
  'i64',
  'f32',
  'f64',
  'v128',
  'heap type',
  /** A zero byte. */
  'fence',
] as const;

/** The kinds of immediates an instruction can have. */
export type Immediates = (typeof IMMEDIATES)[number];
