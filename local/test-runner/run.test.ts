import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect } from 'chai';
import { localFolder, root } from '../stack/paths.ts';
import { runMocha } from './run.ts';

const PASSES = "describe('one', () => { it('passes', () => undefined); it('passes too', () => undefined); });";
const WRONG = {
  'a failed test': "it('fails', () => { throw new Error('It fails'); });",
  'a failed hook': "before(() => { throw new Error('It fails'); }); it('never runs', () => undefined);",
  'a file that cannot be loaded': "throw new Error('It fails');",
  'an exclusive test': "it.only('passes', () => undefined);",
  'a test without a body': "it('does nothing');",
};

/** Mocha, run as a tier runs it, on the files given by their text. */
const run = async (jobs: number, ...files: readonly string[]) => {
  await mkdir(localFolder, { recursive: true });
  const folder = await mkdtemp(join(localFolder, 'mocha-'));
  const names = files.map((_, index) => join(folder, `${index}.test.ts`));
  try {
    await Promise.all(files.map((text, index) => writeFile(names[index] ?? '', text)));
    const tally = await runMocha(`run-test-${jobs}`, names, { timeoutMs: 5_000, jobs, shown: false });
    return { ...tally, files: Object.keys(tally.files), names: names.map((name) => relative(root, name)) };
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe('Running mocha', function () {
  this.timeout(60_000);

  for (const jobs of [1, 2]) {
    describe(jobs === 1 ? 'in one process' : 'in parallel', () => {
      it('counts the tests of all files, and the time of each file', async () => {
        const { passed, failed, files, names } = await run(jobs, PASSES, PASSES);
        expect({ passed, failed }).to.deep.equal({ passed: 4, failed: 0 });
        expect(files).to.have.members(names);
      });

      for (const [what, text] of Object.entries(WRONG)) {
        it(`counts ${what} as failed`, async () => {
          expect((await run(jobs, PASSES, text)).failed).to.equal(1);
        });
      }
    });
  }
});
