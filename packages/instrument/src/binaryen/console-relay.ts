/** Where binaryen's printing goes: nowhere but into the list of lines while one is set. */
let lines: string[] | undefined;

/**
 * Puts a relay in the place of `console.log` and `console.error`, for whoever binds them meanwhile. Once released, the
 * relay still passes on what it is given, except while {@link captureLines} runs.
 *
 * @returns puts the console's own functions back
 */
export function relayConsole(): () => void {
  const { log, error } = console;
  const relay = (print: (...values: unknown[]) => void) => {
    return (...values: unknown[]): void => {
      if (lines === undefined) print.apply(console, values);
      else lines.push(values.map(String).join(' '));
    };
  };
  const relays = { log: relay(log), error: relay(error) };
  Object.assign(console, relays);
  return () => {
    if (console.log === relays.log) console.log = log;
    if (console.error === relays.error) console.error = error;
  };
}

/**
 * @param act - what may print
 * @param into - the lines printed are added here
 * @returns what `act` returns
 */
export function captureLines<T>(act: () => T, into: string[]): T {
  const outer = lines;
  lines = into;
  try {
    return act();
  } finally {
    lines = outer;
  }
}
