import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/**
 * Takes a lock file for this process; one left by a process that is gone is taken over.
 *
 * @returns a function that gives it back, or the process id of who holds it
 */
export const tryLock = (file) => {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) return { holder };
    rmSync(file, { force: true });
  }
  return { holder: readHolder(file) ?? 0 };
};

const readHolder = (file) => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
};

/** Waits until the lock is free, then holds it while `work` runs. */
export const withLock = async (file, work, onWait = () => {}) => {
  let told = false;
  for (;;) {
    const { release, holder } = tryLock(file);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (!told) onWait(holder);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
