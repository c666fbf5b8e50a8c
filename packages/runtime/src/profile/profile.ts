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

/** What a profile is counted in. */
export type ProfileUnit = 'microseconds' | 'instructions' | 'bytes';

/** What is put down to one stack of functions. */
export interface ProfileSample {
  /** Indices of frames, outermost first. */
  readonly stack: readonly number[];
  /** In the profile's unit: how long the functions were running, or what else is counted. */
  readonly weight: number;
  /** How often that was: 1 for a sample, the number of calls or of allocations where these are counted. */
  readonly count: number;
}

/** Where time went: in a guest's functions, by the names of its sources, and in those of the host around them. */
export interface Profile {
  /** What was profiled. */
  readonly name: string;
  /** What the weights of samples are counted in: time where samples were taken. */
  readonly unit: ProfileUnit;
  /** When it began, in microseconds since 1970. */
  readonly start: number;
  /** How long it took, in microseconds. */
  readonly duration: number;
  /** Microseconds between samples, as asked for; 0 where none were taken. */
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
  /** In the profile's unit, with what it called. */
  weight: number;
  /** Its own alone. */
  self: number;
  /** How often, its own alone. */
  count: number;
  readonly children: Map<number, CallTree>;
}

/** The frame of a tree's root, which stands for the whole. */
export const ROOT = -1;

/**
 * @param profile - any
 * @returns its samples put together into one tree
 */
export function callTree({ samples }: Profile): CallTree {
  const root: CallTree = { frame: ROOT, weight: 0, self: 0, count: 0, children: new Map() };
  for (const { stack, weight, count } of samples) {
    let node = root;
    node.weight += weight;
    for (const frame of stack) {
      let child = node.children.get(frame);
      if (child === undefined) {
        child = { frame, weight: 0, self: 0, count: 0, children: new Map() };
        node.children.set(frame, child);
      }
      child.weight += weight;
      node = child;
    }
    node.self += weight;
    node.count += count;
  }
  return root;
}
