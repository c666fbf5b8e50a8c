import { createInterface } from 'node:readline';
import type { Adapter } from '../engines/node-engine.ts';
import type { Answer } from './answer.ts';
import { Session } from './session.ts';

/**
 * Answers requests from standard input on standard output: a request is a line, its words separated by tabs; an
 * answer is a line of JSON.
 *
 * @param adapter - the engine
 */
export function serve(adapter: Adapter): void {
  const session = new Session(adapter);
  const answer = async (words: readonly string[]): Promise<Answer> => {
    try {
      return await session.answer(words);
    } catch (error) {
      return { error: describe(error) };
    }
  };
  let last = Promise.resolve();
  createInterface({ input: process.stdin }).on('line', (line) => {
    last = last.then(async () => {
      process.stdout.write(`${JSON.stringify(await answer(line.split('\t')))}\n`);
    });
  });
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error instanceof WebAssembly.RuntimeError ? 'trapped: ' : '';
  return name + (error.message.split('\n')[0] ?? '');
}
