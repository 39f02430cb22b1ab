import { existsSync } from 'node:fs';
import { ESLint } from 'eslint';
import { expect } from 'chai';
import { root } from '#local/stack/paths.ts';

/** One path per kind of file; a test lints its text as if it were there. `mailbox.ts` is the only pure file of its folder. */
const PATHS = {
  domain: 'services/platform/src/domain/probe.ts',
  handler: 'services/platform/src/handlers/probe.ts',
  adapter: 'services/platform/src/adapters/probe.ts',
  lowerArea: 'services/payments/src/escrow/probe.ts',
  higherArea: 'services/payments/src/reconciliation/probe.ts',
  wiring: 'services/platform/src/wiring.ts',
  sharedWiring: 'shared/wiring/probe.ts',
  mailbox: 'shared/signals/mailbox.ts',
  shared: 'shared/tasks/probe.ts',
  runtime: 'shared/runtime/probe.ts',
  events: 'shared/events/probe.ts',
  test: 'services/platform/test/probe.test.ts',
  local: 'local/probe.ts',
} as const;
type FileKind = keyof typeof PATHS;

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: Object.values(PATHS).filter((path) => !existsSync(`${root}/${path}`)),
          maximumDefaultProjectFileMatchCount_THIS_WILL_SLOW_DOWN_LINTING: Object.keys(PATHS).length,
        },
      },
    },
  },
});

/** The rules that this text violates in a file of this kind. */
const violatedRules = async (kind: FileKind, text: string): Promise<readonly (string | null)[]> => {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: PATHS[kind] });
  const messages = result?.messages ?? [];
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(fatal.message);
  return messages.map(({ ruleId }) => ruleId);
};

interface Boundary {
  readonly title: string;
  readonly text: string;
  readonly rule: string;
  readonly rejected: readonly FileKind[];
  readonly allowed: readonly FileKind[];
}

