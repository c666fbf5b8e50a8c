import { expect } from 'chai';
import { HostError } from '@ferrule/core';
import type { Instance } from '../src/instance.ts';
import { Runtime } from '../src/runtime.ts';
import { thrownBy } from './thrown.ts';

describe('instantiateModule', () => {
  it('instantiateModule says that address space is short where V8 has no room for one more memory, and goes on after', async function () {
    this.timeout(120_000);
    const runtime = new Runtime();
    const module = await runtime.compile({ wat: '(module (memory 1) (func (export "f")))' });
    let kept: WebAssembly.Memory[] = [];
    const fill = () => {
      for (;;) kept.push(new WebAssembly.Memory({ initial: 0 }));
    };
    expect(thrownBy(fill)).to.be.instanceOf(RangeError);
    // what V8 collected meanwhile may leave room for a few
    let instances: Instance[] = [];
    const error = thrownBy(() => {
      for (;;) instances.push(runtime.instantiateSync(module));
    });
    expect(error).to.be.instanceOf(HostError);
    expect((error as HostError).message).to.match(
      /no room for its memory.*GiB of address space.*close.*reset/,
    );
    // V8 collects its garbage before it gives up.
    kept = [];
    instances = [];
    expect(runtime.instantiateSync(module).call('f')).to.equal(undefined);
  });
});
