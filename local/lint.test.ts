import { existsSync } from 'node:fs';
import { ESLint } from 'eslint';
import { expect } from 'chai';
import { root } from '#local/stack/paths.ts';

/** Files that need not exist: the text handed in is linted. `mailbox.ts` is the only pure file of its folder. */
const PLACES = {
  domain: 'services/platform/src/domain/probe.ts',
  handler: 'services/platform/src/handlers/probe.ts',
  adapter: 'services/platform/src/adapters/probe.ts',
  wiring: 'services/platform/src/wiring.ts',
  sharedWiring: 'shared/wiring/probe.ts',
  mailbox: 'shared/signals/mailbox.ts',
  shared: 'shared/tasks/probe.ts',
  runtime: 'shared/runtime/probe.ts',
  events: 'shared/events/probe.ts',
  test: 'services/platform/test/probe.test.ts',
  local: 'local/probe.ts',
} as const;
type Place = keyof typeof PLACES;

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: Object.values(PLACES).filter((path) => !existsSync(`${root}/${path}`)),
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: Object.keys(PLACES).length,
        },
      },
    },
  },
});

/** The rules that object to this text at this place. */
const objections = async (place: Place, text: string): Promise<readonly (string | null)[]> => {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: PLACES[place] });
  const messages = result?.messages ?? [];
  const broken = messages.find(({ fatal }) => fatal);
  if (broken) throw new Error(broken.message);
  return messages.map(({ ruleId }) => ruleId);
};

interface Boundary {
  readonly says: string;
  readonly text: string;
  readonly rule: string;
  readonly refused: readonly Place[];
  readonly allowed: readonly Place[];
}

