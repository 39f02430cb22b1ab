/** Writes the table into docs/guides/idle-cost.md: `node docs/idle-cost/write.ts`, after the template tests have packaged all. */
import { readFile, writeFile } from 'node:fs/promises';
import { packagedTable } from './cost.ts';

const guide = new URL('../guides/idle-cost.md', import.meta.url);
const text = await readFile(guide, 'utf8');
const table = await packagedTable();
await writeFile(
  guide,
  text.replace(/(^\|.*\n)+/m, () => table),
);
