import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** All files below a folder with this ending, in the order of their paths; `id` is the path without the ending. */
export const filesBelow = (folder: string, ending: string): readonly { readonly id: string; readonly file: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ id: relative(folder, file).slice(0, -ending.length), file }));

export const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
