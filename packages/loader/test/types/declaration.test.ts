import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SourceError } from '@ferrule/core';
import { expect } from 'chai';
import ts from 'typescript';
import { guest } from '../../../ferrule/test/support/spawn.ts';
import { diagnosticsOf } from '../support/diagnostics.ts';
import { writeDeclarations } from '../../src/types/write-declarations.ts';

/** A program that is right only where each type is exactly what it has to be. */
const PROGRAM = `
import * as counter from './counter.wasm';
import { 'a name with spaces' as spaced } from './counter.wasm';
import { swap } from './several.wasm';
import * as typed from './typed.wasm';
import * as library from './library.wasm';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function exactly<A, B>(_: Same<A, B>): void {}

exactly<typeof counter.increment, () => number>(true);
exactly<typeof counter.big, bigint>(true);
exactly<typeof counter.answer, number>(true);
exactly<typeof counter.memory, WebAssembly.Memory>(true);
exactly<typeof counter.table, WebAssembly.Table>(true);
exactly<typeof counter.wide, undefined>(true);
exactly<ReturnType<typeof spaced>, number>(true);
exactly<typeof swap, (a: number, b: bigint) => [bigint, number]>(true);
exactly<typeof typed.greet, (name: string) => string>(true);
exactly<ReturnType<typeof typed.split>, readonly string[]>(true);
exactly<Parameters<typeof library.add>, [a: number, b: number]>(true);
// @ts-expect-error: there is no such export
counter.absent;
// @ts-expect-error: it takes text
typed.greet(7);
`;

/** `swap` of two results, with a name section that names its parameters \`a\` and \`class\`. */
const SEVERAL = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 2, 0x7f, 0x7e, 2, 0x7e, 0x7f],
  ...[3, 2, 1, 0],
  ...[7, 8, 1, 4, ...Buffer.from('swap'), 0, 0],
  ...[10, 8, 1, 6, 0, 0x20, 1, 0x20, 0, 0x0b],
  ...[
    0,
    20,
    4,
    ...Buffer.from('name'),
    2,
    13,
    1,
    0,
    2,
    0,
    1,
    ...Buffer.from('a'),
    1,
    5,
    ...Buffer.from('class'),
  ],
]);

describe('writeDeclarations', function () {
  this.timeout(60_000);
  let directory: string;

  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule-types-'));
    for (const name of ['wat/counter', 'rust/typed', 'c/library']) {
      copyFileSync(guest(name), path.join(directory, `${path.basename(name)}.wasm`));
    }
    writeFileSync(path.join(directory, 'several.wasm'), SEVERAL);
    writeFileSync(path.join(directory, 'program.ts'), PROGRAM);
    for (const name of ['counter', 'typed', 'library', 'several']) {
      writeDeclarations(path.join(directory, `${name}.wasm`));
    }
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  it('writes types that tsc finds exact, and names of parameters that the module tells', () => {
    writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }');
    const found = diagnosticsOf(path.join(directory, 'program.ts'), {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      allowArbitraryExtensions: true,
    });
    expect(found).to.deep.equal([]);
    const several = readFileSync(path.join(directory, 'several.d.wasm.ts'), 'utf8');
    expect(several).to.include('(a: number, p1: bigint): [bigint, number];');
    expect(readFileSync(path.join(directory, 'several.wasm.d.ts'), 'utf8')).to.equal(several);
  });

  it('refuses what is no guest', () => {
    expect(() => writeDeclarations(path.join(directory, 'program.ts'))).to.throw(
      SourceError,
      'ends in .wasm',
    );
    expect(() => writeDeclarations(path.join(directory, 'absent.wasm'))).to.throw(SourceError, 'absent.wasm');
  });
});
