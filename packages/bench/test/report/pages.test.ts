import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OptionError } from '@ferrule/core';
import { expect } from 'chai';
import { htmlReport } from '../../src/report/html.ts';
import { markdownReport } from '../../src/report/markdown.ts';
import { readReport } from '../../src/report/read-report.ts';
import { readmeSection, writeReadme } from '../../src/report/readme.ts';
import type { Report } from '../../src/report/report.ts';
import type { Row } from '../../src/run/row.ts';

/** A real run, with everything that was there. */
const published: Report = readReport(
  fileURLToPath(new URL('../../../../docs/benchmarks/report.json', import.meta.url)),
);

/** The same, with a row that failed on each Node version, and an engine with a name that is no HTML. */
const withFailure: Report = {
  ...published,
  partial: true,
  rows: [
    ...published.rows,
    ...published.nodes.map(({ version }): Row => ({
      suite: 'compute',
      workload: 'matrix',
      metric: '',
      engine: '<engine>',
      node: version,
      per: 'a round',
      unit: 'ns',
      status: 'failed',
      reason: 'trapped: a reason of this test',
    })),
  ],
};

/** What engines say of themselves where they fail may hold any word. */
const withoutReasons: Report = {
  ...published,
  rows: published.rows.map((row) => ({ ...row, ...(row.reason === undefined ? {} : { reason: 'why' }) })),
  promises: published.promises.map((row) => ({
    ...row,
    ...(row.reason === undefined ? {} : { reason: 'why' }),
  })),
  engines: published.engines.map((row) => ({
    ...row,
    ...(row.skipped === undefined ? {} : { skipped: 'why' }),
  })),
};

const pages = { htmlReport, markdownReport, readmeSection };

for (const [name, page] of Object.entries(pages)) {
  describe(name, () => {
    it('names the machine and has no figure that is none', () => {
      const text = page(withoutReasons);
      expect(text).to.include(published.machine.processor);
      expect(text).to.not.match(/NaN|Infinity|undefined|null/);
    });
  });
}

describe('htmlReport', () => {
  it('says what failed once for all Node versions, that it is partial, and how to repeat it', () => {
    const text = htmlReport(withFailure);
    expect(text).to.include('Interrupted: what is missing was not reached.');
    expect(text.match(/trapped: a reason of this test/g)).to.have.length(1);
    expect(text).to.include('&lt;engine&gt;').and.not.include('<engine>');
    expect(text).to.include('npm run bench -- ');
  });

  it('lists its parts, each once, with links that lead to them', () => {
    const text = htmlReport(withFailure);
    const ids = [...text.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...text.matchAll(/<a href="#([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length).and.be.above(withFailure.nodes.length);
    expect(links).to.have.members(ids);
  });
});

describe('writeReadme', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferrule-bench-test-'));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('replaces what stands between the marks, the second time too, and nothing else', () => {
    const file = join(folder, 'README.md');
    const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
    writeFileSync(file, readme);
    writeReadme(file, published);
    const once = readFileSync(file, 'utf8');
    writeReadme(file, published);
    expect(readFileSync(file, 'utf8')).to.equal(once);
    expect(once.split('<!-- benchmarks')[0]).to.equal(readme.split('<!-- benchmarks')[0]);
    expect(once.split('<!-- /benchmarks')[1]).to.equal(readme.split('<!-- /benchmarks')[1]);
    expect(once).to.match(/\| Ferrule, fuel +\| +\d/);
  });

  it('refuses a file without marks', () => {
    const file = join(folder, 'OTHER.md');
    writeFileSync(file, '# Nothing\n');
    expect(() => {
      writeReadme(file, published);
    }).to.throw(OptionError, 'has no place for benchmarks');
  });
});
