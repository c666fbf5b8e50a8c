let parkingPlace: Int32Array | undefined;

/** @param milliseconds - how long to block this thread; fractions count */
export function pause(milliseconds: number): void {
  parkingPlace ??= new Int32Array(new SharedArrayBuffer(4));
  Atomics.wait(parkingPlace, 0, 0, milliseconds);
}
