/**
 * Does the same with several things, a few at a time.
 *
 * @param items - in order
 * @param width - how many at a time
 * @param work - what is done with each
 */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
