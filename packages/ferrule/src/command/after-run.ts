/**
 * Does something after a guest has run, however that ended. How it ended is what comes out: where both fail, the second
 * failure is only told.
 *
 * @param run - runs the guest
 * @param act - what is to be done then
 * @param tell - told of what failed beside the guest
 * @returns what `run` returned
 * @throws what `run` throws, and otherwise what `act` throws
 */
export async function afterRun<T>(
  run: () => T | Promise<T>,
  act: () => Promise<void>,
  tell: (text: string) => void,
): Promise<T> {
  let result: T;
  try {
    result = await run();
  } catch (ending) {
    await act().catch((failure: unknown) => {
      tell(`ferrule run: ${failure instanceof Error ? failure.message : String(failure)}`);
    });
    throw ending;
  }
  await act();
  return result;
}
