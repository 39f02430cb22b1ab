import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tryLock, withLock } from './lock.mjs';

/** Larger than any process id of Linux or macOS. */
const UNUSED_PID = 2 ** 30;

describe('lock file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mindlinks-lock-'));
    file = join(folder, 'deep', 'lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is held by one process at a time', () => {
    const first = tryLock(file);
    expect(tryLock(file).holder).to.equal(process.pid);
    first.release?.();
    expect(tryLock(file).holder).to.equal(undefined);
  });

  it('is taken over from a process that ended without releasing it', async () => {
    tryLock(file).release?.();
    await writeFile(file, String(UNUSED_PID));
    expect(await withLock(file, () => readFile(file, 'utf8'))).to.match(new RegExp(`^${process.pid} `));
  });

  it('is released when the work fails', async () => {
    const failed = await withLock(file, () => Promise.reject(new Error('no'))).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect(tryLock(file).holder).to.equal(undefined);
  });

  // Only Linux reports the start time of a process; elsewhere a reused id counts as the same process.
  if (process.platform === 'linux') {
    it('is taken over from an earlier process with the same id', async () => {
      tryLock(file).release?.();
      await writeFile(file, `${process.pid} 1`);
      expect(tryLock(file).release).to.be.a('function');
    });
  }

  it('is taken over when its content is not a process id', async () => {
    tryLock(file).release?.();
    await writeFile(file, 'half');
    tryLock(file);
    expect(await readFile(file, 'utf8')).to.match(new RegExp(`^${process.pid} `));
  });
});
