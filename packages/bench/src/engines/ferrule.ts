import { bind, f64, fn, slice, str, struct } from '@ferrule/host/bridge';
import { loadSync, Runtime } from '@ferrule/runtime';
import type { InstantiateOptions, Module, OnTier } from '@ferrule/runtime';
import { guestPath } from '../kernels.ts';
import type { Ability, Given } from './engine.ts';
import { filesInMemory } from './files-in-memory.ts';
import { nodeDriver } from './node-engine.ts';
import type { Adapter, Exchange, Guest, GuestFunction, NodeEngine } from './node-engine.ts';
import { HOST_IMPORTS } from './v8.ts';

/** What a mode adds to a `Runtime`'s options, and what it gives guests. */
interface Mode {
  readonly name: string;
  readonly about: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Besides `call`. */
  readonly abilities?: readonly Ability[];
  /** Guests get their files in memory. */
  readonly inMemory?: boolean;
}

/** More than any run uses. */
const FUEL = 2n ** 62n;

const MODES: readonly Mode[] = [
  {
    name: 'Ferrule',
    about: 'as it comes: nothing but what the guest is given',
    options: {},
    abilities: ['repeat', 'wasi', 'program', 'text', 'bytes', 'struct', 'instances'],
  },
  {
    name: 'Ferrule, files in memory',
    about: 'with files in memory in place of a directory',
    options: {},
    abilities: ['wasi', 'program'],
    inMemory: true,
  },
  {
    name: 'Ferrule, time-out',
    about: 'limits.timeout of a minute',
    options: { limits: { timeout: 60_000 } },
    abilities: ['repeat', 'program'],
  },
  {
    name: 'Ferrule, fuel',
    about: 'limits.fuel: every instruction counted',
    options: { limits: { fuel: FUEL } },
    abilities: ['repeat', 'program', 'instances'],
  },
  { name: 'Ferrule, memory', about: 'limits.memory of 1 GiB', options: { limits: { memory: '1GiB' } } },
  {
    name: 'Ferrule, stack depth',
    about: 'limits.stackDepth of 1,000',
    options: { limits: { stackDepth: 1_000 } },
  },
  { name: 'Ferrule, stack check', about: 'limits.stackCheck', options: { limits: { stackCheck: true } } },
  { name: 'Ferrule, optimize 1', about: 'optimize: 1', options: { optimize: 1 } },
  { name: 'Ferrule, optimize 2', about: 'optimize: 2', options: { optimize: 2 } },
  { name: 'Ferrule, optimize 3', about: 'optimize: 3', options: { optimize: 3 } },
  {
    name: 'Ferrule, auto',
    about: "optimize: 'auto', which tiers up what is hot",
    options: { optimize: 'auto' },
  },
  {
    name: 'Ferrule, fuel, cached',
    about: 'limits.fuel, from the cache of rewritten modules',
    options: { limits: { fuel: FUEL }, cache: true },
  },
];

/** Values handed over by the typed bindings. */
function exchange(): Exchange {
  const { greet } = bind(loadSync(guestPath('rust/greet')), { greet: fn([str], str) });
  const point = struct({ x: f64, y: f64 });
  const { sum, middle } = bind(loadSync(guestPath('rust/bridge')), {
    sum: fn([slice(f64)], f64),
    middle: fn([point, point], point),
  });
  return { greet, sum, middle };
}

function wasiFor(given: Given, inMemory: boolean, args: readonly string[] = []): InstantiateOptions['wasi'] {
  if (given.kind !== 'wasi') return {};
  const mount = inMemory
    ? { guest: '/', fs: filesInMemory(given.directory) }
    : { guest: '/', host: given.directory };
  return { args, mounts: [mount], clock: 'system', random: 'system' };
}

function adapter({ options, inMemory = false }: Mode, cache: string): Adapter<Module> {
  const whole = 'cache' in options ? { ...options, cache: `${cache}/artifacts` } : options;
  let stays = false;
  const onTier: OnTier = ({ tier }) => {
    stays ||= tier === 'first';
  };
  const runtime = new Runtime({ ...whole, onTier });
  return {
    // at once, as bare V8 does it in the baseline; optimising has to wait for binaryen
    compile: (bytes) => ('optimize' in options ? runtime.compile(bytes) : runtime.compileSync(bytes)),
    instantiate(module, given): Guest {
      const instance = runtime.instantiateSync(module, {
        ...(given.kind === 'host' ? { imports: HOST_IMPORTS } : {}),
        wasi: wasiFor(given, inMemory),
      });
      return {
        function: (name) => instance.exports[name] as GuestFunction,
        isSettled: () => stays || instance.tier === 'top',
        close: () => {
          instance.close();
        },
      };
    },
    program(module, directory, args) {
      let written = 0;
      const instance = runtime.instantiateSync(module, {
        wasi: {
          ...wasiFor({ kind: 'wasi', directory }, inMemory, args),
          stdout: (chunk: Uint8Array) => void (written += chunk.length),
        },
      });
      return { exitCode: instance.start(), written };
    },
    exchange,
  };
}

function engine(mode: Mode): NodeEngine {
  return {
    name: mode.name,
    about: mode.about,
    inNode: true,
    abilities: ['call', ...(mode.abilities ?? [])],
    ...('cache' in mode.options ? { caches: true } : {}),
    find: ({ node, cache }) => Promise.resolve({ version: '', driver: nodeDriver(node, mode.name, cache) }),
    open: (cache) => adapter(mode, cache),
  };
}

/** Ferrule in each of its modes. */
export const ferrule: readonly NodeEngine[] = MODES.map(engine);
