import type { FileSystem } from '../../../src/fs/file-system.ts';
import { memoryFs } from '../../../src/fs/memory/memory-fs.ts';
import type { WasiModuleName } from '../../../src/wasi/create-wasi.ts';
import type { WasiOptions } from '../../../src/wasi/options.ts';
import type { TestGuest } from '../test-guest.ts';
import { type Args, FailingFs, FILES, guestFor, VALID } from './valid-calls.ts';

/** One call that has to fail. */
export interface FailingCall {
  readonly call: string;
  /** What is wrong. */
  readonly what: string;
  readonly errno: string;
  /** A guest that is ready to make it, and its arguments. */
  readonly arrange: (moduleName: WasiModuleName) => { guest: TestGuest; args: Args };
}

/** Makes a call's arguments. */
export type Arrange = (guest: TestGuest) => Args;

/** A call that fails on a guest with the files of `valid-calls.ts`, or others. */
export function failing(
  call: string,
  errno: string,
  what: string,
  make: Arrange,
  given: { fs?: () => FileSystem; options?: WasiOptions } = {},
): FailingCall {
  return {
    call,
    what,
    errno,
    arrange(moduleName) {
      const guest = guestFor(moduleName, given.fs?.(), given.options);
      return { guest, args: make(guest) };
    },
  };
}

/** A valid call with some of its arguments replaced, by their place. */
export function changed(call: string, changes: Readonly<Record<number, number | bigint>>): Arrange {
  return (guest) => VALID[call](guest).map((argument, index) => changes[index] ?? argument);
}

/** A valid call on a file system whose host fails. */
export function hostFails(call: string, code: string, make: Arrange = VALID[call]): FailingCall {
  return {
    call,
    what: `the host says ${code}`,
    errno: code.slice(1),
    arrange(moduleName) {
      const fs = new FailingFs(memoryFs({ files: FILES }));
      const guest = guestFor(moduleName, fs);
      const args = make(guest);
      fs.code = code;
      return { guest, args };
    },
  };
}
