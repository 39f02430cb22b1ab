import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tryLock, withLock } from './lock.mjs';
import { findPython, isAtLeast, parsePythonVersion } from './python.mjs';
import { fingerprint, isStamped, removeStamp, writeStamp } from './stamp.mjs';

/** No process has this id: beyond what Linux and macOS give out. */
const NOBODY = 2 ** 30;

describe('what is found on a machine', () => {
  it('reads the version Python prints', () => {
    expect(parsePythonVersion('Python 3.11.7\n')).to.deep.equal([3, 11]);
    expect(parsePythonVersion('Python 3.14.0rc1')).to.deep.equal([3, 14]);
  });

  it('takes a version manager’s complaint for no Python at all', () => {
    expect(parsePythonVersion('pyenv: python3.13: command not found')).to.equal(undefined);
  });

  it('compares versions as numbers', () => {
    expect(isAtLeast([3, 10], [3, 10])).to.equal(true);
    expect(isAtLeast([3, 9], [3, 10])).to.equal(false);
    expect(isAtLeast([4, 0], [3, 10])).to.equal(true);
  });

  it('says what to get when there is no Python', () => {
    expect(findPython(['no-such-python']).problem)
      .to.match(/Python 3\.10 or newer/)
      .and.match(/None was found/)
      .and.match(/apt install/);
  });
});

describe('what is installed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stamp-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is done again when what it was made from changes', () => {
    const source = join(folder, 'requirements.txt');
    const stamp = join(folder, 'made', '.stamp');
    writeFileSync(source, 'a==1');
    writeStamp(stamp, fingerprint([source]));
    expect(isStamped(stamp, fingerprint([source]))).to.equal(true);

    writeFileSync(source, 'a==2');
    expect(isStamped(stamp, fingerprint([source]))).to.equal(false);
  });

  it('is done again after an interruption, which leaves no stamp', () => {
    const stamp = join(folder, '.stamp');
    writeStamp(stamp, 'x');
    removeStamp(stamp);
    removeStamp(stamp);
    expect(isStamped(stamp, 'x')).to.equal(false);
  });

  it('is done again in another place', () => {
    expect(fingerprint([], ['/here'])).not.to.equal(fingerprint([], ['/there']));
  });

  it('is done by one process at a time', () => {
    const lock = join(folder, 'lock');
    const first = tryLock(lock);
    expect(tryLock(lock).holder).to.equal(process.pid);
    first.release?.();
    expect(tryLock(lock).holder).to.equal(undefined);
  });

  it('goes on after a process that died with the lock in its hand', async () => {
    const lock = join(folder, 'lock');
    writeFileSync(lock, String(NOBODY));
    expect(await withLock(lock, () => readFileSync(lock, 'utf8'))).to.match(new RegExp(`^${process.pid} `));
  });

  it('gives the lock back when the work fails', async () => {
    const lock = join(folder, 'lock');
    const failed = await withLock(lock, () => Promise.reject(new Error('no'))).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
    expect(tryLock(lock).holder).to.equal(undefined);
  });
});
