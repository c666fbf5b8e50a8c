import { FrameReader } from '@ferrule/instrument/frames';
import type { EnteredCall } from '../guest-entry.ts';
import type { ReachableState } from '../reachable-state.ts';
import { isGuestLine } from '../traps/wasm-stack.ts';
import type { GuestStack, StackModule, StackSite } from '../traps/wasm-stack.ts';
import type { DumpValue, FrameLocals } from './dump-value.ts';

const NONE: FrameLocals = Object.freeze({ locals: [], unknown: 'the frame is of another module' });

/** What a plan did to code, so that its frames can't be told from the module as it was given. */
const MOVED: Readonly<Record<string, string>> = {
  optimize: 'the code was optimised (option optimize)',
  'inline-hot-calls': "the code was optimised (option optimize: 'auto')",
  'promote-stack': 'variables were moved out of memory (option promoteStack)',
};

/**
 * V8 tells nothing of locals. What is known of them nevertheless: pointers to frames, by what the functions' code does to
 * the pointer to the stack; numbers that the code always sets them to; and parameters that the host gave.
 *
 * @param modules - those that may be on the stack; the first is the guest's
 * @param state - what the guest holds
 * @param stack - at the trap
 * @param call - which call of the guest it was
 * @returns what is known, for each site of the stack
 */
export function knownLocals(
  modules: readonly StackModule[],
  state: ReachableState,
  stack: GuestStack,
  call: EnteredCall | undefined,
): readonly FrameLocals[] {
  const [guest] = modules;
  const readers = new Map<StackModule, FrameReader>();
  const readerOf = (module: StackModule): FrameReader => {
    let reader = readers.get(module);
    if (reader === undefined)
      readers.set(module, (reader = new FrameReader(new Uint8Array(module.bytes), module.info)));
    return reader;
  };
  const reader = readerOf(guest);
  const sites = [...stack.sites];
  const walkable = sites.slice(0, unbroken(stack, guest));
  const pointer: unknown = reader.pointer === undefined ? undefined : state.globals[reader.pointer]?.value;
  const known = reader.read(
    walkable.map(({ frame }) => frame),
    typeof pointer === 'number' ? pointer : undefined,
  );
  const entry = entryOf(stack, guest, call);
  return sites.map((site, at): FrameLocals => {
    const { module, frame } = site;
    if (module === undefined) return NONE;
    const why = module === guest ? obstacle(site, guest) : NONE.unknown;
    const locals = new Array<DumpValue | undefined>(readerOf(module).localCount(frame.index)).fill(undefined);
    const found = at < known.length ? known[at] : undefined;
    for (const [local, value] of found?.locals ?? []) locals[local] = { type: 'i32', value };
    if (at === entry) addArguments(locals, reader, guest, frame.index, call);
    return { locals, unknown: found === undefined ? (why ?? BROKEN) : found.unknown };
  });
}

const BROKEN = 'the host, another module or optimised code lies between the frame and the place of the trap';

/** How many of the innermost sites called each other without anything else between them. */
function unbroken(stack: GuestStack, guest: StackModule): number {
  const { sites, lines, hostFrames } = stack;
  let depth = hostFrames;
  for (const [at, site] of sites.entries()) {
    for (; depth < site.depth; depth++) if (!isGuestLine(lines[depth])) return at;
    if (obstacle(site, guest) !== undefined) return at;
  }
  return sites.length;
}

function obstacle({ module, caller }: StackSite, guest: StackModule): string | undefined {
  if (module !== guest) return NONE.unknown;
  const moved = guest.manifest.entries.find(({ pass }) => pass in MOVED)?.pass;
  return moved === undefined && caller === undefined ? undefined : MOVED[moved ?? 'optimize'];
}

/** Which site is the function that the host called; `undefined` where the stack does not tell for certain. */
function entryOf(stack: GuestStack, guest: StackModule, call: EnteredCall | undefined): number | undefined {
  const { sites, lines } = stack;
  const last = sites.at(-1);
  if (call === undefined || last === undefined || last.module !== guest || last.caller !== undefined)
    return undefined;
  // where V8 left out frames, the host may have been there before
  if (lines.length >= Error.stackTraceLimit) return undefined;
  for (let depth = sites[0].depth; depth < last.depth; depth++)
    if (!isGuestLine(lines[depth])) return undefined;
  const isCalled = guest.info.exports.some(
    ({ name, extern, index }) =>
      name === call.name && extern.kind === 'function' && index === last.frame.index,
  );
  return isCalled ? sites.length - 1 : undefined;
}

function addArguments(
  locals: (DumpValue | undefined)[],
  reader: FrameReader,
  { info }: StackModule,
  index: number,
  call: EnteredCall | undefined,
): void {
  const types = info.functions[index]?.type.params ?? [];
  for (const param of reader.keptParameters(index)) {
    const [type, value] = [types[param], call?.args[param]];
    const isNumber = type === 'i32' || type === 'i64' || type === 'f32' || type === 'f64';
    if (isNumber && (typeof value === 'number' || typeof value === 'bigint')) locals[param] = { type, value };
  }
}
