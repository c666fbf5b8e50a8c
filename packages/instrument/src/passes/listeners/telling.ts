import type { CodeWriter } from '../../code/code-writer.ts';
import type { Signature } from '../../code/module-layout.ts';
import type { Hook } from './hooks.ts';

/** A function that is listened to. */
export interface Listened {
  /** The number by which the host knows it. */
  readonly id: number;
  /** Its index in the module at hand, for errors. */
  readonly index: number;
  readonly signature: Signature;
  /** How many of its parameters are the guest's own: passes add theirs behind. */
  readonly ownParams: number;
  /** How many of its results are the guest's own. */
  readonly ownResults: number;
}

/** A call that is told of: its values are in locals. */
export interface ToldCall {
  readonly listened: Listened;
  /** Types of parameters, in the locals from 0 on. */
  readonly params: readonly Uint8Array[];
  /** Types of results. */
  readonly results: readonly Uint8Array[];
  /** The local that holds the token. */
  readonly token: number;
  /** The local that holds the first result, once there are any. */
  readonly firstResult: number;
}

/** Which exceptions a module may catch: those of the older proposal, those of the standard, or none. */
export type Exceptions = 'legacy' | 'standard' | 'none';

/** Writes calls of the imported functions that tell the host of a call. */
export interface Telling {
  /** Every imported function that is needed. */
  readonly hooks: readonly Hook[];
  /** In front of it; leaves its token on the stack. */
  before(writer: CodeWriter, call: ToldCall): void;
  /** Behind it. */
  after(writer: CodeWriter, call: ToldCall): void;
  /** In front of a tail call that takes its place. */
  left(writer: CodeWriter, call: ToldCall): void;
  /** Where an exception leaves it. */
  thrown(writer: CodeWriter, call: ToldCall): void;
}

/** What a module's code may make necessary to tell of. */
export interface Endings {
  readonly tailCalls: boolean;
  readonly exceptions: Exceptions;
}
