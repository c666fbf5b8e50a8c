import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'chai';
import { WASI_MODULES, type WasiModuleName } from '../../../src/wasi/create-wasi.ts';
import { ERRNOS } from '../../../src/wasi/errnos.ts';
import { SYSCALLS } from '../../../src/wasi/syscalls.ts';
import type { FailingCall } from './failing-call.ts';
import { FD_CALLS } from './fd-calls.ts';
import { removeScratch } from './fixtures.ts';
import { OTHER_CALLS } from './other-calls.ts';
import { PATH_CALLS } from './path-calls.ts';
import { bytesBehind, placesOf, spoiledCalls } from './spoiled-calls.ts';
import { guestFor, VALID } from './valid-calls.ts';

const OWN_CALLS = [...FD_CALLS, ...PATH_CALLS, ...OTHER_CALLS];

/** Makes the call: its errno, nothing written, its line in the log. */
function makeCall({ call, what, errno, arrange }: FailingCall, moduleName: WasiModuleName): string {
  const { guest, args } = arrange(moduleName);
  try {
    const before = guest.memory.bytes(0, guest.memory.size);
    const got = guest.call(call, ...args);
    expect(got, `${call}, where ${what}`).to.equal(errno);
    const after = guest.memory.bytes(0, guest.memory.size);
    expect(Buffer.compare(before, after), `${call} wrote, where ${what}`).to.equal(0);
    expect(guest.line, what).to.match(new RegExp(`^${call}\\(.*\\) = ${errno}$`, 'su'));
    return got;
  } finally {
    try {
      guest.wasi.close();
    } catch {
      // A host that fails fails at this too.
    }
  }
}

describe('errnos', () => {
  after(removeScratch);

  it('ERRNOS has each function, in the order of the spec', () => {
    expect(Object.keys(ERRNOS)).to.deep.equal(SYSCALLS.map(({ name }) => name));
  });

  for (const moduleName of WASI_MODULES) {
    describe(moduleName, () => {
      for (const { name } of SYSCALLS) testFunction(name, moduleName);
    });
  }

  it('the docstring of each function names the same errnos', () => {
    for (const [name, errnos] of Object.entries(ERRNOS)) {
      expect(documentedErrnos(name), name).to.deep.equal(errnos);
    }
  });

  it('the docstring of each function names its parameters and its place in the spec', () => {
    for (const { name } of SYSCALLS) {
      const docstring = docstringOf(name);
      expect(docstring, name).to.contain(`/legacy/preview1/docs.md#${name}\n`);
      const documented = [...docstring.matchAll(/@param (\w+) - ./gu)].map(([, parameter]) => parameter);
      expect(documented, name).to.deep.equal(parametersOf(name));
    }
  });
});

function testFunction(name: string, moduleName: WasiModuleName): void {
  it(`${name} gives each errno it is documented with, writing nothing and saying so in the log`, () => {
    const given = new Set<string>();
    for (const each of spoiledCalls(name)) given.add(makeCall(each, moduleName));
    for (const each of OWN_CALLS) if (each.call === name) given.add(makeCall(each, moduleName));
    const documented = ERRNOS[name].filter(
      (errno) => process.platform === 'linux' || !ONLY_ON_LINUX.includes(`${name} ${errno}`),
    );
    expect([...given].sort()).to.deep.equal(documented);
  }).timeout(10_000);

  if (!Object.hasOwn(VALID, name)) return;
  it(`${name} takes what ends with the memory`, () => {
    for (const place of placesOf(name)) {
      const guest = guestFor(moduleName);
      const bytes = bytesBehind(guest, name, place);
      if (bytes === undefined) continue;
      const args = VALID[name](guest);
      args[place.at] = guest.memory.size - bytes;
      // All of what a subscription says.
      if (place.name === 'in') guest.memory.write(Number(args[place.at]), new Uint8Array(bytes));
      expect(guest.call(name, ...args), `${place.name} at the end`).to.equal('SUCCESS');
    }
  });
}

/** These take devices or pipes of the host's to bring about. */
const ONLY_ON_LINUX: readonly string[] = [
  'fd_advise SPIPE',
  'fd_allocate SPIPE',
  'fd_datasync INVAL',
  'fd_pread SPIPE',
  'fd_pwrite SPIPE',
  'fd_seek SPIPE',
  'fd_sync INVAL',
  'fd_tell SPIPE',
  'fd_write AGAIN',
  'path_open NXIO',
];

const folder = new URL('../../../src/wasi/', import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');

function docstringOf(name: string): string {
  return new RegExp(`/\\*\\*\\n \\* \`${name}\`:.*?\\*/`, 'su').exec(sources)?.[0] ?? '';
}

/** The parameters of the function that serves a call, without the state that all of them share. */
function parametersOf(name: string): readonly string[] {
  const head = sources.slice(sources.indexOf(docstringOf(name)) + docstringOf(name).length);
  const list = /^\nexport function \w+\((.*?)\): Errno/su.exec(head)?.[1] ?? '';
  return [...list.matchAll(/(\w+):/gu)].map(([, parameter]) => parameter ?? '').slice(1);
}

function documentedErrnos(name: string): string[] {
  const docstring = docstringOf(name);
  // What is told of single events is no errno of the call's.
  const returns = /@returns(.*?)(?:@|\*\/|What is wrong with a single)/su.exec(docstring)?.[1] ?? '';
  const shared = /Every path call may also return(.*?)The lists below/su.exec(sources)?.[1] ?? '';
  const text = returns.includes('as every path call') ? returns + shared : returns;
  return [...new Set([...text.matchAll(/`E([A-Z0-9]+)`/gu)].map(([, errno]) => errno ?? ''))].sort();
}
