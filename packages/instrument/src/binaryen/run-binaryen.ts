import { InstrumentError } from '@ferrule/core';
import { capturePrints } from './capture-prints.ts';
import type { Binaryen } from './load-binaryen.ts';

/** Binaryen's options, which are the process's; every one that we rely on has a value here. */
export interface BinaryenSettings {
  /** How hard passes try, 0 to 4. */
  readonly optimizeLevel: number;
  /** How far passes trade speed for size, 0 to 2. */
  readonly shrinkLevel: number;
}

/** What binaryen failed with. */
export interface BinaryenFailure {
  /** Its own message. */
  readonly reason: string;
  /** What it printed. */
  readonly printed: readonly string[];
  readonly cause: unknown;
}

/**
 * Runs binaryen with the given options and puts the former ones back. Nothing it prints reaches the terminal, and
 * nothing it throws leaves as it is: what it throws are not errors.
 *
 * @param binaryen - loaded
 * @param settings - its options meanwhile
 * @param act - what to do
 * @param failed - makes the error to throw
 * @returns what `act` returns
 */
export function runBinaryen<T>(
  binaryen: Binaryen,
  settings: BinaryenSettings,
  act: () => T,
  failed: (failure: BinaryenFailure) => Error,
): T {
  const printed: string[] = [];
  const restore = applySettings(binaryen, settings);
  // Its way to exit sets the process's exit code before it throws.
  const { exitCode } = process;
  try {
    return capturePrints(act, printed);
  } catch (cause) {
    if (cause instanceof InstrumentError) throw cause;
    capturePrints(() => {
      flush(binaryen);
    }, printed);
    throw failed({ reason: reasonOf(cause, printed), printed, cause });
  } finally {
    process.exitCode = exitCode;
    restore();
  }
}

function applySettings(binaryen: Binaryen, settings: BinaryenSettings): () => void {
  const restorers = [
    set(
      binaryen.getOptimizeLevel(),
      settings.optimizeLevel,
      (value) => void binaryen.setOptimizeLevel(value),
    ),
    set(binaryen.getShrinkLevel(), settings.shrinkLevel, (value) => void binaryen.setShrinkLevel(value)),
    // Names of functions are needed to tell where a guest trapped.
    set(binaryen.getDebugInfo(), true, binaryen.setDebugInfo),
    // Each of these lets the optimiser assume something that a guest need not keep to.
    set(binaryen.getTrapsNeverHappen(), false, binaryen.setTrapsNeverHappen),
    set(binaryen.getClosedWorld(), false, binaryen.setClosedWorld),
    set(binaryen.getLowMemoryUnused(), false, binaryen.setLowMemoryUnused),
    set(binaryen.getZeroFilledMemory(), false, binaryen.setZeroFilledMemory),
    set(binaryen.getFastMath(), false, binaryen.setFastMath),
  ];
  return () => {
    for (const restore of restorers) restore();
  };
}

function set<T>(before: T, value: T, setter: (value: T) => void): () => void {
  setter(value);
  return () => {
    setter(before);
  };
}

/** Stands in a line that only {@link flush} makes binaryen print. */
const FLUSHED = 'ferrule-flush';

/**
 * What binaryen prints is kept back up to the end of the line, and some of its errors have none: they would turn up
 * in front of whatever it prints next. A complaint about an invalid module ends the line.
 */
function flush(binaryen: Binaryen): void {
  const module = new binaryen.Module();
  module.addFunction(FLUSHED, binaryen.none, binaryen.none, [], module.i32.const(0));
  module.validate();
  module.dispose();
}

/** Binaryen throws objects of its own with a `message`, and JavaScript's errors when it aborts. */
function reasonOf(cause: unknown, printed: readonly string[]): string {
  const message =
    typeof cause === 'object' && cause !== null && 'message' in cause && typeof cause.message === 'string'
      ? cause.message
      : '';
  const useful = message !== '' && !message.startsWith('[object') ? [message] : [];
  const [complaint] = printed.join(' ').split(`[wasm-validator error in function ${FLUSHED}]`);
  const reason = [...useful, complaint.replaceAll(/\s+/g, ' ').trim()]
    .filter((part) => part !== '')
    .join(': ');
  return reason.slice(0, 1_000) || 'binaryen gave no reason';
}
