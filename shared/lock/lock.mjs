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

/** Start time of a process; empty except on Linux. The system reuses process ids, but not together with the start time. */
const startTime = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

/** The link makes the file appear with its content, so that no other process reads an incomplete one. */
const create = (file) => {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${startTime(process.pid)}`);
  try {
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
};

/**
 * Takes a lock file for this process. Replaces the lock file of a process that no longer runs.
 *
 * @returns a function that releases the lock, or the id of the process that holds it
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
    if (holder !== undefined && isAlive(holder.pid) && holder.start === startTime(holder.pid))
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

/** Waits until the lock is free, then holds it while `work` runs. Calls `onWait` once if another process holds it. */
export const withLock = async (file, work, onWait = () => {}) => {
  let hasWaited = false;
  for (;;) {
    const { release, holder } = tryLock(file);
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (!hasWaited) onWait(holder);
    hasWaited = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
