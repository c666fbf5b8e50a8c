import { FerruleError } from '@ferrule/core';
import { isInstance } from './backend.ts';
import type { Backend, BackendInstance, BackendModule, Failure, Imports } from './backend.ts';
import { kindsOfV8Text } from './trap-text.ts';

/** What a rewriting adds to one instance. */
export interface Attachment {
  readonly imports: WebAssembly.Imports;
  /** Runs when the instance exists, before anything is called. */
  ready?(instance: WebAssembly.Instance): void;
  /** Units of fuel burnt so far, where they are counted. */
  fuelConsumed?(): bigint;
}

/** Bytes on their way to V8, and what was added on the way. */
export interface Transformed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Makes what one instance needs besides its own imports. */
  readonly attach?: () => Attachment;
}

/** A rewriting of modules that keeps their meaning, to be tried before it is part of a runtime. */
export type Transform = (bytes: Uint8Array<ArrayBuffer>) => Transformed | Promise<Transformed>;

interface V8Module extends BackendModule {
  readonly module: WebAssembly.Module;
  readonly transformed: Transformed;
}

/** What V8's own errors mean to a script. */
export function classifyV8(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.CompileError) return { kind: 'invalid', message };
  if (error instanceof WebAssembly.LinkError) return { kind: 'unlinkable', message };
  if (error instanceof WebAssembly.RuntimeError)
    return { kind: 'trap', traps: kindsOfV8Text(message), message };
  if (error instanceof WebAssembly.Exception) return { kind: 'exception', message };
  if (error instanceof RangeError && message.includes('call stack')) return { kind: 'exhaustion', message };
  if (error instanceof TypeError && /Import #\d+/.test(message)) return { kind: 'unlinkable', message };
  if (error instanceof FerruleError) return { kind: 'refused', message };
  return { kind: 'other', message };
}

function importObject(imports: Imports, added: WebAssembly.Imports): WebAssembly.Imports {
  const merged: WebAssembly.Imports = {};
  for (const [module, source] of Object.entries(imports))
    merged[module] = isInstance(source) ? source.exports : source;
  for (const [module, entries] of Object.entries(added)) merged[module] = { ...merged[module], ...entries };
  return merged;
}

/**
 * V8 alone, or behind a rewriting of the bytes.
 *
 * @param name - the plan's name
 * @param transform - applied to each valid module; V8 judges the untouched bytes first
 */
export function createV8Backend(name: string, transform?: Transform): Backend {
  return {
    name,
    initializes: false,
    async compile(bytes, tool) {
      const untouched = new WebAssembly.Module(bytes);
      if (!transform || tool) return { backend: name, module: untouched, transformed: { bytes } };
      const transformed = await transform(bytes);
      return { backend: name, module: new WebAssembly.Module(transformed.bytes), transformed };
    },
    instantiate(module, imports): BackendInstance {
      const { module: compiled, transformed } = module as V8Module;
      const attachment = transformed.attach?.();
      const instance = new WebAssembly.Instance(compiled, importObject(imports, attachment?.imports ?? {}));
      attachment?.ready?.(instance);
      const { exports } = instance;
      const fuelConsumed = attachment?.fuelConsumed?.bind(attachment);
      return {
        exports,
        call(exportName, args) {
          return (exports[exportName] as (...args: unknown[]) => unknown)(...args);
        },
        ...(fuelConsumed && { fuelConsumed }),
      };
    },
    classify: classifyV8,
  };
}
