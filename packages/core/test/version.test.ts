import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { VERSION } from '../src/version.ts';

const packages = new URL('../../', import.meta.url);

describe('VERSION', () => {
  it("VERSION is that of every package's manifest", () => {
    for (const name of readdirSync(packages)) {
      let manifest: { version: string };
      try {
        manifest = JSON.parse(
          readFileSync(new URL(`${name}/package.json`, packages), 'utf8'),
        ) as typeof manifest;
      } catch {
        continue; // the Rust crate has none
      }
      expect(manifest.version, name).to.equal(VERSION);
    }
  });
});
