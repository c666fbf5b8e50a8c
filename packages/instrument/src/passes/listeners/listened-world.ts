import { encodeUnsigned } from '../../bytes/leb128.ts';
import { scanInstructions } from '../../code/function-bodies.ts';
import { InstructionReader } from '../../code/instruction-reader.ts';
import { readLayout, signatureOf } from '../../code/module-layout.ts';
import type { ModuleLayout, Signature } from '../../code/module-layout.ts';
import { copyMovedBody } from '../../code/move-functions.ts';
import { opcodeOf } from '../../code/opcodes.ts';
import { rewriteModule } from '../../code/rewrite-module.ts';
import type { AddedFunction } from '../../code/rewrite-module.ts';
import { freeName, unchanged } from '../../code/unchanged.ts';
import type { PassInput, PassOutput } from '../pass.ts';
import type { Chosen } from './chosen.ts';
import { writeListenedBody, writeListenedImport } from './listened-body.ts';
import type { BodyWorld } from './listened-body.ts';
import type { Endings, Exceptions, Listened, Telling } from './telling.ts';

const FUNC = 0x60;
const TRY = opcodeOf('try');
const TRY_TABLE = opcodeOf('try_table');

/** What is to be told, and of what. */
export interface Listening {
  /** The module that its imports are imported from. */
  readonly module: string;
  readonly chosen: readonly Chosen[];
  /** How many functions the module as it was given imports. */
  readonly imported: number;
  /** What tells; `firstHook` is the index that its first imported function will have. */
  readonly telling: (firstHook: number, listened: Iterable<Listened>, endings: Endings) => Telling;
}

/**
 * Rewrites a module so that the host is told of chosen functions.
 *
 * @param input - the module at hand
 * @param listening - what is to be told
 * @returns the new module, the names of what it imports in the place of each hook, and which functions of the module at
 *   hand are told of
 */
export function listen(
  { bytes, info, onProgress }: PassInput,
  listening: Listening,
): Pick<PassOutput, 'bytes' | 'offsets'> & {
  readonly hooks: readonly { module: string; name: string }[];
  readonly listened: ReadonlySet<number>;
} {
  const layout = readLayout(bytes, info);
  const world = new ListenedWorld(layout, listening);
  const reader = new InstructionReader(bytes);
  const { module } = listening;
  const taken = info.imports.filter((each) => each.module === module).map((each) => each.name);
  const hooks = world.telling.hooks.map((hook, position) => ({
    module,
    name: freeName(taken, hook.name),
    type: layout.signatures.length + position,
  }));
  const product = rewriteModule(layout, {
    ...unchanged(layout),
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
    hooks: hooks.map(({ name }) => ({ module, name })),
    listened: new Set(world.listened.keys()),
  };
}

/** What surrounds the bodies: hooks in front of the defined functions, wrappers of imported ones behind all. */
class ListenedWorld implements BodyWorld {
  readonly telling: Telling;
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

  constructor(layout: ModuleLayout, { chosen, imported: first, telling }: Listening) {
    const { importedFunctions, functionTypes, signatures, info } = layout;
    const shift = importedFunctions - first;
    this.#layout = layout;
    this.exceptions = exceptionsOf(layout);
    this.listened = new Map(
      chosen.map(({ index, params, results }, id) => {
        const here = index + shift < importedFunctions ? index : index + shift;
        const signature = signatureOf(layout, here);
        return [here, { id, index: here, signature, ownParams: params, ownResults: results }];
      }),
    );
    this.telling = telling(importedFunctions, this.listened.values(), {
      tailCalls: info.features.includes('tail-call'),
      exceptions: this.exceptions,
    });
    const { hooks } = this.telling;
    const blocks: Uint8Array[] = [];
    const firstBlock = signatures.length + hooks.length;
    for (const { signature } of this.listened.values()) {
      const key = signature.results.join();
      if (signature.resultCount < 2 || this.#blockTypes.has(key)) continue;
      this.#blockTypes.set(key, firstBlock + blocks.length);
      blocks.push(Uint8Array.from([FUNC, 0, ...encodeUnsigned(signature.resultCount), ...signature.results]));
    }
    this.types = [...hooks.map(({ type }) => type), ...blocks];
    const imported = [...this.listened.values()].filter(({ index }) => index < importedFunctions);
    for (const [position, { index }] of imported.entries()) {
      this.#wrappers.set(index, functionTypes.length + hooks.length + position);
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
    (index < this.#layout.importedFunctions ? index : index + this.telling.hooks.length);

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
