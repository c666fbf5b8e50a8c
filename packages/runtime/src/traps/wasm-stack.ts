import { demangle } from '@ferrule/debug';
import { printable } from '@ferrule/core';
import type { CompiledModule, ExportInfo, FunctionInfo, ModuleInfo, WasmFrame } from '@ferrule/core';

/** A module that frames may belong to. */
export interface StackModule extends CompiledModule {
  /** The module as it was given. */
  readonly bytes: Uint8Array;
  /** Path of the file it was read from. */
  readonly location?: string | undefined;
  /** Path of the file with its debug information, where one was named. */
  readonly debugFile?: string | undefined;
}

/** One of the guests' functions on a stack. */
export interface StackSite {
  readonly frame: WasmFrame;
  /** Whose it is, where that is known. */
  readonly module: StackModule | undefined;
  /** Which line of the stack it stands in. */
  readonly depth: number;
  /** The function into which the optimiser put this one's code, where it did. */
  readonly caller?: WasmFrame | undefined;
  /** Whether the optimiser put its code into a function that instrumentation added. */
  readonly isInAdded?: boolean;
}

/** One line of a stack as V8 has it. */
export interface Line {
  /** What V8 calls the function, or `undefined`. */
  readonly name: string | undefined;
  /** Index of the function in the compiled module, where the line says it. */
  readonly index: number | undefined;
  /** Byte offset in the compiled module. */
  readonly offset: number;
}

/** A stack as far as V8 kept it, by default ten frames. */
export interface GuestStack {
  /** The guests' functions, innermost first. */
  readonly frames: readonly WasmFrame[];
  /** The same with where they come from. */
  readonly sites: readonly StackSite[];
  /** All lines, host's and guests', as V8 has them. */
  readonly lines: readonly string[];
  /** How many of the host's frames are above the innermost guest's; `Infinity` where no guest's is kept. */
  readonly hostFrames: number;
  /** Whether any frame is known at all: whoever makes errors may have asked for none. */
  readonly isKnown: boolean;
  /** The instruction the innermost guest frame was at, where it is known. */
  readonly opcode: number | undefined;
}

// `at name (wasm://wasm/NAME-HASH:wasm-function[INDEX]:0xOFFSET)`; tools that map sources write `:1:OFFSET + 1`.
const FRAME =
  /^\s+at (?:async )?(?:(.*) \()?wasm:\/\/\S*?:(?:wasm-function\[(\d+)\]:0x([\da-f]+)|1:(\d+))\)?$/;

/**
 * Reads the guests' part of an error's stack. Only the text is read, so that nobody's way to format stacks is
 * disturbed.
 *
 * @param error - as thrown
 * @param modules - those that may be on the stack, the likeliest first
 * @returns the frames with what is known of their functions
 */
export function guestStack(error: Error, modules: readonly StackModule[]): GuestStack {
  const lines = stackLines(error, modules);
  const sites: StackSite[] = [];
  let hostFrames = Infinity;
  let opcode: number | undefined;
  for (const [depth, text] of lines.entries()) {
    const line = parseLine(text);
    if (line === undefined) continue;
    hostFrames = Math.min(hostFrames, depth);
    const module = moduleOf(modules, line);
    if (module === undefined && modules.some((candidate) => isAdded(candidate, line))) continue;
    if (sites.length === 0 && module !== undefined) opcode = opcodeAt(module, line);
    sites.push({
      ...(module === undefined ? { frame: strangeFrame(line, text) } : siteIn(module, line)),
      module,
      depth,
    });
  }
  return {
    frames: sites.flatMap(({ frame, caller }) => (caller === undefined ? [frame] : [frame, caller])),
    sites,
    lines,
    hostFrames,
    isKnown: lines.length > 0,
    opcode,
  };
}

function stackLines(error: Error, modules: readonly StackModule[]): readonly string[] {
  // Whoever formats stacks himself may leave an array of call sites, whose texts are V8's.
  const stack: unknown = error.stack;
  if (Array.isArray(stack)) return stack.map((site) => `    at ${String(site)}`);
  if (typeof stack !== 'string') return [];
  const torn = modules.flatMap(tornNames);
  const text = torn.reduce((whole, name) => whole.replaceAll(name, printable(name)), stack);
  return text.split('\n').filter((line) => /^\s+at /.test(line));
}

const tornNamesOf = new WeakMap<ModuleInfo, readonly string[]>();

/** Names that would be taken for several lines of a stack, the longest first: V8 writes them there as they are. */
function tornNames({ info }: StackModule): readonly string[] {
  let torn = tornNamesOf.get(info);
  if (torn === undefined) {
    const { module, functions } = info.names;
    const names = [...functions.values(), ...(module === undefined ? [] : [module])];
    torn = names.filter((name) => name.includes('\n')).sort((a, b) => b.length - a.length);
    tornNamesOf.set(info, torn);
  }
  return torn;
}

function parseLine(text: string): Line | undefined {
  const [whole, name, index, offset, column] = FRAME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const at = offset === undefined ? Number(column) - 1 : Number.parseInt(offset, 16);
  return { name, index: index === undefined ? undefined : Number(index), offset: at };
}

/** @param text - a line of a stack, as V8 has it; @returns whether it is a guest's, or of what instrumentation added */
export function isGuestLine(text: string): boolean {
  return parseLine(text) !== undefined;
}

interface Place {
  readonly index: number;
  readonly offset: number | undefined;
  /** The function whose code the optimiser put this one's into, where it did. */
  readonly caller: number | undefined;
  /** Whether that is one that instrumentation added. */
  readonly isInAdded: boolean;
}

