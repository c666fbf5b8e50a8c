import { NATIVE, OptionError, PAGE_SIZE } from '@ferrule/core';
import { loadBinaryen } from '@ferrule/instrument';
import type { RuntimeOptions } from '@ferrule/runtime';
import { runtimeSettings } from '@ferrule/runtime/internal';
import type { Settings } from '@ferrule/runtime/internal';
import { equip } from './instances.ts';
import { manifestOf, MANIFEST_SECTION } from './manifest-section.ts';
import type { OnRewritten } from './profile-program.ts';
import { isExempt, rewriteForFace } from './rewrite.ts';

type Face = typeof WebAssembly;
type Statics = Record<PropertyKey, unknown>;
type AnyClass = abstract new (...args: never[]) => object;

/**
 * Makes an object with the whole interface of `WebAssembly`, for programs that know nothing of Ferrule. Modules,
 * instances, memories and exported functions are V8's own; what is asked for is done to a module's bytes before V8 has
 * them, and is not to be seen in `Module.imports`, `Module.exports` or `instance.exports`. Whose fuel is used up ends
 * with an OutOfFuelError that no guest can catch.
 *
 * @param options - what `Runtime` accepts of features, limits, optimisation and cache
 * @returns the object; its classes and V8's have their instances in common
 * @throws OptionError on a wrong option, and on `limits.timeout`, since V8's own functions can't be guarded
 */
export function createFace(options: RuntimeOptions = {}): Face {
  return makeFace(options);
}

/** {@link createFace}, whose maker is told of the program's modules. */
export function makeFace(options: RuntimeOptions, onRewritten?: OnRewritten): Face {
  const settings = runtimeSettings(options);
  if (settings.timeout !== undefined) {
    throw new OptionError(
      'option limits.timeout can\'t be kept by ferrule/compat, which calls nothing itself; limits.fuel can, or set what it goes by under "compat"',
      { option: 'limits.timeout' },
    );
  }
  const face = Object.create(
    Object.getPrototypeOf(WebAssembly) as object,
    Object.getOwnPropertyDescriptors(WebAssembly),
  ) as Face;
  const replaced: Partial<Record<keyof Face, unknown>> = {
    ...classesOf(settings, onRewritten),
    ...functionsOf(settings, onRewritten),
  };
  for (const [name, value] of Object.entries(replaced)) {
    Object.defineProperty(face, name, { value, writable: true, configurable: true, enumerable: false });
  }
  return face;
}

/** V8's class, but for how instances are made and some of its static methods. */
function faceClass<C extends AnyClass>(
  native: C,
  construct: (args: unknown[], make: (args: unknown[]) => object) => object,
  statics: Statics = {},
): C {
  const overridden = new Map(Object.entries(statics));
  const proxy: C = new Proxy(native, {
    construct(target, args: unknown[], derived) {
      const by = derived === (proxy as unknown) ? target : derived;
      return construct(args, (changed) => Reflect.construct(target as never, changed, by) as object);
    },
    get: (target, key) => (typeof key === 'string' && overridden.get(key)) || Reflect.get(target, key),
    set(target, key, value) {
      if (typeof key === 'string') overridden.set(key, value);
      return typeof key === 'string' || Reflect.set(target, key, value);
    },
  });
  return proxy;
}

function classesOf(settings: Settings, onRewritten?: OnRewritten): Partial<Record<keyof Face, unknown>> {
  const { memoryPages, tableElements, fuelGrant } = settings;
  return {
    Module: faceClass(
      NATIVE.Module,
      ([source, ...more], make) => make([rewriteForFace(source, settings, onRewritten), ...more]),
      {
        imports: (module: WebAssembly.Module) => {
          const added = (manifestOf(module)?.entries ?? []).flatMap(({ imports }) => imports);
          return NATIVE.Module.imports(module).filter(
            (one) => !added.some(({ module: from, name }) => from === one.module && name === one.name),
          );
        },
        exports: (module: WebAssembly.Module) => {
          const added = (manifestOf(module)?.entries ?? []).flatMap(({ exports }) => exports);
          return NATIVE.Module.exports(module).filter(({ name }) => !added.includes(name));
        },
        customSections: (module: WebAssembly.Module, name: string) =>
          String(name) === MANIFEST_SECTION ? [] : NATIVE.Module.customSections(module, name),
      },
    ),
    Instance: faceClass(NATIVE.Instance, ([module, imports], make) => {
      const equipment = equip(module, imports as WebAssembly.Imports | undefined, fuelGrant);
      if (equipment === undefined) return make([module, imports]);
      let instance: object;
      try {
        instance = make([module, equipment.imports]);
      } catch (error) {
        throw equipment.explain(error);
      }
      equipment.attach(instance as WebAssembly.Instance);
      return instance;
    }),
    Memory: faceClass(NATIVE.Memory, ([descriptor, ...more], make) =>
      make([limited(descriptor, memoryPages, 'limits.memory', PAGE_SIZE), ...more]),
    ),
    Table: faceClass(NATIVE.Table, ([descriptor, ...more], make) =>
      make([limited(descriptor, tableElements, 'limits.tableElements', 1), ...more]),
    ),
  };
}

