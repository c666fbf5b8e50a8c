import type { CacheEvent } from '@ferrule/engine';
import type { Feature, Manifest, WasmBytes } from '@ferrule/core';
import type { FirstTierFacts, Successor } from '@ferrule/instrument';
import type { RewriteOptions } from '../plan-module.ts';
import type { Progress } from '../progress.ts';

/** What a worker is asked to do: stages 2 to 6. */
export interface RewriteRequest {
  readonly wasm: WasmBytes;
  readonly features: ReadonlySet<Feature>;
  readonly options: RewriteOptions;
  /** Directory of the cache to write to; `undefined` for none. */
  readonly cacheDirectory: string | undefined;
  /** Whether progress is to be told. */
  readonly tellsProgress: boolean;
  /** What is known of the first tier that a successor is to be made for, where one is. */
  readonly firstTier?: FirstTierFacts | undefined;
}

/** An error on its way between threads. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** What the class has besides. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly cause: ErrorMessage | undefined;
}

/** Where bytes came from, on its way between threads: runs, or not known. */
export type OffsetsMessage =
  { readonly starts: Int32Array; readonly origins: Int32Array; readonly byteLength: number } | undefined;

/** A module that was rewritten, on its way between threads. */
export interface ArtifactMessage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly manifest: Manifest;
  readonly offsets: OffsetsMessage;
  /** What takes over from instances of the first tier, where that was asked for. */
  readonly successor?: SuccessorMessage | undefined;
}

/** A successor on its way between threads, or why there is none. */
export type SuccessorMessage = Successor | { readonly reason: string };

/** What a worker answers; `done` and `failed` are the last. */
export type RewriteAnswer =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'cache'; readonly event: CacheEvent }
  /** Without an artifact there was nothing to do. */
  | { readonly kind: 'done'; readonly artifact: ArtifactMessage | undefined }
  | { readonly kind: 'failed'; readonly error: ErrorMessage };
