import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A stamp identifies the sources of an installed folder. It is written last and removed first, so an interrupted installation
 * has no stamp and is repeated.
 */

/** Hash of everything that an installation depends on: the content of files, and other facts. */
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
