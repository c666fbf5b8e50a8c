/** A value that survives `JSON.stringify` unchanged. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** One pass to run, with its arguments. */
export interface PlanStep {
  /** The pass's name in the registry, such as `limit-memory`. */
  readonly pass: string;
  readonly args: Readonly<Record<string, JsonValue>>;
}

/** How far `optimizeModule` goes; 0 leaves the module as it is. */
export type OptimizeLevel = 0 | 1 | 2 | 3;

/** What will be done to a module, as plain JSON: the product of `planInstrumentation`. */
export interface Plan {
  readonly steps: readonly PlanStep[];
  readonly optimize: OptimizeLevel;
}

/** Something a pass added to the module that the linker or the instance has to know. */
export interface ManifestEntry {
  /** The pass that added it. */
  readonly pass: string;
  /** Imports added, by module and name; the linker supplies them. */
  readonly imports: readonly { readonly module: string; readonly name: string }[];
  /** Exports added; the instance keeps them from the user's view. */
  readonly exports: readonly string[];
  /** What else the pass wants known, as plain JSON. */
  readonly facts: Readonly<Record<string, JsonValue>>;
}

/** What instrumentation added to a module; plain JSON. */
export interface Manifest {
  readonly entries: readonly ManifestEntry[];
}
