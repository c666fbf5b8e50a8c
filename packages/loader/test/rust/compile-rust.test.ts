import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BuildError, SourceError } from '@ferrule/core';
import { expect } from 'chai';
import { REGISTER, runNode } from '../../../ferrule/test/support/spawn.ts';
import { compileRust } from '../../src/rust/compile-rust.ts';
import { whyNoRust } from '../support/rust.ts';
import { skipBecause } from '../../../../scripts/lib/skip-because.ts';

const CARGO = `[package]
name = "some-crate"
version = "0.1.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
`;

describe('compileRust', function () {
  this.timeout(120_000);
  let directory: string;

  const at = (name: string) => path.join(directory, name);

  function write(name: string, text: string): string {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
    return at(name);
  }

  /** What compiling throws. */
  function failure(source: string, options?: Parameters<typeof compileRust>[1]): unknown {
    try {
      return compileRust(source, options);
    } catch (error) {
      return error;
    }
  }

  function exportsOf(file: string): Record<string, (...args: number[]) => number> {
    const module = new WebAssembly.Module(readFileSync(file));
    return new WebAssembly.Instance(module).exports as Record<string, (...args: number[]) => number>;
  }

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'ferrule rust-'));
    write('package.json', '{ "type": "module" }');
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  describe('where Rust is missing', () => {
    const { PATH, RUSTC, CARGO: cargo } = process.env;
    const restore = (name: string, value: string | undefined) => {
      // assigning undefined would set the text "undefined"
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    };
    beforeEach(() => {
      process.env['PATH'] = directory;
      restore('RUSTC', undefined);
      restore('CARGO', undefined);
    });
    afterEach(() => {
      restore('PATH', PATH);
      restore('RUSTC', RUSTC);
      restore('CARGO', cargo);
    });

    it('says so, and where it comes from', () => {
      const source = write('lib.rs', '');
      expect(failure(source))
        .to.be.instanceOf(BuildError)
        .with.property('message')
        .that.includes('no rustc on the PATH');
      expect(failure(source, { rustc: './nowhere/rustc' }))
        .to.be.instanceOf(BuildError)
        .with.property('message')
        .that.includes('no program ./nowhere/rustc, which rust.rustc names');
      expect(failure(at('absent.rs'))).to.be.instanceOf(SourceError);
    });

    it('says what a compiler without the target needs', function () {
      if (process.platform === 'win32') skipBecause(this, 'needs a shell script as rustc');
      writeFileSync(at('rustc'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
      const error = failure(write('lib.rs', ''), { target: 'wasm32-wasip1' });
      expect(error).to.be.instanceOf(BuildError);
      expect((error as BuildError).message)
        .to.include(`${at('rustc')} can't build for wasm32-wasip1`)
        .and.to.include('rustup target add wasm32-wasip1');
    });
  });

  describe('where Rust is there', () => {
    before(function () {
      const reason = whyNoRust();
      if (reason === undefined) return;
      skipBecause(this, reason);
    });

    it('compiles a file once, and again when it, or what it includes, has changed', () => {
      write('number.txt', 'one');
      const source = write(
        'lib.rs',
        '#[no_mangle] pub extern "C" fn length() -> usize { include_str!("number.txt").len() }',
      );
      const options = { profile: 'dev' };
      const first = compileRust(source, options);
      expect(exportsOf(first)['length']?.()).to.equal(3);
      const { mtimeMs } = statSync(first);
      expect(statSync(compileRust(source, options)).mtimeMs).to.equal(mtimeMs);
      write('number.txt', 'three');
      expect(exportsOf(compileRust(source, options))['length']?.()).to.equal(5);
    });

    it("throws the compiler's errors as they are", () => {
      const error = failure(write('wrong.rs', 'pub fn f() -> i32 { "x" }'));
      expect(error).to.be.instanceOf(BuildError);
      expect((error as BuildError).output).to.match(
        /^error\[E0308\]: mismatched types\n --> .*wrong\.rs:1:21\n/,
      );
      expect((error as BuildError).message).to.include((error as BuildError).output);
      expect(failure(write('lib.rs', ''), { profile: 'fast' }))
        .to.be.instanceOf(BuildError)
        .with.property('message')
        .that.includes('option rust.profile takes release, dev');
    });

    it('is what importing a file or a crate does, with the crate ferrule at hand', () => {
      write('crate/Cargo.toml', CARGO);
      write('crate/src/lib.rs', '#[no_mangle] pub extern "C" fn mul(a: i32, b: i32) -> i32 { a * b }');
      write('broken/Cargo.toml', CARGO.replace('["cdylib"]', '["rlib"]'));
      write('broken/src/lib.rs', '');
      write('hi.rs', 'ferrule::export! { pub fn hi(name: &str) -> String { format!("Hi, {}!", name) } }');
      write('wrong.rs', 'fn');
      write('package.json', '{ "type": "module", "ferrule": { "rust": { "profile": "dev" } } }');
      write(
        'app.mjs',
        `import { hi } from './hi.rs';
         import { mul } from './crate/Cargo.toml';
         console.log(hi('Zoë'), mul(6, 7));
         for (const file of ['./wrong.rs', './broken/Cargo.toml']) {
           await import(file).catch(({ code, message }) => console.log(code, message.split('\\n').slice(0, 2).join()));
         }`,
      );
      const { stdout, stderr } = runNode(['--import', REGISTER, 'app.mjs'], { cwd: directory });
      expect(stderr).to.equal('');
      const [good, wrong, broken] = stdout.split('\n');
      expect(good).to.equal('Hi, Zoë! 42');
      expect(wrong).to.match(/^ERR_FERRULE_BUILD compiling .*wrong\.rs failed: rustc says,error: /);
      expect(broken).to.match(/^ERR_FERRULE_BUILD .*Cargo\.toml failed: it makes no module; .*"cdylib"/);
    });
  });
});