const BOUNDARIES: readonly Boundary[] = [
  {
    says: 'only adapters import the AWS SDK',
    text: `import { SFNClient } from '@aws-sdk/client-sfn';\nexport const client = new SFNClient();`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'mailbox', 'handler', 'wiring', 'sharedWiring', 'shared', 'events'],
    allowed: ['adapter', 'test', 'local'],
  },
  {
    says: 'only adapters import its types',
    text: `import type { SFNClient } from '@aws-sdk/client-sfn';\nexport type Client = SFNClient;`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'handler'],
    allowed: ['adapter'],
  },
  {
    says: 'only adapters import Stripe',
    text: `import Stripe from 'stripe';\nexport const stripe = new Stripe('key');`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'handler', 'wiring', 'sharedWiring'],
    allowed: ['adapter'],
  },
  {
    says: 'the domain knows nothing of Lambda',
    text: `import { Logger } from '@aws-lambda-powertools/logger';\nexport const logger = new Logger();`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'mailbox', 'events'],
    allowed: ['handler', 'shared'],
  },
  {
    says: 'the domain imports no Node module',
    text: `import { createHash } from 'node:crypto';\nexport const hash = createHash('sha256');`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'mailbox', 'events'],
    allowed: ['handler', 'adapter'],
  },
  {
    says: 'only adapters call a vendor',
    text: `export const ask = () => fetch('https://vendor.example');`,
    rule: 'no-restricted-globals',
    refused: ['domain', 'mailbox', 'handler', 'wiring', 'sharedWiring', 'shared'],
    allowed: ['adapter', 'local', 'test'],
  },
  {
    says: 'only the wiring reads the environment',
    text: `export const table = process.env['TABLE_NAME'];`,
    rule: 'no-restricted-globals',
    refused: ['domain', 'mailbox', 'handler', 'adapter', 'shared'],
    allowed: ['wiring', 'sharedWiring', 'local', 'test'],
  },
  ...['Date.now()', 'new Date()', 'Math.random()', 'crypto.randomUUID()'].map((expression): Boundary => ({
    says: `${expression} is handed in`,
    text: `export const value = ${expression};`,
    rule: 'no-restricted-syntax',
    refused: ['domain', 'handler', 'adapter', 'wiring', 'sharedWiring', 'shared', 'events'],
    allowed: ['runtime', 'local', 'test'],
  })),
  {
    says: "luxon's clock is handed in",
    text: `import { DateTime } from 'luxon';\nexport const value = DateTime.utc();`,
    rule: 'no-restricted-syntax',
    refused: ['domain', 'handler'],
    allowed: ['local'],
  },
  {
    says: 'random ids are handed in',
    text: `import { v4 } from 'uuid';\nexport const id = v4();`,
    rule: 'no-restricted-imports',
    refused: ['domain', 'handler', 'adapter', 'shared'],
    allowed: ['runtime', 'local'],
  },
  {
    says: 'the domain sets no timer',
    text: `export const later = (work: () => void) => setTimeout(work, 1);`,
    rule: 'no-restricted-globals',
    refused: ['domain', 'mailbox'],
    allowed: ['adapter'],
  },
  {
    says: 'no test runs alone',
    text: `it.only('runs', () => { throw new Error('no'); });`,
    rule: 'no-restricted-syntax',
    refused: ['test'],
    allowed: [],
  },
  {
    says: 'no suite is skipped',
    text: `describe.skip('a suite', () => undefined);`,
    rule: 'no-restricted-syntax',
    refused: ['test'],
    allowed: [],
  },
  {
    says: 'no test is switched off by its name',
    text: `xit('runs', () => undefined);`,
    rule: 'no-restricted-syntax',
    refused: ['test'],
    allowed: [],
  },
  {
    says: 'every promise is dealt with',
    text: `const work = async () => 1;\nwork();\nexport default work;`,
    rule: '@typescript-eslint/no-floating-promises',
    refused: ['domain', 'handler', 'local', 'test'],
    allowed: [],
  },
  {
    says: 'no promise stands where a value is expected',
    text: `const work = async () => true;\nexport const value = work() ? 1 : 2;`,
    rule: '@typescript-eslint/no-misused-promises',
    refused: ['domain', 'local'],
    allowed: [],
  },
  {
    says: 'nothing is any',
    text: `export const value = (input: any): unknown => input;`,
    rule: '@typescript-eslint/no-explicit-any',
    refused: ['domain', 'local', 'test'],
    allowed: [],
  },
  {
    says: 'a comment cannot switch a rule off',
    text: `/* eslint-disable eqeqeq */\nexport const same = (a: number, b: number) => a == b;`,
    rule: 'eqeqeq',
    refused: ['domain', 'local'],
    allowed: [],
  },
  {
    says: 'services do not import each other',
    text: `import '../../../notifications/src/wiring.ts';`,
    rule: 'import-x/no-restricted-paths',
    refused: ['domain', 'handler'],
    allowed: [],
  },
  {
    says: 'the product knows nothing of the local stack',
    text: `import '#local/stack/paths.ts';`,
    rule: 'import-x/no-restricted-paths',
    refused: ['handler', 'shared'],
    allowed: ['test', 'local'],
  },
];

describe('the boundaries that lint keeps', function () {
  // The first file of a run loads the compiler with the whole project.
  this.timeout(120_000);

  for (const { says, text, rule, refused, allowed } of BOUNDARIES) {
    it(says, async () => {
      for (const place of refused) expect(await objections(place, text), place).to.include(rule);
      for (const place of allowed) expect(await objections(place, text), place).not.to.include(rule);
    });
  }

  it('no module imports itself by way of another', async () => {
    // environment.ts imports paths.ts.
    const [result] = await eslint.lintText("import './environment.ts';\n", { filePath: 'local/stack/paths.ts' });
    expect(result?.messages.map(({ ruleId }) => ruleId)).to.include('import-x/no-cycle');
  });

  it('accepts what keeps to them', async () => {
    expect(await objections('domain', 'export const double = (value: number): number => 2 * value;')).to.deep.equal([]);
  });
});
