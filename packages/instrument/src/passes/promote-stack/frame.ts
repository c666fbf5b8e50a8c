/** A load from or store into a function's own frame. */
export interface FrameAccess {
  /** Offset of the instruction's first byte. */
  readonly start: number;
  /** Offset after it. */
  readonly end: number;
  readonly opcode: number;
  /** Its first byte, counted from the stack pointer that the function was called with; below zero in the frame. */
  readonly place: number;
  readonly width: number;
}

/** What is known of one frame: each place where a body takes the pointer makes one. */
export interface Frame {
  readonly accesses: FrameAccess[];
  /** The frame's first byte, counted as `place` is. */
  low: number;
  /** The lowest place whose address is used for anything but an access; `Infinity` where none is. */
  escaped: number;
  /** Where the pointer is set to an address in it. */
  readonly moves: { readonly start: number; readonly end: number }[];
}

/** What is known of a value: an address in a frame, or a constant. */
export interface Known {
  /** `undefined` for a constant. */
  readonly frame: Frame | undefined;
  readonly value: number;
}
