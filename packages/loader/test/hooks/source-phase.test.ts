import { expect } from 'chai';
import { rewriteSourcePhase } from '../../src/hooks/source-phase.ts';

describe('rewriteSourcePhase', () => {
  it("imports a guest's module instead, in the same place", () => {
    expect(rewriteSourcePhase(`import a from 'a';\nimport source lib from './lib.wasm'; lib;`)).to.equal(
      `import a from 'a';\nimport        lib from './lib.wasm?module'; lib;`,
    );
    expect(rewriteSourcePhase(`import source lib from "./lib.rs?v=1#part";`)).to.include(
      '"./lib.rs?v=1&module#part"',
    );
  });

  it('does the same to dynamic imports, whatever their specifier is', () => {
    const rewritten = rewriteSourcePhase('const m = await import.source(`./${name}.wasm`);');
    expect(rewritten).to.match(/^const m = await import\(.*\)\.then\(\(m\) => m\.default\);$/);
    expect(rewritten).to.include('`./${name}.wasm`');
  });

  it('leaves everything else as it is', () => {
    for (const source of [
      `import source from './lib.wasm';`,
      `import source x from './other.js';`,
      `// import source x from './lib.wasm'`,
      'const text = "import source x from \'./lib.wasm\'";',
      `import { source } from 'a';`,
    ]) {
      expect(rewriteSourcePhase(source)).to.equal(source);
    }
  });
});
