import type { Worker } from 'node:worker_threads';
import { InstrumentError, tell } from '@ferrule/core';
import { decodeError } from './error-message.ts';
import type { ArtifactMessage, RewriteAnswer, RewriteRequest } from './messages.ts';
import type { OnCache } from '@ferrule/engine';
import type { OnProgress } from '../progress.ts';

/** How long an idle worker is kept for the next module, in milliseconds. */
const IDLE_TIME = 3_000;

/** Who is told of the work while it goes on. */
export interface RewriteListeners {
  readonly onProgress?: OnProgress | undefined;
  readonly onCache?: OnCache | undefined;
}

interface Job {
  readonly request: RewriteRequest;
  readonly listeners: RewriteListeners;
  readonly isBackground: boolean;
  readonly resolve: (artifact: ArtifactMessage | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Workers that rewrite modules, started when there is work and ended when there has been none for a while. An idle
 * one does not keep the process alive.
 */
export class WorkerPool {
  readonly #file: URL;
  readonly #most: number;
  readonly #waiting: Job[] = [];
  readonly #idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout }[] = [];
  readonly #running = new Map<Worker, Job>();

  /**
   * @param file - what a worker runs
   * @param most - how many may run at once; by default one less than there are processors, and at least one
   */
  constructor(file: URL, most = Math.max(1, processors() - 1)) {
    this.#file = file;
    this.#most = most;
  }

  /**
   * @param request - what to do; its bytes are copied
   * @param listeners - told how far it is, and of the cache
   * @param isBackground - whether the process may end meanwhile
   * @returns the artifact; `undefined` when there was nothing to do
   * @throws what the stage threw, of the same class
   * @throws InstrumentError when the worker died
   */
  run(
    request: RewriteRequest,
    listeners: RewriteListeners = {},
    isBackground = false,
  ): Promise<ArtifactMessage | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, listeners, isBackground, resolve, reject });
      this.#next();
      this.#holdProcess();
    });
  }

  #next(): void {
    if (this.#running.size >= this.#most) return;
    const job = this.#takeJob();
    if (job === undefined) return;
    try {
      this.#work(this.#takeWorker(), job);
    } catch (cause) {
      job.reject(died(job, cause));
      this.#next();
    }
  }

  /** What somebody waits for goes before what is done in the background. */
  #takeJob(): Job | undefined {
    const at = this.#waiting.findIndex(({ isBackground }) => !isBackground);
    return this.#waiting.splice(Math.max(at, 0), 1)[0];
  }

  /** The process stays as long as somebody waits, be it for a worker that does something in the background first. */
  #holdProcess(): void {
    const isAwaited = this.#waiting.some(({ isBackground }) => !isBackground);
    for (const [worker, { isBackground }] of this.#running) {
      if (isBackground && !isAwaited) worker.unref();
      else worker.ref();
    }
  }

  #takeWorker(): Worker {
    const idle = this.#idle.pop();
    if (idle === undefined) return startWorker(this.#file);
    clearTimeout(idle.timer);
    return idle.worker;
  }

  #work(worker: Worker, job: Job): void {
    const settle = (act: () => void, isAlive: boolean): void => {
      worker.removeAllListeners();
      // What still comes of a worker that is being ended interests nobody, and must not be thrown at the process.
      worker.on('error', () => undefined);
      this.#running.delete(worker);
      if (isAlive) this.#keep(worker);
      act();
      this.#next();
      this.#holdProcess();
    };
    const fail = (cause: unknown): void => {
      settle(() => {
        job.reject(died(job, cause));
      }, false);
    };
    worker.removeAllListeners();
    worker.on('message', (answer: RewriteAnswer) => {
      if (answer.kind === 'progress') tell(job.listeners.onProgress, answer.progress);
      else if (answer.kind === 'cache') tell(job.listeners.onCache, answer.event);
      else if (answer.kind === 'done') {
        settle(() => {
          job.resolve(answer.artifact);
        }, true);
      } else {
        settle(() => {
          job.reject(decodeError(answer.error));
        }, true);
      }
    });
    worker.once('error', fail);
    worker.once('messageerror', fail);
    worker.once('exit', (code) => {
      fail(new Error(`the worker ended with exit code ${String(code)}`));
    });
    worker.postMessage(job.request);
    this.#running.set(worker, job);
  }

  #keep(worker: Worker): void {
    worker.unref();
    const timer = setTimeout(() => {
      const at = this.#idle.findIndex((each) => each.worker === worker);
      if (at >= 0) this.#idle.splice(at, 1);
      void worker.terminate();
    }, IDLE_TIME);
    timer.unref();
    this.#idle.push({ worker, timer });
    worker.once('exit', () => {
      clearTimeout(timer);
      const at = this.#idle.findIndex((each) => each.worker === worker);
      if (at >= 0) this.#idle.splice(at, 1);
    });
  }
}

/** Most programs need no worker: what starts one is loaded with the first. */
function startWorker(file: URL): Worker {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const name = 'ferrule-rewrite';
  // With this option of a program that was given on the command line, which workers inherit, no worker takes a file.
  if (!process.execArgv.some((arg) => arg.startsWith('--input-type'))) return new Worker(file, { name });
  return new Worker(`import(${JSON.stringify(file.href)})`, { name, eval: true });
}

function processors(): number {
  return process.getBuiltinModule('node:os').availableParallelism();
}

function died({ request }: Job, cause: unknown): InstrumentError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InstrumentError(`${request.wasm.name}: the worker that instrumented it died: ${reason}`, {
    pass: 'worker',
    cause,
  });
}
