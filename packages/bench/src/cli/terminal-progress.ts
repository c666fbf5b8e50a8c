import { GRACE, type Progress } from '../run/run-suites.ts';

/** Seconds as one says them. */
function spoken(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds).toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;
}

/**
 * Progress on standard error: one line that changes on a terminal, a line a workload elsewhere.
 *
 * @returns what a run tells
 */
export function terminalProgress(): Progress & {
  promises(this: void, promises: number, seconds: number): void;
  done(): void;
} {
  const { stderr } = process;
  const live = stderr.isTTY;
  const clear = (): void => void (live && stderr.write('\r\u001b[2K'));
  return {
    step(text, done, of, left) {
      if (!live) return;
      const time = left === undefined ? '' : `, about ${spoken(left)} left`;
      const line = `[${String(done)}/${String(of)}${time}] ${text}`;
      clear();
      stderr.write(line.slice(0, (stderr.columns || 80) - 1));
    },
    plan({ usual, least }, workloads, seconds) {
      if (workloads === 0) return;
      clear();
      const late = seconds * GRACE;
      const short = least > late ? `; what has not begun after ${spoken(late)} is left for --resume` : '';
      stderr.write(
        `${String(workloads)} workloads: about ${spoken(usual)} with all readings, ${spoken(least)} with the fewest${short}\n`,
      );
    },
    rows({ suite, name }, rows) {
      clear();
      const failed = rows.filter(({ status }) => status === 'failed').length;
      const measured = rows.filter(({ figures }) => figures !== undefined).length;
      const tail = failed === 0 ? '' : `, ${String(failed)} failed`;
      stderr.write(`${suite}: ${name}: ${String(measured)} figures${tail}\n`);
    },
    promises(promises, seconds) {
      clear();
      stderr.write(`${String(promises)} promises: about ${spoken(seconds)} with all their pairs\n`);
    },
    done: clear,
  };
}
