/** A function in a profile. */
export interface ProfileFrame {
  /** Demangled, where it is a guest's. */
  readonly name: string;
  /** Name of the guest's module; `undefined` for what is JavaScript's, Node's or V8's. */
  readonly module: string | undefined;
  /** Source file, or the URL that V8 has for it; empty where there is none. */
  readonly file: string;
  /** Of the function's first line, from 1; 0 where it is not known. */
  readonly line: number;
}

/** Some time in which the same functions were running. */
export interface ProfileSample {
  /** Indices of frames, outermost first. */
  readonly stack: readonly number[];
  /** Microseconds. */
  readonly time: number;
}

/** Where time went: in a guest's functions, by the names of its sources, and in those of the host around them. */
export interface Profile {
  /** What was profiled. */
  readonly name: string;
  /** When it began, in microseconds since 1970. */
  readonly start: number;
  /** How long it took, in microseconds. */
  readonly duration: number;
  /** Microseconds between samples, as asked for. */
  readonly interval: number;
  readonly frames: readonly ProfileFrame[];
  readonly samples: readonly ProfileSample[];
}

/** A profile with what was returned meanwhile. */
export interface Profiled<T> {
  readonly profile: Profile;
  readonly result: T;
}

/** One function in the tree of calls, with those it called. */
export interface CallTree {
  readonly frame: number;
  /** Microseconds, with those of what it called. */
  time: number;
  /** Microseconds of its own. */
  self: number;
  readonly children: Map<number, CallTree>;
}

/** The frame of a tree's root, which stands for the whole. */
export const ROOT = -1;

/**
 * @param profile - any
 * @returns its samples put together into one tree
 */
export function callTree({ samples }: Profile): CallTree {
  const root: CallTree = { frame: ROOT, time: 0, self: 0, children: new Map() };
  for (const { stack, time } of samples) {
    let node = root;
    node.time += time;
    for (const frame of stack) {
      let child = node.children.get(frame);
      if (child === undefined) {
        child = { frame, time: 0, self: 0, children: new Map() };
        node.children.set(frame, child);
      }
      child.time += time;
      node = child;
    }
    node.self += time;
  }
  return root;
}
