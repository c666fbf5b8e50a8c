import { UsageError } from './usage-error.ts';

/**
 * Writes what the command line asks for.
 *
 * @param path - as the user gave it
 * @param write - writes there
 * @throws UsageError where it can't be written
 */
export function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new UsageError(
      `${path} can't be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
