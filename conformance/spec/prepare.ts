import { assemble } from './module-text.ts';
import type { PreparedCommand } from './run-script.ts';
import { parseScript } from './script.ts';

/**
 * Reads a script and makes its modules' bytes, once for all plans.
 *
 * @param name - the script's name
 * @param text - its text
 */
export async function prepareScript(name: string, text: string): Promise<PreparedCommand[]> {
  const prepared: PreparedCommand[] = [];
  for (const command of parseScript(name, text).commands) {
    prepared.push('source' in command ? { command, module: await assemble(command.source) } : { command });
  }
  return prepared;
}
