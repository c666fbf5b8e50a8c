/** Which calls are worth inlining, by how often functions were called. */
import type { CallSite, FunctionCode, FunctionCodes } from '../../code/function-code.ts';
import type { ChosenBody, InlinedCall } from '../../code/inlined-bodies.ts';

/** So much less often than the most, as a logarithm to base 2, is a hot call executed at least. */
const COOLER = 6;

/** Bytes that a function may have that is inlined, and that it may have with all that is inlined into it. */
const MOST_INLINED = 500;
const MOST_BYTES = 16_000;

/** Locals that a function may have that is inlined. */
const MOST_LOCALS = 256;

/** The module may grow by this many bytes, and by this part of its code. */
const MOST_GROWTH = 8_000;
const MOST_GROWTH_PART = 0.25;

/** How deep what is inlined may hold what is inlined. */
const MOST_DEPTH = 12;

/** A function, or an inlined one, that grows. */
interface Host {
  readonly body: Growing;
  /** Functions that this is inlined into, and itself. */
  readonly chain: readonly number[];
  readonly code: FunctionCode;
  readonly calls: Map<number, InlinedCall>;
  readonly heat: number;
}

interface Growing extends ChosenBody {
  readonly localCount: number;
  byteLength: number;
}

interface Candidate {
  readonly host: Host;
  readonly site: CallSite;
  readonly callee: FunctionCode;
}

/**
 * @param codes - the functions of a module
 * @param heats - logarithms of how often each was called
 * @param added - functions that are not the guest's
 * @returns what is to be inlined, by the function it is inlined into, and how many calls these are
 */
export function chooseCalls(
  codes: FunctionCodes,
  heats: ReadonlyMap<number, number>,
  added: ReadonlySet<number>,
): { readonly bodies: ReadonlyMap<number, ChosenBody>; readonly count: number } {
  const hottest = Math.max(0, ...heats.values());
  const coolest = Math.max(1, hottest - COOLER);
  const queue = new Map<number, Candidate[]>();
  const bodies = new Map<number, Growing>();
  let growth = MOST_GROWTH + codes.byteLength * MOST_GROWTH_PART;
  let count = 0;
  const consider = (host: Host): void => {
    if (host.chain.length > MOST_DEPTH) return;
    for (const site of host.code.sites) {
      const callee = codes.get(site.callee);
      if (callee?.locals === undefined || callee.localCount > MOST_LOCALS) continue;
      if (host.chain.includes(site.callee)) continue;
      const called = heats.get(site.callee) ?? 0;
      const heat = site.isInLoop ? called : Math.min(called, host.heat);
      if (heat < coolest) continue;
      const candidates = queue.get(heat);
      const candidate = { host, site, callee };
      if (candidates === undefined) queue.set(heat, [candidate]);
      else candidates.push(candidate);
    }
  };
  for (const index of codes.indices) {
    const code = codes.get(index);
    // Calls of functions that call themselves are not counted.
    const heat = heats.get(index) ?? (code?.callsItself === true ? hottest : undefined);
    if (code === undefined || heat === undefined || added.has(index)) continue;
    const { span, localCount } = code;
    const calls = new Map<number, InlinedCall>();
    const body: Growing = { calls, locals: [], localCount, byteLength: span.end - span.start };
    bodies.set(index, body);
    consider({ body, chain: [index], code, calls, heat });
  }
  for (let heat = hottest; heat >= coolest; heat--) {
    for (let next = queue.get(heat)?.shift(); next !== undefined; next = queue.get(heat)?.shift()) {
      const { host, site, callee } = next;
      const { body, chain } = host;
      const size = callee.span.end - callee.start;
      if (size > MOST_INLINED || size > growth || body.byteLength + size > MOST_BYTES) continue;
      growth -= size;
      body.byteLength += size;
      count += 1;
      const firstLocal = body.localCount + body.locals.length;
      for (const type of callee.locals ?? []) body.locals.push(type);
      const calls = new Map<number, InlinedCall>();
      host.calls.set(site.start, { code: callee, firstLocal, calls });
      consider({ body, chain: [...chain, callee.index], code: callee, calls, heat });
    }
  }
  for (const [index, { calls }] of bodies) if (calls.size === 0) bodies.delete(index);
  return { bodies, count };
}
