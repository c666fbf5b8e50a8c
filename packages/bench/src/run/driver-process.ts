import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Answer } from '../driver/answer.ts';
import type { Program } from '../processes.ts';

/** What came of a request that gave no figures, in words for the report. */
export class FailedRequest extends Error {
  override readonly name = 'FailedRequest';
}

/** How long a process that was told to end may take before it is made to. */
const GRACE = 500;

/** A driver that runs, and answers one request at a time. */
export class DriverProcess {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #answer: ((line: string) => void) | undefined;
  #fail: ((reason: string) => void) | undefined;
  #ended: string | undefined;
  #stderr = '';

  /** @param program - how to start it */
  constructor({ file, args }: Program) {
    // in a group of its own: Ctrl-C is for the run, which then ends it
    this.#process = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#answer?.(line));
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    // writing to a process that has ended is told by its end
    this.#process.stdin.on('error', () => undefined);
    this.#process.on('error', ({ message }) => {
      this.#end(message);
    });
    this.#process.on('close', (code, signal) => {
      this.#end(`its process ended with ${signal ?? `exit code ${String(code)}`}${this.#lastWords()}`);
    });
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#fail?.(this.#ended);
  }

  #lastWords(): string {
    const line = this.#stderr.split('\n').find((text) => /error|panic|fatal/i.test(text));
    return line === undefined ? '' : `: ${line.trim()}`;
  }

  /**
   * @param words - the request
   * @param seconds - how long the answer may take; after that the process is ended
   * @returns the answer
   * @throws FailedRequest where the driver reports an error, ends, or does not answer in time
   */
  async ask(words: readonly (string | number)[], seconds: number): Promise<Answer> {
    if (this.#ended !== undefined) throw new FailedRequest(this.#ended);
    const line = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#ended = `no answer within ${String(seconds)} s`;
        this.#process.kill('SIGKILL');
        reject(new FailedRequest(this.#ended));
      }, seconds * 1_000);
      this.#answer = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      this.#fail = (reason) => {
        clearTimeout(timer);
        reject(new FailedRequest(reason));
      };
      this.#process.stdin.write(`${words.join('\t')}\n`);
    });
    this.#answer = this.#fail = undefined;
    const answer = parseAnswer(line);
    if (typeof answer['error'] === 'string') throw new FailedRequest(answer['error']);
    return answer;
  }

  /** Ends it, at once where it is busy. */
  close(): void {
    this.#process.stdin.end();
    const busy = this.#answer !== undefined;
    if (busy) this.#process.kill('SIGKILL');
    else setTimeout(() => this.#process.kill('SIGKILL'), GRACE).unref();
    this.#process.unref();
  }
}

function parseAnswer(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    throw new FailedRequest(`its driver answered ${JSON.stringify(line.slice(0, 80))}`);
  }
}
