import { findCargo, findRustc } from '../../src/rust/find-rust.ts';

/** Why nothing can be compiled here; `undefined` where it can. */
export function whyNoRust(): string | undefined {
  try {
    findCargo('', {}, findRustc('', {}));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
