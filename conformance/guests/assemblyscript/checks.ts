// What AssemblyScript's modules ask of their host: abort, trace and seed.

export function positive(n: i32): i32 {
  if (n < 0) throw new RangeError('negative: ' + n.toString() + ' \u00e9\u{1F600}');
  return n;
}

export function explained(n: i32): void {
  assert(n > 0, 'n must be positive');
}

export function bare(n: i32): void {
  assert(n > 0);
}

export function note(x: f64): void {
  trace('noted', 2, x, x * 2.0);
}

export function noteAll(): void {
  trace('five', 5, 1, 2, 3, 4, 5.5);
}

export function noteNothing(): void {
  trace('nothing');
}

export function dice(): i32 {
  return i32(Math.random() * 1000000.0);
}

/** What a guest can do that was not made by the compiler: texts that lead nowhere. */
@external('env', 'abort')
declare function hostAbort(message: usize, fileName: usize, line: u32, column: u32): void;

export function abortWith(message: usize, fileName: usize): void {
  hostAbort(message, fileName, 1, 2);
}
