import {
  EmitError,
  FerruleError,
  InstrumentError,
  LinkError,
  PlanError,
  SourceError,
  TrapError,
  ValidationError,
} from '@ferrule/core';
import { Runtime } from '@ferrule/runtime';
import { watchOf } from '@ferrule/runtime/internal';
import type { ImportModules, Instance, Module, RuntimeOptions } from '@ferrule/runtime';
import { isInstance } from './backend.ts';
import type { Backend, BackendInstance, BackendModule, Failure, Imports } from './backend.ts';

interface FerruleModule extends BackendModule {
  readonly module: Module;
  readonly runtime: Runtime;
}

interface FerruleInstance extends BackendInstance {
  readonly instance: Instance;
}

function importModules(imports: Imports): ImportModules {
  const modules = Object.entries(imports).map(([name, source]) => [
    name,
    isInstance(source) ? (source as FerruleInstance).instance : source,
  ]);
  return Object.fromEntries(modules) as ImportModules;
}

/** What Ferrule's errors mean to a script: nothing but the classes and fields of the public surface is asked. */
export function classifyFerrule(error: unknown): Failure {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // a module of no bytes at all is refused before it is looked into
  if (error instanceof ValidationError || error instanceof SourceError) return { kind: 'invalid', message };
  if (error instanceof LinkError) return { kind: 'unlinkable', message };
  if (error instanceof TrapError) {
    if (error.kind === 'call stack exhausted') return { kind: 'exhaustion', message };
    return { kind: 'trap', traps: [error.kind], message: `${message} [${error.kind}]` };
  }
  if (error instanceof WebAssembly.Exception) return { kind: 'exception', message };
  if (error instanceof InstrumentError || error instanceof PlanError || error instanceof EmitError) {
    return { kind: 'refused', message };
  }
  return {
    kind: 'other',
    message: error instanceof FerruleError || !(error instanceof Error) ? message : error.message,
  };
}

/**
 * The public API with a record of options.
 *
 * @param name - the plan's name
 * @param options - for every module of the script
 */
export function createFerruleBackend(name: string, options: RuntimeOptions): Backend {
  const counts = options.limits?.fuel !== undefined;
  const guests = new Runtime(options);
  const tools = new Runtime();
  return {
    name,
    initializes: true,
    async compile(bytes, tool): Promise<FerruleModule> {
      const runtime = tool ? tools : guests;
      return { backend: name, runtime, module: await runtime.compile(bytes) };
    },
    async instantiate(module, imports): Promise<FerruleInstance> {
      const { module: compiled, runtime } = module as FerruleModule;
      const instance = await runtime.instantiate(compiled, { imports: importModules(imports) });
      return {
        instance,
        exports: instance.native.exports,
        call: (exportName, args) => instance.call(exportName, ...args),
        between: async () => watchOf(compiled)?.raiseNow(),
        ...(counts && runtime === guests && { fuelConsumed: () => instance.fuelConsumed }),
      };
    },
    classify: classifyFerrule,
  };
}
