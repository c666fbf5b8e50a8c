import { AsyncRuntime } from './async-runtime.ts';
import { compileHere } from './compile-here.ts';
import type { Module } from './module.ts';
import type { Settings } from './options/settings.ts';
import { readSourceSync } from './read-source.ts';
import type { Source } from './read-source.ts';
import { asksForBodies } from './rewrite-settings.ts';
import { leaveUntouched } from './untouched.ts';

/** What is no path of a module: a URL, or a path of text, whose parser has to be waited for. */
const ELSEWHERE = /^[a-z][a-z\d+.-]+:|\.wat$/i;

/**
 * For a process that runs one program and has nothing else to do meanwhile. A file of which nothing is asked is read and
 * compiled at once, before Node's threads for waiting have started; what rewrites modules is loaded for the others.
 */
export class ProgramRuntime extends AsyncRuntime {
  /** @internal */
  protected override async prepare(source: Source, settings: Settings): Promise<Module> {
    const isPlain = !asksForBodies(settings) && !settings.tierUp;
    if (isPlain && typeof source === 'string' && !ELSEWHERE.test(source)) {
      const wasm = readSourceSync(source, settings);
      return compileHere(wasm, settings, leaveUntouched(wasm));
    }
    const { prepareModule } = await import('./prepare-module.ts');
    return prepareModule(source, settings);
  }
}
