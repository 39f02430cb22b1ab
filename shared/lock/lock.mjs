import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** When a process began, where the system tells (Linux): process ids come round again, the pair does not. */
const startOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

/** Appears whole or not at all, so that nobody reads half a holder. */
const create = (file) => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${startOf(process.pid)}`);
  try {
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
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
      create(file);
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder.pid) && holder.start === startOf(holder.pid))
      return { holder: holder.pid };
    rmSync(file, { force: true });
  }
  return { holder: readHolder(file)?.pid ?? 0 };
};

const readHolder = (file) => {
  try {
    const [pid, start = ''] = readFileSync(file, 'utf8').split(' ');
    return Number(pid) > 0 ? { pid: Number(pid), start } : undefined;
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