/** A limit lowers the maximum, as it does in a module. */
function limited(descriptor: unknown, most: number | undefined, option: string, unit: number): unknown {
  if (most === undefined || typeof descriptor !== 'object' || descriptor === null) return descriptor;
  const { initial, minimum = initial, maximum } = descriptor as Readonly<Record<string, unknown>>;
  if (Number(minimum) > most) {
    throw new RangeError(
      `${String(Number(minimum) * unit)} asked for at first is over ${String(most * unit)}, which option ${option} allows`,
    );
  }
  if (maximum !== undefined && Number(maximum) <= most) return descriptor;
  return { ...descriptor, maximum: typeof minimum === 'bigint' ? BigInt(most) : most };
}

function functionsOf(settings: Settings, onRewritten?: OnRewritten): Partial<Record<keyof Face, unknown>> {
  const { fuelGrant, optimize } = settings;
  /** An error is the promise's, and binaryen can be waited for. */
  const FaceRewrite = async (source: unknown): Promise<unknown> => {
    // binaryen instantiates a module itself, which must not wait for binaryen
    if (optimize > 0 && !isExempt()) await loadBinaryen();
    return rewriteForFace(source, settings, onRewritten);
  };
  async function FaceCompile(source: unknown, ...more: unknown[]): Promise<WebAssembly.Module> {
    // what V8 gets is what it would be given, whatever it is
    return NATIVE.compile((await FaceRewrite(source)) as BufferSource, ...(more as []));
  }
  async function instance(
    module: WebAssembly.Module,
    imports: unknown,
    more: unknown[],
  ): Promise<WebAssembly.Instance> {
    const equipment = equip(module, imports as WebAssembly.Imports | undefined, fuelGrant);
    if (equipment === undefined) {
      return NATIVE.instantiate(module, imports as WebAssembly.Imports, ...(more as []));
    }
    try {
      const made = await NATIVE.instantiate(module, equipment.imports, ...(more as []));
      equipment.attach(made);
      return made;
    } catch (error) {
      throw equipment.explain(error);
    }
  }
  async function FaceInstantiate(source: unknown, imports?: unknown, ...more: unknown[]): Promise<unknown> {
    if (source instanceof NATIVE.Module) return instance(source, imports, more);
    const module = await FaceCompile(source, ...more);
    return { module, instance: await instance(module, imports, more) };
  }
  return {
    compile: named('compile', FaceCompile),
    instantiate: named('instantiate', FaceInstantiate),
    compileStreaming: named('compileStreaming', async (source: unknown, ...more: unknown[]) =>
      FaceCompile(await responseBytes(source), ...more),
    ),
    instantiateStreaming: named('instantiateStreaming', async (source: unknown, ...more: unknown[]) =>
      FaceInstantiate(await responseBytes(source), ...more),
    ),
    validate: named('validate', (source: unknown, ...more: unknown[]): boolean => {
      if (!NATIVE.validate(source as BufferSource, ...(more as []))) return false;
      try {
        rewriteForFace(source, { ...settings, fuel: false, optimize: 0 });
        return true;
      } catch (error) {
        return !(error instanceof WebAssembly.CompileError);
      }
    }),
  };
}

async function responseBytes(source: unknown): Promise<ArrayBuffer> {
  const response = await source;
  if (!(response instanceof Response))
    throw new TypeError('the argument is no Response, nor a promise of one');
  if (!response.ok) throw new TypeError(`the response has the status ${String(response.status)}`);
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/wasm$/i.test(type.trim())) {
    throw new TypeError(`the response has the type ${JSON.stringify(type)}, not "application/wasm"`);
  }
  return response.arrayBuffer();
}

/** Called what V8's is called. */
function named<F extends (...args: never[]) => unknown>(name: string, run: F): F {
  return Object.defineProperty(run, 'name', { value: name });
}
