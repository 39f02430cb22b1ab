import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import ts from 'typescript';
import { applyEdit } from './simulator/lambda/edits.ts';
import type { CodeEdit } from './simulator/lambda/edits.ts';
import { workflows } from './simulated.ts';

const syntaxErrors = (code: string): readonly unknown[] =>
  ts
    .transpileModule(code, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext } })
    .diagnostics?.map(({ messageText }) => messageText) ?? [];

/** The files that the edits change, as they are loaded. */
const editedFiles = (edits: readonly CodeEdit[]): ReadonlyMap<string, string> => {
  const sources = new Map<string, string>();
  for (const edit of edits) {
    const source = sources.get(edit.file) ?? readFileSync(new URL(`../${edit.file}`, import.meta.url), 'utf8');
    sources.set(edit.file, applyEdit(source, edit));
  }
  return sources;
};

/** Fails as soon as code that a mutant edits is renamed, before the simulations run. */
describe('Mutants of the simulated workflows', () => {
  for (const [workflow, { edits = [], mutants }] of Object.entries(workflows)) {
    for (const mutant of [{ name: 'its own limits' }, ...mutants]) {
      it(`${workflow}: ${mutant.name} applies to the code and leaves it valid`, () => {
        const files = editedFiles([...edits, ...('edits' in mutant ? mutant.edits : [])]);
        for (const code of files.values()) expect(syntaxErrors(code)).to.deep.equal([]);
      });
    }
  }
});
