/** A frame of a program that stands still, as far as it is known. */
export interface StoppedFrame {
  /**
   * @param index - of a local of the function, parameters first
   * @returns its bits as an unsigned number; `undefined` where they are not known
   */
  local(index: number): bigint | undefined;
  /**
   * @param index - of a global
   * @returns its bits as an unsigned number; `undefined` where they are not known
   */
  global(index: number): bigint | undefined;
  /**
   * @param address - in the first memory
   * @param length - in bytes
   * @returns a window onto what lies there; `undefined` where any of it is not known, or outside
   */
  memory(address: number, length: number): Uint8Array | undefined;
}
