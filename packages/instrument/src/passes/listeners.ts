/**
 * listeners: tells the host when chosen functions are called, when they return, and when they are left otherwise.
 *
 * The body of a chosen function becomes a block in the same function, so that frames and offsets stay what they were:
 * a hook is told of the call in front of it and of the results behind it, and `return` branches to its end. An imported
 * function that is chosen is called through a function of its type. A tail call gives its place away: a hook is told in
 * front of it. Where the module may catch exceptions, a handler around the block tells of them and throws them on; traps
 * and what the host throws reach the host by themselves.
 *
 * The imports, one for each list of types, are `before(id, …parameters)`, which gives a token, `after(token,
 * …results)`, `left(token)` and `thrown(token)`. A vector crosses as two `i64`, the lower half first; what JavaScript
 * can't hold, such as references to exceptions, is left out. Parameters and results that earlier passes added are not
 * told of.
 *
 * Arguments: `functions`, a list of objects with the `index` of each in the module as it was given, and how many
 * `params` and `results` it has there; `imported`, how many functions that module imports.
 *
 * Before, with `{"functions": [{"index": 1, "params": 1, "results": 1}], "imported": 1}`:
 *
 *     (func $twice (param $n i32) (result i32)
 *       (return (i32.shl (local.get $n) (i32.const 1))))
 *
 * After:
 *
 *     (func $twice (param $n i32) (result i32) (local $token i32) (local $result i32)
 *       (local.set $token (call $before (i32.const 0) (local.get $n)))
 *       (local.set $result
 *         (block $leave (result i32)
 *           (br $leave (i32.shl (local.get $n) (i32.const 1)))))
 *       (call $after (local.get $token) (local.get $result))
 *       (local.get $result))
 *
 * Effects: adds imported functions and types, for imports that are listened to functions too; every function's index
 * behind the imports moves up. Comes after all that count or check the guest's own instructions.
 */
import { InstrumentError } from '@ferrule/core';
import type { JsonValue } from '@ferrule/core';
import { encodeUnsigned } from '../bytes/leb128.ts';
import { scanInstructions } from '../code/function-bodies.ts';
import { InstructionReader } from '../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../code/module-layout.ts';
import type { ModuleLayout, Signature } from '../code/module-layout.ts';
import { copyMovedBody } from '../code/move-functions.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import type { AddedFunction } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import { numberArgument } from './arguments.ts';
import { Hooks } from './listeners/hooks.ts';
import { splitTypes } from './listeners/values.ts';
import { writeListenedBody, writeListenedImport } from './listeners/listened-body.ts';
import type { BodyWorld, Exceptions, Listened } from './listeners/listened-body.ts';
import type { Pass } from './pass.ts';

const name = 'listeners';

/** The module that the pass's imports are imported from. */
const MODULE = 'ferrule:listeners';

const FUNC = 0x60;
const TRY = opcodeOf('try');
const TRY_TABLE = opcodeOf('try_table');

/** A function in the module as it was given. */
interface Chosen {
  readonly index: number;
  readonly params: number;
  readonly results: number;
}

export const listeners: Pass = Object.freeze<Pass>({
  name,
  effects: {
    changes: ['types', 'imports', 'functions', 'exports', 'start', 'elements', 'bodies', 'custom sections'],
    needsHost: true,
    conflicts: [],
  },
  plan(info, { listened }) {
    if (listened === undefined || listened.length === 0) return undefined;
    const functions = [...new Set(listened)].map((index) => {
      const type = info.functions[index]?.type;
      return { index, params: type?.params.length ?? 0, results: type?.results.length ?? 0 };
    });
    const imported = info.functions.filter((each) => each.imported).length;
    return { pass: name, args: { functions, imported } };
  },
  apply({ bytes, info, onProgress }, args) {
    const layout = readLayout(bytes, info);
    const shift = layout.importedFunctions - numberArgument(name, args, 'imported');
    const chosen = chosenArgument(args['functions']);
    const world = new ListenedWorld(layout, chosen, shift);
    const reader = new InstructionReader(bytes);
    const taken = info.imports.filter(({ module }) => module === MODULE).map((each) => each.name);
    const hooks = world.hooks.all.map((hook, position) => ({
      module: MODULE,
      name: freeName(taken, hook.name),
      type: layout.signatures.length + position,
    }));
    const product = rewriteModule(layout, {
      ...unchanged(layout, name),
      types: world.types,
      imports: hooks,
      functions: world.functions,
      refer: world.moved,
      body: (writer, span, index) => {
        const about = world.listened.get(index);
        if (about === undefined) copyMovedBody(writer, reader, span, world.moved);
        else writeListenedBody(writer, reader, span, about, world);
      },
      onProgress,
    });
    return {
      ...product,
      entry: {
        pass: name,
        imports: hooks.map((hook) => ({ module: MODULE, name: hook.name })),
        exports: [],
        facts: { functions: chosen.map(({ index }) => index) },
      },
    };
  },
});