/** Whose a line is. Of functions that were added nobody knows how many there are: so only the likeliest claims those. */
function moduleOf(modules: readonly StackModule[], line: Line): StackModule | undefined {
  return modules.find((candidate, position) => {
    const found = place(candidate, line);
    return found !== undefined && (position === 0 || !found.isInAdded);
  });
}

/** Where a line leads in the module as it was given, or `undefined` where the line can't be this module's. */
function place(module: StackModule, line: Line): Place | undefined {
  const { functions } = module.info;
  const offset = module.offsets.original(line.offset);
  const told = line.index === undefined ? undefined : originalIndex(module, line.index);
  const index = offset === undefined ? told : functionAt(functions, offset);
  if (index === undefined || functions[index]?.imported !== false) return undefined;
  const isInAdded = line.index !== undefined && (told === undefined || told >= functions.length);
  if (told === undefined || told === index) return { index, offset, caller: undefined, isInAdded };
  if (!mayInline(module)) return undefined;
  if (isInAdded) return { index, offset, caller: undefined, isInAdded };
  return functions[told]?.imported === false ? { index, offset, caller: told, isInAdded } : undefined;
}

/**
 * Finds a function of a module by what V8's profiler says of it.
 *
 * @param module - that it may be of
 * @param line - its name in the compiled module, its index where it has no name, and the offset of its body's start
 * @returns its index in the module as it was given, and its name; `undefined` where it is none of the module's
 */
export function compiledPlace(
  module: StackModule,
  line: Line,
): { readonly index: number; readonly name: string } | undefined {
  const { names } = module.info;
  const at = place(module, line);
  const isNamed =
    at !== undefined && (line.index !== undefined || names.functions.get(at.index) === line.name);
  if (isNamed) return { index: at.caller ?? at.index, name: nameOf(module, at.caller ?? at.index) };
  // the start of a function that was instrumented may be new; its name is not
  if (line.index !== undefined || module.manifest.entries.length === 0) return undefined;
  for (const [index, name] of names.functions)
    if (name === line.name) return { index, name: nameOf(module, index) };
  return undefined;
}

function mayInline({ manifest }: StackModule): boolean {
  return manifest.entries.some(({ pass }) => pass === 'optimize' || pass === 'promote-stack');
}

/** The index that a function of the compiled module has in the module as it was given. */
function originalIndex(module: StackModule, compiled: number): number | undefined {
  const { entries } = module.manifest;
  if (entries.length === 0) return compiled;
  // Passes add functions as imports, in front of the others; the optimiser, which comes last, moves them.
  const moved = entries.find(({ pass }) => pass === 'optimize')?.facts['functions'];
  const index: unknown = Array.isArray(moved) ? (moved as readonly unknown[])[compiled] : compiled;
  return typeof index === 'number' ? index - addedFunctions(module) : undefined;
}

/** Whether a line can be of a function that instrumentation added. */
function isAdded(module: StackModule, line: Line): boolean {
  if (module.manifest.entries.length === 0 || line.index === undefined) return false;
  const index = originalIndex(module, line.index);
  return index === undefined || module.info.functions[index]?.imported !== false;
}

function addedFunctions({ manifest, module }: StackModule): number {
  const added = manifest.entries.flatMap(({ imports }) => imports);
  if (added.length === 0) return 0;
  const isAdded = (each: { module: string; name: string }) =>
    added.some(({ module: from, name }) => each.module === from && each.name === name);
  return WebAssembly.Module.imports(module).filter((each) => each.kind === 'function' && isAdded(each))
    .length;
}

function functionAt(functions: readonly FunctionInfo[], offset: number): number | undefined {
  let low = 0;
  let high = functions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((functions[middle]?.offset ?? -1) <= offset) low = middle + 1;
    else high = middle;
  }
  const found = functions[low - 1];
  // The size field in front of a body takes up to five bytes.
  const isWithin = found?.offset !== undefined && offset < found.offset + (found.byteLength ?? 0) + 5;
  return isWithin ? low - 1 : undefined;
}

function opcodeAt(module: StackModule, line: Line): number | undefined {
  const offset = module.offsets.original(line.offset);
  return offset === undefined ? undefined : module.bytes[offset];
}

function siteIn(module: StackModule, line: Line): Pick<StackSite, 'frame' | 'caller' | 'isInAdded'> {
  const { index, offset, caller, isInAdded } = place(module, line) ?? {
    index: line.index ?? 0,
    offset: undefined,
    caller: undefined,
    isInAdded: false,
  };
  const frame = frameOf(module, index, offset);
  if (caller === undefined) return { frame, isInAdded };
  return { frame: Object.freeze({ ...frame, inlined: true }), caller: frameOf(module, caller, undefined) };
}

/**
 * @param module - the function's
 * @param index - of the function
 * @param offset - of the instruction it is at
 * @returns the frame, without lines
 */
export function frameOf(module: StackModule, index: number, offset: number | undefined): WasmFrame {
  return Object.freeze({ module: module.name, function: nameOf(module, index), index, offset });
}

function nameOf({ info }: StackModule, index: number): string {
  const { names, exports } = info;
  return demangle(names.functions.get(index) ?? exportName(exports, index) ?? functionLabel(index));
}

/** A stripped module still says what its exports are called. */
function exportName(exports: readonly ExportInfo[], index: number): string | undefined {
  return exports.find((each) => each.extern.kind === 'function' && each.index === index)?.name;
}

/** A frame of a module that nothing is known of. */
function strangeFrame(line: Line, text: string): WasmFrame {
  const module = /wasm:\/\/wasm\/(.*)-[\da-f]+:/.exec(text)?.[1] ?? '<unknown>';
  const index = line.index ?? -1;
  return Object.freeze({
    module,
    function: line.name === undefined ? functionLabel(index) : demangle(line.name),
    index,
    offset: line.offset,
  });
}

function functionLabel(index: number): string {
  return `func[${String(index)}]`;
}
