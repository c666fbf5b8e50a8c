import { expect } from 'chai';
import { EmitError, emptyManifest, identityOffsets } from '@ferrule/core';
import type { Draft } from '@ferrule/core';
import { emitModule } from '@ferrule/engine';
import { emptyModule, invalidModule } from './support/modules.ts';

const draftOf = (bytes: Uint8Array<ArrayBuffer>): Draft => ({
  manifest: emptyManifest,
  emit: () => ({ bytes, offsets: identityOffsets }),
  dispose: () => undefined,
});

describe('emitModule', () => {
  it('passes on bytes, manifest and offsets as the draft gives them, frozen', () => {
    const artifact = emitModule(draftOf(emptyModule), 'm');
    expect(artifact).to.deep.equal({
      name: 'm',
      bytes: emptyModule,
      manifest: emptyManifest,
      offsets: identityOffsets,
    });
    expect(artifact.bytes).to.equal(emptyModule);
    expect(Object.isFrozen(artifact)).to.be.true;
  });

  it('refuses bytes that V8 finds invalid, with its reason and the offset', () => {
    expect(() => emitModule(draftOf(invalidModule), 'm'))
      .to.throw(
        EmitError,
        /^emitting "m" failed: V8 finds the instrumented module invalid: Compiling function #0 failed: .* at offset 2\d of the emitted bytes$/,
      )
      .with.property('cause')
      .that.is.instanceOf(WebAssembly.CompileError);
  });
});
