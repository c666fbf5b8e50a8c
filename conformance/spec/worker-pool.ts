import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CommandLabel, Job, Reply } from './protocol.ts';
import type { Outcome } from './run-script.ts';

/** A script through several plans. */
export interface ScriptResult {
  readonly script: string;
  readonly commands: readonly CommandLabel[];
  readonly plans: ReadonlyMap<string, readonly Outcome[]>;
  /** Milliseconds a plan. */
  readonly times: ReadonlyMap<string, number>;
}

/** Each memory reserves gigabytes of address space: a process is replaced before it runs out. */
const SCRIPTS_A_PROCESS = 100;

/** One worker process, replaced when it hangs, dies or has done enough. */
export class Worker {
  readonly #timeLimit: number;
  #process: ChildProcess | undefined;
  #scripts = 0;

  /** @param timeLimit - milliseconds that a script may take with one plan */
  constructor(timeLimit: number) {
    this.#timeLimit = timeLimit;
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
    this.#scripts = 0;
  }

  /** Runs one script through the plans; a plan that hangs or crashes fails with every command. */
  async run(job: Job): Promise<ScriptResult> {
    let commands: readonly CommandLabel[] = [];
    const plans = new Map<string, readonly Outcome[]>();
    const times = new Map<string, number>();
    for (;;) {
      const open = job.plans.filter((plan) => !plans.has(plan));
      if (open.length === 0) break;
      const trouble = await this.#attempt({ ...job, plans: open }, (reply) => {
        if (reply.kind === 'script') commands = reply.commands;
        else if (reply.kind === 'plan') {
          plans.set(reply.plan, reply.outcomes);
          times.set(reply.plan, reply.milliseconds);
        }
      });
      const [stuck] = job.plans.filter((plan) => !plans.has(plan));
      if (trouble === undefined || stuck === undefined) break;
      // a script that can't even be read still counts as one command
      if (commands.length === 0) commands = [{ line: 1, command: 'script' }];
      plans.set(
        stuck,
        commands.map(() => ({ status: 'failed', reason: trouble })),
      );
    }
    this.#scripts += 1;
    if (this.#scripts >= SCRIPTS_A_PROCESS) this.close();
    return { script: job.script, commands, plans, times };
  }

  #attempt(job: Job, onReply: (reply: Reply) => void): Promise<string | undefined> {
    const worker = (this.#process ??= fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    }));
    return new Promise((resolve) => {
      let open = job.plans.length;
      let timer: NodeJS.Timeout | undefined;
      const settle = (trouble?: string): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        if (trouble !== undefined) this.close();
        resolve(trouble);
      };
      const arm = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          settle(`not done after ${String(this.#timeLimit)} ms`);
        }, this.#timeLimit);
      };
      worker.on('message', (reply: Reply) => {
        onReply(reply);
        if (reply.kind === 'error') {
          settle(reply.message);
          return;
        }
        if (reply.kind === 'plan') open -= 1;
        if (open === 0) settle();
        else arm();
      });
      worker.once('exit', (code, signal) => {
        settle(`the process ended with ${signal ?? String(code)}`);
      });
      arm();
      worker.send(job);
    });
  }
}
