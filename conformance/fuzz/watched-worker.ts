import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BARE } from '../spec/tally.ts';
import type { Difference } from './examine.ts';
import type { Case, Report } from './protocol.ts';

/** What became of a case. `hung` on bare V8, it says nothing about a plan. */
export type Result =
  | { readonly outcome: 'skipped' | 'hung' }
  | {
      readonly outcome: 'examined';
      readonly bytes: Uint8Array;
      readonly events: number;
      readonly differences: readonly Difference[];
      readonly refusals: readonly Difference[];
    };

const CASES_A_PROCESS = 2000;

/** A worker process that is replaced when it hangs, dies or has done enough. */
export class WatchedWorker {
  readonly #timeLimit: number;
  #process: ChildProcess | undefined;
  #cases = 0;

  /** @param timeLimit - milliseconds that a module may take on bare V8 or with one plan */
  constructor(timeLimit: number) {
    this.#timeLimit = timeLimit;
  }

  close(): void {
    this.#process?.disconnect();
    this.#process = undefined;
    this.#cases = 0;
  }

  #kill(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    this.#cases = 0;
  }

  async run(test: Case): Promise<Result> {
    this.#cases += 1;
    if (this.#cases > CASES_A_PROCESS) this.close();
    const worker = (this.#process ??= fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    }));
    return new Promise((resolve) => {
      let phase = 'make';
      let bytes = new Uint8Array();
      let timer: NodeJS.Timeout | undefined;
      const settle = (result: Result): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(result);
      };
      const stop = (difference: string): void => {
        this.#kill();
        if (phase === 'make') settle({ outcome: 'skipped' });
        else if (phase === 'start' || phase === BARE || phase === 'oracle') settle({ outcome: 'hung' });
        else
          settle({
            outcome: 'examined',
            bytes,
            events: 0,
            differences: [{ plan: phase, difference }],
            refusals: [],
          });
      };
      const arm = (): void => {
        clearTimeout(timer);
        // a plan may be slower than bare V8, which has to be done in a fraction of the time
        const limit = phase === BARE ? this.#timeLimit / 10 : this.#timeLimit;
        timer = setTimeout(() => {
          stop(`not done after ${String(limit)} ms`);
        }, limit);
      };
      worker.on('message', (report: Report) => {
        if (report.kind === 'skipped') settle({ outcome: 'skipped' });
        else if (report.kind === 'done') settle({ outcome: 'examined', ...report });
        else {
          phase = report.phase;
          if (report.bytes) bytes = Uint8Array.from(report.bytes);
          arm();
        }
      });
      worker.once('exit', (code, signal) => {
        stop(`the process ended with ${signal ?? String(code)}`);
      });
      arm();
      worker.send(test);
    });
  }
}
