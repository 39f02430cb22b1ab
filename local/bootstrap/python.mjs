import { spawnSync } from 'node:child_process';

export const MINIMUM_PYTHON = [3, 10];

/** Newest first; the plain names first of all, because they are what the person chose. */
const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** `Python 3.11.7` → `[3, 11]`; undefined for anything else, such as a version manager's error message. */
export const parsePythonVersion = (text) => {
  const match = /^Python (\d+)\.(\d+)/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2])] : undefined;
};

export const isAtLeast = ([major, minor], [wantedMajor, wantedMinor]) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

const run = (command, args) => spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });

/** Debian and Ubuntu ship Python without `ensurepip`: `-m venv` exists there and then fails. */
const hasVenv = (command) => run(command, ['-c', 'import venv, ensurepip']).status === 0;

/**
 * Looks for a Python that can make a virtual environment.
 *
 * @returns `{ command, version }`, or `{ problem }` in words a person can act on
 */
export const findPython = (candidates = CANDIDATES) => {
  const seen = [];
  for (const command of candidates) {
    const result = run(command, ['--version']);
    const version = result.status === 0 ? parsePythonVersion(result.stdout) : undefined;
    if (!version) continue;
    const name = `${command} (${version.join('.')})`;
    if (!isAtLeast(version, MINIMUM_PYTHON)) seen.push(`${name} is too old`);
    else if (!hasVenv(command)) seen.push(`${name} has no venv module`);
    else return { command, version: version.join('.') };
  }
  return {
    problem: [
      `Python ${MINIMUM_PYTHON.join('.')} or newer with the venv module is needed for the local AWS emulator.`,
      seen.length > 0 ? `Found: ${seen.join('; ')}.` : 'None was found on the PATH.',
      'Get it from https://www.python.org/downloads/, or: apt install python3 python3-venv, brew install python.',
    ].join('\n'),
  };
};
