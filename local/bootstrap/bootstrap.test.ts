import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findPython, isAtLeast, parsePythonVersion } from './python.mjs';
import { fingerprint, isStamped, removeStamp, writeStamp } from './stamp.mjs';

describe('findPython', () => {
  it('reads the version that Python prints', () => {
    expect(parsePythonVersion('Python 3.11.7\n')).to.deep.equal([3, 11]);
    expect(parsePythonVersion('Python 3.14.0rc1')).to.deep.equal([3, 14]);
  });

  it('reads no version from the error message of a version manager', () => {
    expect(parsePythonVersion('pyenv: python3.13: command not found')).to.equal(undefined);
  });

  it('compares versions as numbers', () => {
    expect(isAtLeast([3, 10], [3, 10])).to.equal(true);
    expect(isAtLeast([3, 9], [3, 10])).to.equal(false);
    expect(isAtLeast([4, 0], [3, 10])).to.equal(true);
  });

  it('explains what to install when there is no Python', () => {
    expect(findPython(['no-such-python']).problem)
      .to.match(/Python 3\.10 or newer/)
      .and.match(/None was found/)
      .and.match(/apt install/);
  });
});

describe('stamp of an installed folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stamp-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is invalid after a source of the installation has changed', () => {
    const source = join(folder, 'requirements.txt');
    const stamp = join(folder, 'made', '.stamp');
    writeFileSync(source, 'a==1');
    writeStamp(stamp, fingerprint([source]));
    expect(isStamped(stamp, fingerprint([source]))).to.equal(true);

    writeFileSync(source, 'a==2');
    expect(isStamped(stamp, fingerprint([source]))).to.equal(false);
  });

  it('is missing after an interrupted installation', () => {
    const stamp = join(folder, '.stamp');
    writeStamp(stamp, 'x');
    removeStamp(stamp);
    removeStamp(stamp);
    expect(isStamped(stamp, 'x')).to.equal(false);
  });

  it('differs between two folders', () => {
    expect(fingerprint([], ['/here'])).not.to.equal(fingerprint([], ['/there']));
  });
});
