import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { fencesIn, read } from '../reading.ts';
import { ROOT } from './routes.ts';

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  noImplicitReturns: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
};

describe('Types generated from the API document', () => {
  let types = '';
  let sample = '';

  before(async () => {
    types = astToString(await openapiTS(readFileSync(join(ROOT, 'docs/openapi.yaml'))));
    sample = fencesIn(read('docs/guides/api-types.md')).find(({ language }) => language === 'ts')?.text ?? '';
  });

  it('have the entities by name', () => {
    for (const name of ['Payroll', 'PayrollLine', 'PayrollPage', 'Payment', 'PayoutAccount', 'KycCase', 'Money']) {
      expect(types).to.match(new RegExp(`^        ${name}: \\{`, 'm'));
    }
  });

  it('compile in strict mode with the sample of the guide, and not once a code is not handled', () => {
    const program = compile({ 'api.d.ts': types, 'sample.ts': sample });
    expect(messagesOf(program)).to.deep.equal([]);
    const incomplete = sample.replace(/ {4}case 'NO_FAILED_LINES':\n.*\n/, '');
    expect(incomplete).not.to.equal(sample);
    const again = compile({ 'api.d.ts': types, 'sample.ts': incomplete }, program);
    expect(messagesOf(again)).to.deep.equal([
      "Function lacks ending return statement and return type does not include 'undefined'.",
    ]);
  });
});

/** A program of these files only; nothing is written. */
const compile = (files: Readonly<Record<string, string>>, before?: ts.Program): ts.Program => {
  const folder = join(ROOT, '.build', 'api-types');
  const sources = new Map(Object.entries(files).map(([name, text]) => [join(folder, name), text]));
  const host = ts.createCompilerHost(OPTIONS);
  const kept = new Map(before?.getSourceFiles().map((file) => [file.fileName, file]));
  return ts.createProgram({
    rootNames: [...sources.keys()],
    options: OPTIONS,
    ...(before && { oldProgram: before }),
    host: {
      ...host,
      directoryExists: (name) => name === folder || ts.sys.directoryExists(name),
      fileExists: (name) => sources.has(name) || host.fileExists(name),
      readFile: (name) => sources.get(name) ?? host.readFile(name),
      getSourceFile: (name, version) => {
        const text = sources.get(name);
        const known = kept.get(name);
        if (known !== undefined && (text === undefined || text === known.text)) return known;
        return text === undefined ? host.getSourceFile(name, version) : ts.createSourceFile(name, text, version);
      },
    },
  });
};

const messagesOf = (program: ts.Program): readonly string[] =>
  ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
