import { watchedMemoryOf } from '../instance.ts';
import type { Instance } from '../instance.ts';
import { HostModule } from '../link/import-modules.ts';
import type { ImportValue } from '../link/import-modules.ts';
import { GuestExceptions } from './emscripten/exceptions.ts';
import { GuestExports } from './emscripten/guest-exports.ts';
import { GuestThrow } from './emscripten/guest-throw.ts';
import { invoke } from './emscripten/invoke.ts';
import type { UpperHalf } from './emscripten/invoke.ts';

/** The errno of `__syscall_*`, in Emscripten's numbers. */
const ERANGE = 68;

/**
 * The host module `env` of what Emscripten builds to stand alone (`-sSTANDALONE_WASM`), Rust for
 * `wasm32-unknown-emscripten` included. The rest of such a module's imports is WASI.
 *
 * - `invoke_*`: calls a function by number and tells whether it threw or jumped, for `setjmp` and `catch`;
 *   `_emscripten_throw_longjmp` jumps
 * - `__cxa_*`, `__resumeException`, `llvm_eh_typeid_for`, `getTempRet0`, `setTempRet0`: exceptions of C++, panics of Rust
 * - `emscripten_notify_memory_growth`: nothing is to be done, as the host looks at the memory anew each time
 * - `__syscall_getcwd`: the root
 *
 * @returns a module that makes these for each guest that imports them; where a guest imports other things from `env`
 *   too, give it a list
 * @example
 * const guest = await load('./guest.wasm', { imports: { env: [emscripten(), { log: (pointer) => {} }] } });
 */
export function emscripten(): HostModule {
  return new HostModule((caller) => {
    const guest = new GuestExports(caller);
    const jump = new GuestThrow('a longjmp');
    const exceptions = new GuestExceptions(caller, guest);
    const upper: UpperHalf = { value: 0 };
    const values = functionsOf(caller, exceptions, jump, upper);
    return (name, extern) => {
      if (extern.kind !== 'function') return undefined;
      if (name.startsWith('invoke_'))
        return invoke(guest, name, extern.type, [jump, exceptions.thrown], upper);
      if (name.startsWith('__cxa_find_matching_catch_')) return values['__cxa_find_matching_catch'];
      return Object.hasOwn(values, name) ? values[name] : undefined;
    };
  }, 'always');
}

function functionsOf(
  caller: Instance,
  exceptions: GuestExceptions,
  jump: GuestThrow,
  upper: UpperHalf,
): Readonly<Record<string, ImportValue>> {
  return {
    emscripten_notify_memory_growth: () => undefined,
    _emscripten_throw_longjmp: () => {
      throw jump;
    },
    getTempRet0: () => upper.value,
    setTempRet0: (value: number) => {
      upper.value = value;
    },
    __cxa_throw: (exception: number, type: number, destructor: number) =>
      exceptions.throw(exception >>> 0, type, destructor),
    __cxa_rethrow: () => exceptions.rethrow(),
    __cxa_begin_catch: (exception: number) => exceptions.beginCatch(exception),
    __cxa_end_catch: () => {
      exceptions.endCatch();
    },
    __cxa_find_matching_catch: (...types: number[]) => {
      const [exception, type] = exceptions.match(types.map((each) => each >>> 0));
      upper.value = type;
      return exception;
    },
    __cxa_free_exception: (exception: number) => {
      exceptions.free(exception >>> 0);
    },
    __cxa_uncaught_exceptions: () => exceptions.uncaught,
    __resumeException: (exception: number) => exceptions.resume(exception >>> 0),
    llvm_eh_typeid_for: (type: number) => type,
    __syscall_getcwd: (buffer: number, size: number) => {
      if (size >>> 0 < 2) return -ERANGE;
      watchedMemoryOf(caller).write(buffer, new Uint8Array([0x2f, 0]));
      return 2;
    },
  };
}
