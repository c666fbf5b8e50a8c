/**
 * Keeps what is printed to the console meanwhile from the terminal.
 *
 * @param act - what may print; must not wait for anything, or the prints of others would be captured too
 * @param into - what was printed is added here
 * @returns what `act` returns
 */
export function capturePrints<T>(act: () => T, into: string[]): T {
  const releases = [process.stdout, process.stderr].map((stream) => redirect(stream, into));
  try {
    return act();
  } finally {
    for (const release of releases) release();
  }
}

function redirect(stream: NodeJS.WriteStream, into: string[]): () => void {
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  const write = (chunk: string | Uint8Array): boolean => {
    into.push(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
    return true;
  };
  Object.defineProperty(stream, 'write', { value: write, configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(stream, 'write');
    else Object.defineProperty(stream, 'write', own);
  };
}
