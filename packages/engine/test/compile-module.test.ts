import { expect } from 'chai';
import { CompileError, emptyManifest, identityOffsets } from '@ferrule/core';
import type { Artifact, CompiledModule, ModuleInfo } from '@ferrule/core';
import { compileModule, compileModuleSync } from '@ferrule/engine';
import { emptyModule, invalidModule, sevenModule, truncatedModule } from './support/modules.ts';

const info: ModuleInfo = Object.freeze({
  name: 'm',
  byteLength: 0,
  types: [],
  imports: [],
  exports: [],
  functions: [],
  tables: [],
  memories: [],
  globals: [],
  tags: [],
  start: undefined,
  dataSegments: 0,
  elementSegments: 0,
  sections: [],
  customSections: [],
  features: [],
  names: { module: undefined, functions: new Map(), globals: new Map() },
  producers: [],
  targetFeatures: [],
  allocator: undefined,
});

const artifactOf = (bytes: Uint8Array<ArrayBuffer>): Artifact => ({
  name: 'm',
  bytes,
  manifest: emptyManifest,
  offsets: identityOffsets,
});

/** Both ways have to agree in everything. */
const ways: readonly [string, (artifact: Artifact) => Promise<CompiledModule>][] = [
  ['compileModule', (artifact) => compileModule(artifact, info)],
  ['compileModuleSync', async (artifact) => compileModuleSync(artifact, info)],
];

for (const [name, compile] of ways) {
  describe(name, () => {
    it("gives V8's own module with all that is known of it, frozen", async () => {
      const artifact = artifactOf(sevenModule);
      const compiled = await compile(artifact);
      expect(compiled.module).to.be.instanceOf(WebAssembly.Module);
      const { f } = new WebAssembly.Instance(compiled.module).exports as { f: () => number };
      expect(f()).to.equal(7);
      expect(compiled.info).to.equal(info);
      expect(compiled.manifest).to.equal(artifact.manifest);
      expect(compiled.offsets).to.equal(artifact.offsets);
      expect(Object.isFrozen(compiled)).to.be.true;
    });

    const refused: readonly [string, Uint8Array<ArrayBuffer>, number, RegExp][] = [
      [
        'invalid code',
        invalidModule,
        23,
        /^compiling "m" failed: V8 refuses the module: Compiling function #0 failed: .* at offset 23$/,
      ],
      [
        'a truncated module',
        truncatedModule,
        8,
        /^compiling "m" failed: V8 refuses the module: \S.* at offset \d+$/,
      ],
      [
        'something else',
        Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
        0,
        /expected magic word 00 61 73 6d, found 01 02 03 04 at offset 0$/,
      ],
    ];
    for (const [what, bytes, offset, message] of refused) {
      it(`refuses ${what} with V8's reason and the offset it names`, async () => {
        const error = await compile(artifactOf(bytes)).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (!(error instanceof CompileError)) throw new Error('nothing was refused');
        expect(error.message).to.match(message);
        expect(error.offset).to.be.within(offset - 2, offset + 2);
        expect(error.cause).to.be.instanceOf(WebAssembly.CompileError);
      });
    }

    it('compiles the smallest module', async () => {
      expect((await compile(artifactOf(emptyModule))).name).to.equal('m');
    });
  });
}
