import { spawnSync } from 'node:child_process';

export const MINIMUM_PYTHON = [3, 10];

/** The plain names first, because they are the choice of the user; then the newest version first. */
const CANDIDATES = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];

/** `Python 3.11.7` → `[3, 11]`; undefined for other text, such as the error message of a version manager. */
export const parsePythonVersion = (text) => {
  const match = /^Python (\d+)\.(\d+)/.exec(text.trim());
  return match ? [Number(match[1]), Number(match[2])] : undefined;
};

export const isAtLeast = ([major, minor], [wantedMajor, wantedMinor]) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

const run = (command, args) => spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });

/** On Debian and Ubuntu Python comes without `ensurepip`, and `-m venv` fails. */
const hasVenv = (command) => run(command, ['-c', 'import venv, ensurepip']).status === 0;

/**
 * Finds a Python that can create a virtual environment.
 *
 * @returns `{ command, version }`, or `{ problem }` with instructions
 */
export const findPython = (candidates = CANDIDATES) => {
  const rejected = [];
  for (const command of candidates) {
    const result = run(command, ['--version']);
    const version = result.status === 0 ? parsePythonVersion(result.stdout) : undefined;
    if (!version) continue;
    const name = `${command} (${version.join('.')})`;
    if (!isAtLeast(version, MINIMUM_PYTHON)) rejected.push(`${name} is too old`);
    else if (!hasVenv(command)) rejected.push(`${name} has no venv module`);
    else return { command, version: version.join('.') };
  }
  return {
    problem: [
      `Python ${MINIMUM_PYTHON.join('.')} or newer with the venv module is needed for the local AWS emulator.`,
      rejected.length > 0 ? `Found: ${rejected.join('; ')}.` : 'None was found on the PATH.',
      'Get it from https://www.python.org/downloads/, or: apt install python3 python3-venv, brew install python.',
    ].join('\n'),
  };
};
