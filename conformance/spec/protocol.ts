import type { Outcome } from './run-script.ts';

/** What the parent asks of a worker: one script through some plans. */
export interface Job {
  readonly directory: string;
  readonly script: string;
  readonly plans: readonly string[];
}

/** A command as reports name it. */
export interface CommandLabel {
  readonly line: number;
  readonly command: string;
}

/** What a worker says: first what the script holds, then how it went, a message a plan. */
export type Reply =
  | { readonly kind: 'script'; readonly commands: readonly CommandLabel[] }
  | {
      readonly kind: 'plan';
      readonly plan: string;
      readonly outcomes: readonly Outcome[];
      readonly milliseconds: number;
    }
  | { readonly kind: 'error'; readonly message: string };
