import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tryLock } from './lock.mjs';

describe('A lock file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mindlinks-lock-'));
    file = join(folder, 'deep', 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  // Only Linux tells when a process began; elsewhere an id that came round again is believed.
  if (process.platform === 'linux') {
    it('of a process whose id came round again is taken over, even by that very id', async () => {
      tryLock(file).release?.();
      await writeFile(file, `${process.pid} 1`);
      expect(tryLock(file).release).to.be.a('function');
    });
  }

  it('with something else in it is taken over', async () => {
    tryLock(file).release?.();
    await writeFile(file, 'half');
    tryLock(file);
    expect(await readFile(file, 'utf8')).to.match(new RegExp(`^${process.pid} `));
  });
});
