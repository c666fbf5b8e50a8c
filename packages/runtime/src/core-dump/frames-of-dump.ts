import { SourceError } from '@ferrule/core';
import type { WasmFrame } from '@ferrule/core';
import { readVariables } from '@ferrule/debug/variables';
import type { StoppedFrame, Variable } from '@ferrule/debug/variables';
import { digestOf } from '../module-digest.ts';
import { bodyStart } from '../traps/body-start.ts';
import { debugInfoOf, expandFrame } from '../traps/source-lines.ts';
import { frameOf } from '../traps/wasm-stack.ts';
import type { StackModule } from '../traps/wasm-stack.ts';
import { bitsOf } from './dump-value.ts';
import type { DumpValue } from './dump-value.ts';
import type { CoreDumpContents, DumpFrame, DumpThread } from './read-core-dump.ts';

/** A frame of a dump in the words of the sources. */
export interface CoreDumpFrame extends WasmFrame {
  /** By index, parameters first; `undefined` where the dump does not say the value. Inlined functions have none of their own. */
  readonly locals: readonly (DumpValue | undefined)[];
  /** Parameters and variables that can be seen where the function was, where the module has DWARF. */
  readonly variables: readonly Variable[];
  /** Why there are no variables, where DWARF does not tell of any. */
  readonly unknownVariables: string | undefined;
  /** Why it is not known where in memory the frame lies, so that nothing is known of what it holds. */
  readonly unknownFrame: string | undefined;
}

/**
 * Puts the frames of a dump into the words of the sources.
 *
 * @param contents - of a dump
 * @param thread - one of its threads
 * @param module - the module that was running
 * @returns the frames, innermost first, with what was inlined; those of other modules have no lines
 * @throws SourceError when the dump is of another module
 */
export function framesOfDump(
  contents: CoreDumpContents,
  thread: DumpThread,
  module: StackModule | undefined,
): readonly CoreDumpFrame[] {
  const { facts } = contents;
  if (module !== undefined && facts !== undefined && facts.digest !== digestOf(module.bytes)) {
    throw new SourceError(`${module.name} is not the module that the core dump was written for`, {
      source: module.name,
    });
  }
  return thread.frames.flatMap((dumped, depth) => {
    const shown = { variables: [], unknownVariables: undefined };
    const unknownFrame = facts?.unknownFrames?.[depth];
    const unknown = unknownFrame === undefined || unknownFrame === '' ? undefined : unknownFrame;
    const own = { ...shown, locals: dumped.locals, unknownFrame: unknown };
    const { function: index, codeOffset, instance } = dumped;
    const start = module === undefined || instance !== 0 ? undefined : bodyStart(module, index);
    if (module === undefined || start === undefined) return [{ ...strangeFrame(contents, dumped), ...own }];
    const offset = codeOffset === 0 ? undefined : start + codeOffset;
    const frames = expandFrame(frameOf(module, index, offset), module);
    const found = offset === undefined ? undefined : variablesOf(contents, dumped, depth, module, offset);
    return frames.map((frame, at): CoreDumpFrame => {
      const isInlined = at < frames.length - 1;
      const variables = found !== undefined && 'frames' in found ? (found.frames[at] ?? []) : [];
      const unknownVariables = found !== undefined && 'reason' in found ? found.reason : undefined;
      return { ...frame, ...own, ...(isInlined ? { locals: [] } : {}), variables, unknownVariables };
    });
  });
}

function variablesOf(
  contents: CoreDumpContents,
  dumped: DumpFrame,
  depth: number,
  module: StackModule,
  offset: number,
): ReturnType<typeof readVariables> | undefined {
  const debugInfo = debugInfoOf(module);
  return debugInfo.isPresent
    ? readVariables(debugInfo, dumped.function, offset, stoppedFrame(contents, dumped, depth))
    : undefined;
}

/**
 * @param contents - of a dump
 * @param dumped - one of its frames
 * @param depth - how many frames lie within it: globals such as the pointer to the stack have changed since outer ones were left
 * @returns what is known of it
 */
export function stoppedFrame(
  { globals, memories }: CoreDumpContents,
  { locals }: DumpFrame,
  depth: number,
): StoppedFrame {
  const bits = (known: DumpValue | undefined): bigint | undefined =>
    known === undefined ? undefined : bitsOf(known);
  return {
    local: (index) => bits(locals[index]),
    global: (index) => (depth === 0 ? bits(globals[index]) : undefined),
    memory: (address, length) => memories[0]?.read(address, length),
  };
}

function strangeFrame({ modules, instances }: CoreDumpContents, dumped: DumpFrame): WasmFrame {
  const { function: index, instance } = dumped;
  const name = modules[instances[instance] ?? instance] ?? 'unknown';
  return { module: name, function: `func[${String(index)}]`, index, offset: undefined };
}
