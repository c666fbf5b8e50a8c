/** What readers that are not Ferrule's make of a core dump: V8, binaryen, and wasm-tools where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadBinaryen } from '@ferrule/instrument';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';
import { load } from '../../src/load.ts';
import { guestPath } from '../guests.ts';
import { thrownBy } from '../thrown.ts';

/** The command, which may be named: it is not found where it was installed for one project alone. */
const WASM_TOOLS = process.env['FERRULE_WASM_TOOLS'] ?? 'wasm-tools';

/** What binaryen has, and its declarations lack. */
interface DataSegments {
  getNumDataSegments(): number;
  getDataSegmentByIndex(index: number): number;
  getDataSegmentInfo(segment: number): { readonly offset: number; readonly data: ArrayBuffer };
}

interface Dumped {
  readonly dump: Uint8Array<ArrayBuffer>;
  readonly memory: Uint8Array;
}

async function dumped(): Promise<Dumped> {
  const dumps: Uint8Array<ArrayBuffer>[] = [];
  const guest = await load(guestPath('c/variables'), { coreDump: (bytes) => dumps.push(bytes) });
  thrownBy(() => guest.call('descend', 2));
  return { dump: dumps[0], memory: guest.memory.bytes(0, guest.memory.size) };
}

/** Locals of the frames of `descend` in a debug build: the pointer to the stack when it was called, and 32 below. */
const FRAMES = [66_592, 66_624, 66_656].map(
  (entry) => `I32(${String(entry)}), I32(32), I32(${String(entry - 32)})`,
);

describe('coreDump: readers of others', function () {
  this.timeout(30_000);

  it('coreDump gives a module whose sections of the convention V8 finds', async () => {
    const { dump } = await dumped();
    const module = new WebAssembly.Module(dump);
    for (const name of ['core', 'coremodules', 'coreinstances', 'corestack'])
      expect(WebAssembly.Module.customSections(module, name), name).to.have.length(1);
    const [core] = WebAssembly.Module.customSections(module, 'core');
    expect(Buffer.from(core).toString('utf8', 2)).to.equal(guestPath('c/variables'));
  });

  it('coreDump gives a module in which binaryen finds the guest’s memory and global', async () => {
    const { dump, memory } = await dumped();
    const binaryen = await loadBinaryen();
    const module = binaryen.readBinary(dump);
    try {
      expect(module.validate()).to.equal(1);
      const text = module.emitText();
      expect(text).to.match(/\(global \S+ i32 \(i32\.const 66416\)\)/);
      expect(text).to.match(/\(memory \S+ 2\)/);
      const found = new Uint8Array(memory.length);
      const segments = module as unknown as DataSegments;
      for (let at = 0; at < segments.getNumDataSegments(); at++) {
        const { offset, data } = segments.getDataSegmentInfo(segments.getDataSegmentByIndex(at));
        found.set(new Uint8Array(data), offset);
      }
      expect(Buffer.compare(found, memory)).to.equal(0);
    } finally {
      module.dispose();
    }
  });

  it('coreDump gives frames, offsets and locals that wasm-tools reads', async function () {
    const { status, stdout: version } = spawnSync(WASM_TOOLS, ['--version'], { encoding: 'utf8' });
    if (status !== 0) skipBecause(this, 'needs wasm-tools, or where it is in FERRULE_WASM_TOOLS');
    expect(version).to.match(/^wasm-tools /);
    const folder = mkdtempSync(join(tmpdir(), 'ferrule-core-'));
    try {
      const file = join(folder, 'out.core.wasm');
      writeFileSync(file, (await dumped()).dump);
      const { stdout, stderr } = spawnSync(WASM_TOOLS, ['dump', file], { encoding: 'utf8' });
      expect(stderr).to.equal('');
      const stack = stdout.split('\n').find((line) => line.includes('stacks: ')) ?? '';
      const frames = stack.split('CoreDumpStackFrame').slice(1);
      expect(frames.map((frame) => /instanceidx: 0, funcidx: (\d+)/.exec(frame)?.[1])).to.deep.equal([
        '1',
        '5',
        '5',
        '5',
      ]);
      for (const [at, locals] of FRAMES.entries()) {
        const given = at === 2 ? 'I32(2)' : 'Missing';
        expect(frames[at + 1]).to.include(`locals: [${given}, ${locals}, `);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
