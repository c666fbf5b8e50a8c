import { SourceError } from '@ferrule/core';
import type { TrapKind } from '@ferrule/core';
import type { Module } from '../module.ts';
import { LARGEST_MODULE, readSource } from '../read-source.ts';
import type { Source } from '../read-source.ts';
import { Runtime } from '../runtime.ts';
import type { DumpMemory } from './dump-memory.ts';
import type { DumpValue } from './dump-value.ts';
import { framesOfDump } from './frames-of-dump.ts';
import type { CoreDumpFrame } from './frames-of-dump.ts';
import { readCoreDump } from './read-core-dump.ts';

/** How a core dump is to be read. */
export interface LoadCoreDumpOptions {
  /** The module that was running; by default from the path that the dump names, if there is one. */
  readonly module?: Source | undefined;
  /** Path of the file with its debug information, where that is in another file. */
  readonly debug?: string | undefined;
}

/** What a guest was when it trapped. */
export interface LoadedCoreDump {
  /** What was running; empty where the dump does not say. */
  readonly process: string;
  /** How it ended, where Ferrule wrote the dump. */
  readonly kind: TrapKind | undefined;
  /** The trap's message, where Ferrule wrote the dump. */
  readonly message: string | undefined;
  /** Each with its frames, innermost first. */
  readonly threads: readonly { readonly name: string; readonly frames: readonly CoreDumpFrame[] }[];
  /** By index; one that the host could not reach has no bytes. */
  readonly memories: readonly DumpMemory[];
  /** By index; `undefined` where the dump does not say the value. */
  readonly globals: readonly (DumpValue | undefined)[];
}

/**
 * Reads a core dump, also another runtime's, and puts its frames into the words of the sources where the module that was
 * running is at hand.
 *
 * @param source - path, URL or bytes of the dump
 * @param options - where the module is
 * @returns what it says
 * @throws SourceError when it is no core dump, cut short, or of another module; when a file can't be read
 * @throws ValidationError when it or the module is no module
 * @example
 * const { message, threads } = await loadCoreDump('out.core.wasm');
 * console.log(message);
 * for (const { function: name, line, variables } of threads[0].frames)
 *   console.log(name, line, variables.map((each) => `${each.name} = ${each.value ?? each.unknown}`));
 */
export async function loadCoreDump(
  source: Source,
  options: LoadCoreDumpOptions = {},
): Promise<LoadedCoreDump> {
  const contents = readCoreDump(await readSource(source, { largestSource: LARGEST_MODULE }));
  const { facts, globals, memories, modules, process, threads } = contents;
  const module =
    options.module === undefined
      ? await findModule(modules, options)
      : await new Runtime().compile(options.module, { debug: options.debug });
  return {
    process,
    kind: facts?.kind as TrapKind | undefined,
    message: facts?.message,
    threads: threads.map((thread) => ({
      name: thread.name,
      frames: framesOfDump(contents, thread, module?.compiled),
    })),
    memories,
    globals,
  };
}

/** What is no path of a file. */
const ELSEWHERE = /^[a-z][a-z\d+.-]+:/i;

/** The module that was running, where it still lies at one of the paths that a dump names. */
async function findModule(
  names: readonly string[],
  { debug }: LoadCoreDumpOptions,
): Promise<Module | undefined> {
  for (const name of names) {
    if (ELSEWHERE.test(name)) continue;
    try {
      return await new Runtime().compile(name, { debug });
    } catch (error) {
      // a module that was given as bytes has a name that is no path
      if (!(error instanceof SourceError)) throw error;
    }
  }
  return undefined;
}
