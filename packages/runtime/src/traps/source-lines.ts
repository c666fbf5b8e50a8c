import type { WasmFrame } from '@ferrule/core';
import { DebugInfo, demangle } from '@ferrule/debug';
import { readBeside, readDebugFile } from '../read-source-beside.ts';
import { callPath, onlyEntry } from './call-path.ts';
import { frameOf } from './wasm-stack.ts';
import type { GuestStack, StackModule, StackSite } from './wasm-stack.ts';

/** Each module's debug information, opened at its first trap and kept as long as the module. */
const opened = new WeakMap<StackModule, DebugInfo>();

/**
 * @param module - any
 * @returns its debug information, of which nothing is read before something is asked for
 */
export function debugInfoOf(module: StackModule): DebugInfo {
  let debugInfo = opened.get(module);
  if (debugInfo === undefined) {
    const { bytes, info, location, debugFile } = module;
    const given = debugFile === undefined ? undefined : () => readDebugFile(debugFile);
    debugInfo = new DebugInfo(bytes, info, (name) => readBeside(location, name), given);
    opened.set(module, debugInfo);
  }
  return debugInfo;
}

/** A guest's stack in the words of its sources, put together when it is first looked at. */
export class SourceStack {
  readonly #stack: GuestStack;
  #expanded: readonly (readonly WasmFrame[])[] | undefined;

  /** @param stack - as V8 told it */
  constructor(stack: GuestStack) {
    this.#stack = stack;
  }

  /** The guests' functions, innermost first, with those that were inlined. */
  get frames(): readonly WasmFrame[] {
    return Object.freeze(this.#expand().flat());
  }

  /** The lines of the stack, the guests' with their places in the sources, as Node writes its own. */
  get lines(): readonly string[] {
    const { sites, lines } = this.#stack;
    const expanded = this.#expand();
    return lines.flatMap((line, depth) => {
      const here = sites.flatMap((site, index) => (site.depth === depth ? expanded[index] : []));
      return here.length === 0 ? [line] : here.map((frame) => lineOf(frame, line));
    });
  }

  #expand(): readonly (readonly WasmFrame[])[] {
    return (this.#expanded ??= this.#stack.sites.map(expandSite));
  }
}

const MOVED = 'the code was optimised, and from where this part of it came is not known';

const AMBIGUOUS = 'the optimiser put the code of a function here that is called in several places';

function withReason(frame: WasmFrame, unknown: string): WasmFrame {
  return Object.freeze({ ...frame, unknown });
}

/** One frame, or more where calls were inlined, by the compiler or by the optimiser. */
function expandSite({ frame, module, caller, isInAdded }: StackSite): readonly WasmFrame[] {
  if (module === undefined) return [frame];
  const innermost = expandFrame(frame, module);
  const outermost = caller?.index ?? (isInAdded === true ? onlyEntry(module, frame.index) : undefined);
  if (outermost === undefined) return innermost;
  const path = callPath(module, outermost, frame.index);
  if (path === undefined)
    return [...innermost, withReason(caller ?? frameOf(module, outermost, undefined), AMBIGUOUS)];
  const callers = path.map(({ index, offset }) =>
    index === outermost
      ? frameOf(module, index, offset)
      : Object.freeze({ ...frameOf(module, index, offset), inlined: true }),
  );
  return [...innermost, ...callers.flatMap((each) => expandFrame(each, module))];
}

/**
 * @param frame - of a module, without lines
 * @param module - whose it is
 * @returns the frame with its line, behind those of calls that the compiler inlined
 */
export function expandFrame(frame: WasmFrame, module: StackModule): readonly WasmFrame[] {
  const debugInfo = debugInfoOf(module);
  if (!debugInfo.isPresent) return [frame];
  if (frame.offset === undefined) return [withReason(frame, MOVED)];
  const found = debugInfo.find(frame.index, frame.offset);
  if ('reason' in found) return [withReason(frame, found.reason)];
  return found.frames.map(({ name, inlined, file, line, column }): WasmFrame => {
    const place = {
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
    if (inlined)
      return Object.freeze({ ...frame, function: demangle(name ?? '<inlined>'), ...place, inlined: true });
    // the name section knows what the module's author may have renamed; only where it is silent DWARF speaks
    const isNamed = module.info.names.functions.has(frame.index) || name === undefined;
    return Object.freeze({ ...frame, function: isNamed ? frame.function : demangle(name), ...place });
  });
}

/** `line` is V8's own, which stays where nothing better is known. */
function lineOf(frame: WasmFrame, line: string): string {
  const { file, line: row, column } = frame;
  const place = [file, row, column].filter((part) => part !== undefined).join(':');
  if (file !== undefined && row !== undefined) return `    at ${frame.function} (${place})`;
  const [, where] = /(wasm:\/\/[^\s)]+)\)?$/.exec(line) ?? [];
  return where === undefined ? line : `    at ${frame.function} (${where})`;
}
