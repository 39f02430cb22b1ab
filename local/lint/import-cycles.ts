import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Rule } from 'eslint';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

/** The file of the project that an import names; `undefined` for a package. */
const resolved = (file: string, specifier: string): string | undefined => {
  const path = specifier.startsWith('.')
    ? join(dirname(file), specifier)
    : specifier.startsWith('#')
      ? join(ROOT, specifier.slice(1))
      : undefined;
  return path !== undefined && existsSync(path) ? path : undefined;
};

const known = new Map<string, readonly string[]>();

/** Every file that a file imports, also for types only. */
const importsOf = (file: string): readonly string[] => {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, false);
  const imports = importedFiles.flatMap(({ fileName }) => resolved(file, fileName) ?? []);
  known.set(file, imports);
  return imports;
};

/** The way from one of these files to `end`, or `undefined`. */
const pathTo = (end: string, starts: readonly string[]): readonly string[] | undefined => {
  const cameFrom = new Map<string, string | undefined>(starts.map((start) => [start, undefined]));
  for (const file of cameFrom.keys()) {
    if (file === end) {
      const path = [end];
      for (let at = cameFrom.get(end); at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
};

/**
 * ESLint rule: no file imports itself by way of others. Unlike `import-x/no-cycle` it counts imports of types: files that
 * need each other's types cannot be understood, moved or split one without the other.
 */
export const noImportCycle: Rule.RuleModule = {
  create: (context) => ({
    Program: ({ body }) => {
      const imports = body.flatMap((statement) => {
        const source = 'source' in statement ? statement.source?.value : undefined;
        const target = typeof source === 'string' ? resolved(context.filename, source) : undefined;
        return target === undefined ? [] : [{ statement, target }];
      });
      const path = pathTo(
        context.filename,
        imports.map(({ target }) => target),
      );
      const first = imports.find(({ target }) => target === path?.[0]);
      if (path === undefined || first === undefined) return;
      const names = [context.filename, ...path].map((file) => relative(ROOT, file));
      context.report({ node: first.statement, message: `Import cycle: ${names.join(' → ')}` });
    },
  }),
};
