import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import ts from 'typescript';
import { writeDeclarations } from '../../src/types/write-declarations.ts';
import { ProgramFolder } from '../support/bundle.ts';
import { diagnosticsOf } from '../support/diagnostics.ts';

const PROGRAM = `/// <reference types="ferrule/client" />
import { increment } from './counter.wasm';
import { whatever } from './undeclared.wasm';
import module from './counter.wasm?module';
import init from './counter.wasm?init';
import { anything } from './lib.rs';
import { something } from './crate/Cargo.toml';
import crate from './crate/Cargo.toml?module';

const one: number = increment();
const imports: WebAssembly.ModuleImportDescriptor[] = WebAssembly.Module.imports(module);
const instance: Promise<WebAssembly.Instance> = init({ env: {} });
WebAssembly.Module.exports(crate);
whatever(anything, something, one, imports, instance);
// @ts-expect-error: its declarations say that it takes nothing
increment(7);
// @ts-expect-error: it is a module
module.exports;
`;

describe('ferrule/client', function () {
  this.timeout(60_000);
  let program: ProgramFolder;

  before(() => {
    program = new ProgramFolder('client');
    program.place('wat/counter');
    program.write({ 'package.json': { type: 'module' }, 'program.ts': PROGRAM });
    writeDeclarations(program.at('counter.wasm'));
  });
  after(() => {
    program.remove();
  });

  const resolutions: Readonly<Record<string, ts.CompilerOptions>> = {
    nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  };

  it("needs no option where only a bundler's plain declarations are there", () => {
    program.write({
      'plain/lib.wasm.d.ts': readFileSync(program.at('counter.wasm.d.ts'), 'utf8'),
      'plain/program.ts': `import { increment } from './lib.wasm'; const one: number = increment(); export { one };`,
    });
    expect(diagnosticsOf(program.at('plain/program.ts'), resolutions['bundler'] ?? {})).to.deep.equal([]);
  });

  for (const [name, resolution] of Object.entries(resolutions)) {
    it(`gives every form of a guest its type, and leaves what is declared exactly: ${name}`, () => {
      const options = { skipLibCheck: true, allowArbitraryExtensions: true, ...resolution };
      expect(diagnosticsOf(program.at('program.ts'), options)).to.deep.equal([]);
    });
  }
});
