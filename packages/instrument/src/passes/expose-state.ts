/**
 * expose-state: lets the host read and write all of a module's state, so that an instance can be set back to what it was.
 *
 * Every memory and every mutable global that the module defines and does not export is exported under a name of its own,
 * and so is every table that code changes. A table that neither code nor the host can change needs no restoring.
 *
 * What can't be set back is refused: shared memories; globals that JavaScript can't read (v128, exnref); modules that use
 * objects of the garbage collector, whose fields are out of reach; modules that drop segments. What a module imports is
 * somebody else's state and left alone.
 *
 * Arguments: none.
 *
 * Before:
 *
 *     (module (memory 1) (global (mut i32) (i32.const 0)))
 *
 * After:
 *
 *     (module (memory 1) (global (mut i32) (i32.const 0))
 *       (export "ferrule:memory-0" (memory 0))
 *       (export "ferrule:global-0" (global 0)))
 *
 * Facts: `memories`, `globals` and `tables`, the names under which each is exported.
 *
 * Effects: adds exports.
 */
import { InstrumentError, PlanError } from '@ferrule/core';
import type { ExternKind, ModuleInfo } from '@ferrule/core';
import { scanInstructions } from '../code/function-bodies.ts';
import { opcodeOf } from '../code/opcodes.ts';
import { readLayout } from '../code/module-layout.ts';
import type { ModuleLayout } from '../code/module-layout.ts';
import { rewriteModule } from '../code/rewrite-module.ts';
import { freeName, unchanged } from '../code/unchanged.ts';
import type { Pass } from './pass.ts';

const name = 'expose-state';

const DROPS = new Set(['data.drop', 'elem.drop'].map(opcodeOf));
const TABLE_SET = opcodeOf('table.set');
const TABLE_GROW = opcodeOf('table.grow');
const TABLE_FILL = opcodeOf('table.fill');
const TABLE_INIT = opcodeOf('table.init');
const TABLE_COPY = opcodeOf('table.copy');

const KINDS = { table: 1, memory: 2, global: 3 } as const;

export const exposeState: Pass = Object.freeze<Pass>({
  name,
  effects: { changes: ['exports'], needsHost: true, conflicts: [] },
  plan(info, { resettable }) {
    if (resettable !== true) return undefined;
    const reason = obstacle(info);
    if (reason !== undefined) throw new PlanError(`${info.name} can't be made resettable: ${reason}`);
    return { pass: name, args: {} };
  },
  apply({ bytes, info }) {
    const layout = readLayout(bytes, info);
    const changed = changedTables(layout);
    const taken = info.exports.map((each) => each.name);
    const added: { readonly name: string; readonly kind: number; readonly index: number }[] = [];
    const expose = (kind: keyof typeof KINDS, index: number, isNeeded: boolean): string[] => {
      const exported = info.exports.find((each) => each.extern.kind === kind && each.index === index);
      if (exported !== undefined) return [exported.name];
      if (!isNeeded) return [];
      const free = freeName(taken, `ferrule:${kind}-${String(index)}`);
      taken.push(free);
      added.push({ name: free, kind: KINDS[kind], index });
      return [free];
    };
    const facts = {
      memories: own(info, 'memory', info.memories.length).flatMap((index) => expose('memory', index, true)),
      globals: own(info, 'global', info.globals.length)
        .filter((index) => info.globals[index]?.mutable === true)
        .flatMap((index) => expose('global', index, true)),
      tables: own(info, 'table', info.tables.length).flatMap((index) =>
        expose('table', index, changed.has(index)),
      ),
    };
    const product = rewriteModule(layout, { ...unchanged(layout), exports: added });
    return { ...product, entry: { pass: name, imports: [], exports: added.map((each) => each.name), facts } };
  },
});

/** Why a module's state is out of reach, as far as that can be told without its code. */
function obstacle(info: ModuleInfo): string | undefined {
  if (info.memories.some(({ shared }) => shared)) return 'other threads may be at its shared memory';
  const global = info.globals.find(
    ({ mutable, valueType }) => mutable && (valueType === 'v128' || valueType.includes('exn')),
  );
  if (global !== undefined) return `JavaScript can't read a global of type ${global.valueType}`;
  if (info.features.includes('gc')) return 'it keeps objects that only the garbage collector reaches';
  return undefined;
}

/** Indices of what a module defines itself: imports come first. */
function own(info: ModuleInfo, kind: ExternKind, count: number): number[] {
  const imported = info.imports.filter(({ extern }) => extern.kind === kind).length;
  return Array.from({ length: count - imported }, (_, index) => imported + index);
}

function changedTables({ bytes, bodies, info }: ModuleLayout): ReadonlySet<number> {
  const changed = new Set<number>();
  scanInstructions(bytes, bodies, ({ opcode, first, second }) => {
    if (opcode === TABLE_SET || opcode === TABLE_GROW || opcode === TABLE_FILL || opcode === TABLE_COPY)
      changed.add(first);
    else if (opcode === TABLE_INIT) changed.add(second);
    else if (DROPS.has(opcode)) {
      throw new InstrumentError(
        `${info.name} can't be made resettable: it drops segments, which do not come back`,
        {
          pass: name,
        },
      );
    }
  });
  return changed;
}