const BOUNDARIES: readonly Boundary[] = [
  {
    title: 'an area of payments imports only the areas below it',
    text: `import { createPayoutRecords } from '../payouts/records.ts';\nexport const records = createPayoutRecords;`,
    rule: 'import-x/no-restricted-paths',
    rejected: ['lowerArea'],
    allowed: ['higherArea'],
  },
  {
    title: 'only adapters import the AWS SDK',
    text: `import { SFNClient } from '@aws-sdk/client-sfn';\nexport const client = new SFNClient();`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'mailbox', 'handler', 'wiring', 'sharedWiring', 'shared', 'events'],
    allowed: ['adapter', 'test', 'local'],
  },
  {
    title: 'only adapters import types of the AWS SDK',
    text: `import type { SFNClient } from '@aws-sdk/client-sfn';\nexport type Client = SFNClient;`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'handler'],
    allowed: ['adapter'],
  },
  {
    title: 'only adapters import Stripe',
    text: `import Stripe from 'stripe';\nexport const stripe = new Stripe('key');`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'handler', 'wiring', 'sharedWiring'],
    allowed: ['adapter'],
  },
  {
    title: 'the domain does not depend on Lambda',
    text: `import { Logger } from '@aws-lambda-powertools/logger';\nexport const logger = new Logger();`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'mailbox', 'events'],
    allowed: ['handler', 'shared'],
  },
  {
    title: 'the domain imports no Node module',
    text: `import { createHash } from 'node:crypto';\nexport const hash = createHash('sha256');`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'mailbox', 'events'],
    allowed: ['handler', 'adapter'],
  },
  {
    title: 'only adapters call a vendor',
    text: `export const ask = () => fetch('https://vendor.example');`,
    rule: 'no-restricted-globals',
    rejected: ['domain', 'mailbox', 'handler', 'wiring', 'sharedWiring', 'shared'],
    allowed: ['adapter', 'local', 'test'],
  },
  {
    title: 'only the wiring reads the environment',
    text: `export const table = process.env['TABLE_NAME'];`,
    rule: 'no-restricted-globals',
    rejected: ['domain', 'mailbox', 'handler', 'adapter', 'shared'],
    allowed: ['wiring', 'sharedWiring', 'local', 'test'],
  },
  ...['Date.now()', 'new Date()', 'Math.random()', 'crypto.randomUUID()'].map((expression): Boundary => ({
    title: `${expression} is passed in`,
    text: `export const value = ${expression};`,
    rule: 'no-restricted-syntax',
    rejected: ['domain', 'handler', 'adapter', 'wiring', 'sharedWiring', 'shared', 'events'],
    allowed: ['runtime', 'local', 'test'],
  })),
  {
    title: 'the clock of luxon is passed in',
    text: `import { DateTime } from 'luxon';\nexport const value = DateTime.utc();`,
    rule: 'no-restricted-syntax',
    rejected: ['domain', 'handler'],
    allowed: ['local'],
  },
  {
    title: 'random ids are passed in',
    text: `import { v4 } from 'uuid';\nexport const id = v4();`,
    rule: 'no-restricted-imports',
    rejected: ['domain', 'handler', 'adapter', 'shared'],
    allowed: ['runtime', 'local'],
  },
  {
    title: 'the domain sets no timer',
    text: `export const later = (work: () => void) => setTimeout(work, 1);`,
    rule: 'no-restricted-globals',
    rejected: ['domain', 'mailbox'],
    allowed: ['adapter'],
  },
  {
    title: 'no test is marked as the only one',
    text: `it.only('runs', () => { throw new Error('no'); });`,
    rule: 'no-restricted-syntax',
    rejected: ['test'],
    allowed: [],
  },
  {
    title: 'no suite is skipped',
    text: `describe.skip('a suite', () => undefined);`,
    rule: 'no-restricted-syntax',
    rejected: ['test'],
    allowed: [],
  },
  {
    title: 'no test is disabled by its name',
    text: `xit('runs', () => undefined);`,
    rule: 'no-restricted-syntax',
    rejected: ['test'],
    allowed: [],
  },
  {
    title: 'every promise is awaited or handled',
    text: `const work = async () => 1;\nwork();\nexport default work;`,
    rule: '@typescript-eslint/no-floating-promises',
    rejected: ['domain', 'handler', 'local', 'test'],
    allowed: [],
  },
  {
    title: 'no promise is used as a condition',
    text: `const work = async () => true;\nexport const value = work() ? 1 : 2;`,
    rule: '@typescript-eslint/no-misused-promises',
    rejected: ['domain', 'local'],
    allowed: [],
  },
  {
    title: 'no value has the type any',
    text: `export const value = (input: any): unknown => input;`,
    rule: '@typescript-eslint/no-explicit-any',
    rejected: ['domain', 'local', 'test'],
    allowed: [],
  },
  {
    title: 'a comment cannot disable a rule',
    text: `/* eslint-disable eqeqeq */\nexport const same = (a: number, b: number) => a == b;`,
    rule: 'eqeqeq',
    rejected: ['domain', 'local'],
    allowed: [],
  },
  {
    title: 'services do not import each other',
    text: `import '../../../notifications/src/wiring.ts';`,
    rule: 'import-x/no-restricted-paths',
    rejected: ['domain', 'handler'],
    allowed: [],
  },
  {
    title: 'product code does not import the local stack',
    text: `import '#local/stack/paths.ts';`,
    rule: 'import-x/no-restricted-paths',
    rejected: ['handler', 'shared'],
    allowed: ['test', 'local'],
  },
];

describe('lint rules', function () {
  // The first lint of a run compiles the whole project.
  this.timeout(120_000);

  for (const { title, text, rule, rejected, allowed } of BOUNDARIES) {
    it(title, async () => {
      for (const kind of rejected) expect(await violatedRules(kind, text), kind).to.include(rule);
      for (const kind of allowed) expect(await violatedRules(kind, text), kind).not.to.include(rule);
    });
  }

  // environment.ts imports paths.ts.
  for (const text of [
    "import './environment.ts';",
    "import type { DeploymentSettings } from '#local/stack/environment.ts';\nexport type Settings = DeploymentSettings;",
    "export * from './environment.ts';",
  ]) {
    it(`reject an import cycle: ${text.split('\n')[0] ?? ''}`, async () => {
      const [result] = await eslint.lintText(`${text}\n`, { filePath: 'local/stack/paths.ts' });
      expect(result?.messages.map(({ ruleId }) => ruleId)).to.include('project/no-import-cycle');
    });
  }

  it('accept code that keeps all of them', async () => {
    expect(await violatedRules('domain', 'export const double = (value: number): number => 2 * value;')).to.deep.equal(
      [],
    );
  });
});
