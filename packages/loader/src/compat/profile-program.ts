import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { NATIVE } from '@ferrule/core';
import type { WasmBytes } from '@ferrule/core';
import type { Rewritten } from '@ferrule/runtime/internal';
import { loadEncoder, profileFormatOf, startProfile } from '@ferrule/runtime/internal/profile';
import type { ProfileEncoder, StackModule } from '@ferrule/runtime/internal/profile';

/** Told of each module of the program's, as it was given and as V8 gets it. */
export type OnRewritten = (wasm: WasmBytes, rewritten: Rewritten) => void;

/** Milliseconds between samples. */
const INTERVAL = 1;

/**
 * Profiles all that runs on the program's main thread, and writes where its time went when it ends, however it does.
 *
 * @param file - path; its name says the format, as for `writeProfile`
 * @returns what is to be told of the program's modules, whose functions are told by their names
 * @throws OptionError where the name asks for no known format
 */
export function profileProgram(file: string): OnRewritten | undefined {
  if (!isMainThread) return undefined;
  const modules: StackModule[] = [];
  const format = profileFormatOf(file);
  const stop = startProfile('the program', modules, INTERVAL);
  // is there before a program ends that doesn't end itself at once
  let encode: ProfileEncoder | undefined;
  void loadEncoder(format).then((loaded) => (encode = loaded));
  process.once('exit', () => {
    const profile = stop();
    if (encode === undefined)
      console.error(`ferrule/compat: ${file} is not written: the program ended too soon`);
    else writeFileSync(file, encode(profile));
  });
  return ({ bytes, name }, { info, artifact }) => {
    const { manifest, offsets } = artifact;
    let native: WebAssembly.Module | undefined;
    modules.push({
      name,
      info,
      manifest,
      offsets,
      bytes,
      get module() {
        return (native ??= new NATIVE.Module(artifact.bytes));
      },
    });
  };
}
