import { tell } from '@ferrule/core';

/** How far `compile` is with a module. */
export interface Progress {
  /** What errors and traces call the module. */
  readonly module: string;
  /** What is being done to it: one of its stages. */
  readonly stage: 'instrument' | 'optimize' | 'emit' | 'compile';
  /** While it is instrumented, the pass at work, such as `fuel`. */
  readonly pass: string | undefined;
  /** Which part of all there is to do is done, 0 to 1; never less than before. */
  readonly fraction: number;
}

/** Told how far `compile` is. What it throws is ignored: it can't stop the work. */
export type OnProgress = (progress: Progress) => void;

/** Where a stage begins on the way from 0 to 1: instrumentation takes longest, unless the module is optimised too. */
const PLAIN = { instrument: 0, optimize: 0.8, emit: 0.8, compile: 0.9, end: 1 } as const;
const OPTIMIZED = { instrument: 0, optimize: 0.1, emit: 0.9, compile: 0.95, end: 1 } as const;

/** Tells one module's progress, stage by stage. */
export class ProgressTeller {
  readonly #module: string;
  readonly #onProgress: OnProgress | undefined;
  readonly #stages: typeof PLAIN | typeof OPTIMIZED;

  /**
   * @param module - what it is called
   * @param onProgress - whom to tell, if anybody
   * @param isOptimized - whether binaryen has a part in it
   */
  constructor(module: string, onProgress: OnProgress | undefined, isOptimized: boolean) {
    this.#module = module;
    this.#onProgress = onProgress;
    this.#stages = isOptimized ? OPTIMIZED : PLAIN;
  }

  /** For `instrumentModule`; `undefined` where nobody listens. */
  get ofPasses(): ((pass: string, fraction: number) => void) | undefined {
    if (this.#onProgress === undefined) return undefined;
    return (pass, fraction) => {
      this.#tell('instrument', pass, fraction * this.#stages.optimize);
    };
  }

  /** @param stage - that begins now */
  begin(stage: 'optimize' | 'emit' | 'compile'): void {
    this.#tell(stage, undefined, this.#stages[stage]);
  }

  /** All is done. */
  end(): void {
    this.#tell('compile', undefined, 1);
  }

  #tell(stage: Progress['stage'], pass: string | undefined, fraction: number): void {
    tell(this.#onProgress, { module: this.#module, stage, pass, fraction });
  }
}
