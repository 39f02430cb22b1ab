import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { filesBelow, readJson } from './files.ts';
import type { Suite, SuiteCase } from './suite.ts';

/** A case of JSONata's suite, as its TESTSUITE.md describes it. */
interface JsonataCase {
  readonly expr?: string;
  readonly 'expr-file'?: string;
  readonly data?: unknown;
  readonly dataset?: string | null;
  readonly bindings?: Record<string, unknown>;
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly code?: string;
  readonly error?: { readonly code?: string };
  readonly timelimit?: number;
  readonly depth?: number;
}

interface Answer {
  readonly value?: unknown;
  readonly code?: string;
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);

/** With the limits of the case, as the simulator's machines have theirs (workflows/simulator/asl/expressions). */
const evaluate = async (source: string, one: JsonataCase, data: unknown): Promise<Answer> => {
  const { timelimit, depth } = one;
  try {
    const limits = timelimit !== undefined && depth !== undefined && { timeout: timelimit, stack: depth };
    return { value: await jsonata(source, limits || undefined).evaluate(data, one.bindings) };
  } catch (error) {
    return { code: codeOf(error) };
  }
};

/** JSONata's arrays carry marks of their own beside their elements. */
const asJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

const judge = (one: JsonataCase, answer: Answer): string | undefined => {
  const code = one.code ?? one.error?.code;
  if (code !== undefined) return answer.code === code ? undefined : `${describe(answer)}; right is the error ${code}`;
  const wanted = one.undefinedResult === undefined ? one.result : undefined;
  const isRight = answer.code === undefined && isDeepStrictEqual(asJson(answer.value), asJson(wanted));
  return isRight ? undefined : `${describe(answer)}; right is ${String(JSON.stringify(wanted)).slice(0, 200)}`;
};

const describe = ({ value, code }: Answer): string =>
  code === undefined ? String(JSON.stringify(value)).slice(0, 200) : `the error ${code}`;

const casesIn = (folder: string): readonly SuiteCase[] => {
  const datasets = new Map(
    readdirSync(join(folder, 'datasets')).map((name) => [name.replace('.json', ''), join(folder, 'datasets', name)]),
  );
  const dataOf = ({ data, dataset }: JsonataCase): unknown => {
    if (data !== undefined) return data;
    const file = datasets.get(dataset ?? '');
    return file === undefined ? undefined : readJson(file);
  };
  return filesBelow(join(folder, 'groups'), '.json').flatMap(({ id, file }) =>
    [readJson(file)].flat().map((found, index) => {
      const one = found as JsonataCase;
      return {
        id: `${id}#${index}`,
        run: async () => {
          const exprFile = one['expr-file'];
          const source =
            exprFile === undefined ? (one.expr ?? '') : readFileSync(join(dirname(file), exprFile), 'utf8');
          return judge(one, await evaluate(source, one, dataOf(one)));
        },
      };
    }),
  );
};

const TIME_BOX = 'the suite brings a time box of its own; the library’s has other codes, and ends it too';

/** JSONata's own test suite, against the version that evaluates the machines of the simulator. */
export const jsonataSuite: Suite = {
  name: 'JSONata',
  repository: 'jsonata-js/jsonata',
  path: 'jsonata/test/test-suite',
  atLeast: 1_666,
  exceptions: {
    'tail-recursion/case002#0': TIME_BOX,
    'tail-recursion/case005#0': TIME_BOX,
    'tail-recursion/case006#0': TIME_BOX,
  },
  cases: casesIn,
};
