import type { OnProgress, Progress } from '@ferrule/runtime';

/** Work that is done sooner shows nothing, in milliseconds. */
const PATIENCE = 300;

/** Clears the terminal's line, and goes to its beginning. */
const CLEAR = '\r\u001b[K';

/** Shows how far long work is, on a line of its own that is gone when the work is done. */
export interface ProgressLine {
  /** To be told. */
  readonly onProgress: OnProgress;
  /** Takes the line away. */
  end(): void;
}

/**
 * @param stream - where it is shown, if that is a terminal; asked for when there is something to show
 * @param now - a clock in milliseconds
 * @returns the line, not shown yet
 */
export function progressLine(
  stream: () => Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  now: () => number = () => performance.now(),
): ProgressLine {
  const start = now();
  let shown = '';
  return {
    onProgress(progress) {
      if (now() - start < PATIENCE || !stream().isTTY) return;
      const text = describe(progress);
      if (text === shown) return;
      shown = text;
      stream().write(`${CLEAR}${text}`);
    },
    end() {
      if (shown !== '') stream().write(CLEAR);
      shown = '';
    },
  };
}

function describe({ module, stage, pass, fraction }: Progress): string {
  const what = pass === undefined ? stage : `${stage}: ${pass}`;
  return `${module}: ${what} (${String(Math.floor(100 * fraction))} %)`;
}
