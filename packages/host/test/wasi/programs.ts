import { ExitError } from '@ferrule/core';
import { directoryFs } from '../../src/fs/directory/directory-fs.ts';
import type { FileSystem } from '../../src/fs/file-system.ts';
import { memoryFs } from '../../src/fs/memory/memory-fs.ts';
import { overlayFs } from '../../src/fs/overlay/overlay-fs.ts';
import type { WasiHost, WasiModuleName } from '../../src/wasi/create-wasi.ts';

/** Those that a guest can write to, each with a directory of the host's that it may use. */
export const FILE_SYSTEMS: Readonly<Record<string, (path: string) => FileSystem>> = {
  memoryFs: () => memoryFs(),
  directoryFs: (path) => directoryFs(path),
  'directoryFs by paths': (path) => directoryFs(path, { reach: 'paths' }),
  overlayFs: (path) => overlayFs(directoryFs(path, { readOnly: true })),
};

/** Runs a WASI program to its end. @returns its exit code */
export function runProgram(
  module: WebAssembly.Module,
  wasi: WasiHost,
  moduleName: WasiModuleName = 'wasi_snapshot_preview1',
): number {
  const instance = new WebAssembly.Instance(module, { [moduleName]: wasi.imports(moduleName) });
  wasi.attach(instance.exports['memory'] as WebAssembly.Memory);
  try {
    (instance.exports['_start'] as () => void)();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.exitCode;
    throw error;
  }
}