/** What surrounds the bodies: hooks in front of the defined functions, wrappers of imported ones behind all. */
class ListenedWorld implements BodyWorld {
  readonly hooks: Hooks;
  readonly exceptions: Exceptions;
  /** By index in the module at hand. */
  readonly listened: ReadonlyMap<number, Listened>;
  /** Encoded types: those of hooks, then those of blocks with several results. */
  readonly types: readonly Uint8Array[];
  /** Wrappers of imported functions. */
  readonly functions: readonly AddedFunction[];
  readonly #layout: ModuleLayout;
  readonly #blockTypes = new Map<string, number>();
  readonly #wrappers = new Map<number, number>();

  constructor(layout: ModuleLayout, chosen: readonly Chosen[], shift: number) {
    const { importedFunctions, functionTypes, signatures, info } = layout;
    this.#layout = layout;
    this.exceptions = exceptionsOf(layout);
    this.hooks = new Hooks(importedFunctions);
    this.listened = new Map(
      chosen.map(({ index, params, results }, id) => {
        const here = index + shift < importedFunctions ? index : index + shift;
        const signature = signatureOf(layout, here);
        return [here, { id, index: here, signature, ownParams: params, ownResults: results }];
      }),
    );
    for (const { signature, ownParams, ownResults } of this.listened.values()) {
      this.hooks.before(splitTypes(signature.params, signature.paramCount).slice(0, ownParams));
      this.hooks.after(splitTypes(signature.results, signature.resultCount).slice(0, ownResults));
    }
    if (info.features.includes('tail-call')) this.hooks.left();
    if (this.exceptions !== 'none') this.hooks.thrown();
    const blocks: Uint8Array[] = [];
    const firstBlock = signatures.length + this.hooks.all.length;
    for (const { signature } of this.listened.values()) {
      const key = signature.results.join();
      if (signature.resultCount < 2 || this.#blockTypes.has(key)) continue;
      this.#blockTypes.set(key, firstBlock + blocks.length);
      blocks.push(Uint8Array.from([FUNC, 0, ...encodeUnsigned(signature.resultCount), ...signature.results]));
    }
    this.types = [...this.hooks.all.map(({ type }) => type), ...blocks];
    const imported = [...this.listened.values()].filter(({ index }) => index < importedFunctions);
    for (const [position, { index }] of imported.entries()) {
      this.#wrappers.set(index, functionTypes.length + this.hooks.all.length + position);
    }
    this.functions = imported.map((each) => ({
      type: functionTypes[each.index] ?? 0,
      body: (writer) => {
        writeListenedImport(writer, each, this);
      },
    }));
  }

  /** An arrow function: it is handed on. */
  readonly moved = (index: number): number =>
    this.#wrappers.get(index) ??
    (index < this.#layout.importedFunctions ? index : index + this.hooks.all.length);

  blockType(signature: Signature): number {
    return this.#blockTypes.get(signature.results.join()) ?? 0;
  }
}

/** A module that only throws has no handler that could keep an exception from the host. */
function exceptionsOf({ bytes, bodies, info }: ModuleLayout): Exceptions {
  const { features } = info;
  let found: Exceptions = 'none';
  if (!features.includes('exceptions') && !features.includes('legacy-exceptions')) return found;
  scanInstructions(bytes, bodies, ({ opcode }) => {
    if (opcode === TRY) found = 'legacy';
    else if (opcode === TRY_TABLE) found = 'standard';
  });
  return found;
}

/** Plans may come back from JSON. */
function chosenArgument(value: JsonValue | undefined): readonly Chosen[] {
  if (!Array.isArray(value)) {
    throw new InstrumentError(`the pass "${name}" expects a list as "functions"`, { pass: name });
  }
  const list: readonly unknown[] = value;
  return list as readonly Chosen[];
}
