import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A stamp says what an installed folder was installed from. It is written last and removed first, so an interrupted
 * installation has none and is done again.
 */

/** Fingerprint of everything an installation depends on: files by content, the rest as given. */
export const fingerprint = (files, facts = []) => {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return hash.digest('hex');
};

export const isStamped = (file, expected) => {
  try {
    return readFileSync(file, 'utf8') === expected;
  } catch {
    return false;
  }
};

export const removeStamp = (file) => rmSync(file, { force: true });

export const writeStamp = (file, value) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
};
