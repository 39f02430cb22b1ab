import { existsSync, readdirSync } from 'node:fs';
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noImportCycle } from './local/lint/import-cycles.ts';

/**
 * What the compiler cannot see: which part of the project may know what. `local/lint.test.ts` proves every boundary.
 *
 * ESLint replaces a rule's options where several blocks match a file, so each block below states its whole list.
 */

const root = import.meta.dirname;

// ---------------------------------------------------------------------------------------------------- where things are
const TESTS = [
  '**/*.test.ts',
  'services/*/test/**',
  'shared/testing/**',
  // The suites that every implementation of a port runs: they hold tests, though they are not named after one.
  'shared/**/contract.ts',
  'shared/**/contract/**',
  'shared/**/*.contract.ts',
];
const PRODUCT = ['services/*/src/**/*.ts', 'shared/**/*.ts'];
const ADAPTERS = ['services/*/src/adapters/**', 'shared/**/adapters/**'];
const WIRING = ['services/*/src/wiring.ts', 'shared/wiring/**'];
const DOMAIN = [
  'services/*/src/**/domain/**/*.ts',
  'services/*/src/money/**/*.ts',
  'shared/errors/**/*.ts',
  'shared/events/**/*.ts',
  'shared/signals/mailbox.ts',
];
/** The only place that reads the machine's clock and dice; everybody else is handed them. */
const RUNTIME = ['shared/runtime/**'];

// -------------------------------------------------------------------------------------------------------- what is kept
const VENDORS = [
  {
    group: ['@aws-sdk/*', '@aws-sdk/*/*', '@smithy/*', 'aws-sdk', 'stripe', 'stripe/*'],
    message: 'Only adapters talk to AWS or a vendor.',
  },
];
const INPUT_OUTPUT = [
  ...VENDORS,
  { group: ['node:*', 'fs', 'crypto', 'process'], message: 'The domain is pure: hand the result in.' },
  {
    group: ['@aws-lambda-powertools/*', '@aws-lambda-powertools/*/*', '@middy/*', 'aws-lambda', '#shared/logging/*'],
    message: 'The domain knows nothing of Lambda.',
  },
  { group: ['**/adapters/**', '**/handlers/**', '**/wiring.ts'], message: 'The domain depends on nothing around it.' },
];
const CLOCK_AND_DICE_IMPORTS = [
  { name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: 'Ids are handed in (shared/runtime).' },
  { name: 'node:crypto', importNames: ['randomUUID', 'randomBytes', 'randomInt'], message: 'Randomness is handed in.' },
];

const HANDED_IN = 'The time and randomness are handed in (shared/runtime).';
const CLOCK_AND_DICE = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: HANDED_IN },
  { selector: 'CallExpression[callee.name="Date"]', message: HANDED_IN },
  { selector: 'MemberExpression[object.name="Date"][property.name="now"]', message: HANDED_IN },
  { selector: 'MemberExpression[object.name="performance"][property.name="now"]', message: HANDED_IN },
  { selector: 'MemberExpression[object.name="Math"][property.name="random"]', message: HANDED_IN },
  {
    selector: 'MemberExpression[object.name="crypto"][property.name=/^(randomUUID|getRandomValues)$/]',
    message: HANDED_IN,
  },
  { selector: 'CallExpression[callee.object.name="DateTime"][callee.property.name="now"]', message: HANDED_IN },
  {
    selector: 'CallExpression[callee.object.name="DateTime"][callee.property.name=/^(utc|local)$/][arguments.length=0]',
    message: HANDED_IN,
  },
];

const SUITES = '/^(it|describe|context|specify|suite|test)$/';
const WHOLE_SUITE = [
  { selector: `MemberExpression[object.name=${SUITES}][property.name=/^(only|skip)$/]`, message: 'Every test runs.' },
  {
    selector: 'CallExpression[callee.name=/^(xit|xdescribe|xcontext|xspecify|fit|fdescribe)$/]',
    message: 'Every test runs.',
  },
  {
    selector: 'CallExpression[callee.object.type="ThisExpression"][callee.property.name="skip"]',
    message: 'Every test runs.',
  },
  { selector: 'CallExpression[callee.name=/^(it|specify)$/][arguments.length=1]', message: 'A test has a body.' },
];

const PROCESS = { name: 'process', message: 'Only wiring reads the environment.' };
const VENDOR_HTTP = { name: 'fetch', message: 'Only adapters talk to a vendor.' };
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
  name,
  message: HANDED_IN,
}));

const folders = (path) =>
  existsSync(`${root}/${path}`)
    ? readdirSync(`${root}/${path}`, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [entry.name] : [],
      )
    : [];

/** The business areas of payments from the bottom up: an area imports only areas of the floors below its own. */
const AREA_FLOORS = [
  ['money'],
  ['ledger'],
  ['escrow'],
  ['payouts'],
  ['milestone', 'payroll', 'webhooks', 'reconciliation'],
];

function areaZones() {
  const path = (area) => `./services/payments/src/${area}`;
  return AREA_FLOORS.flatMap((floor, index) =>
    floor.map((area) => ({
      target: path(area),
      from: AREA_FLOORS.slice(index)
        .flat()
        .filter((other) => other !== area)
        .map(path),
      message: 'An area imports only the areas below it: money, ledger, escrow, payouts, then the others.',
    })),
  );
}

/** A service reaches another one by events and APIs only; what two need goes to `shared`, which knows no service. */
const SEPARATE = [
  ...folders('services').map((name) => ({
    target: `./services/${name}`,
    from: './services',
    except: [`./${name}`],
    message: 'Services do not import each other.',
  })),
  { target: './shared', from: './services', message: 'Shared code knows no service.' },
  { target: './shared', from: './local', message: 'Product code knows nothing of the local stack.' },
  { target: './services/*/src/**/*', from: './local', message: 'Product code knows nothing of the local stack.' },
  ...areaZones(),
];

export default defineConfig(
  globalIgnores(['**/.serverless/', '**/.esbuild/', '**/.osls/', '.local/', '.build/', '**/*.d.mts']),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX, project: { rules: { 'no-import-cycle': noImportCycle } } },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    settings: {
      'import-x/extensions': ['.ts', '.mjs'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js', '.json'] })],
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Objects here are records of functions; nothing depends on `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Ports are asynchronous; an implementation in memory need not be.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'project/no-import-cycle': 'error',
      'import-x/no-unresolved': 'error',
      'import-x/no-extraneous-dependencies': 'error',
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: SEPARATE }],
    },
  },

  // Handlers and whatever else belongs to the product
  {
    files: PRODUCT,
    ignores: [...TESTS, ...RUNTIME],
    rules: {
      'no-restricted-imports': ['error', { paths: CLOCK_AND_DICE_IMPORTS, patterns: VENDORS }],
      'no-restricted-syntax': ['error', ...CLOCK_AND_DICE],
      'no-restricted-globals': ['error', PROCESS, VENDOR_HTTP],
    },
  },
  {
    files: ADAPTERS,
    // A test beside an adapter is a test like any other.
    ignores: TESTS,
    rules: {
      'no-restricted-imports': ['error', { paths: CLOCK_AND_DICE_IMPORTS }],
      'no-restricted-globals': ['error', PROCESS],
    },
  },
  { files: WIRING, rules: { 'no-restricted-globals': ['error', VENDOR_HTTP] } },
  {
    files: DOMAIN,
    // `shared/events` holds the bus's adapter too, which is an adapter first.
    ignores: [...TESTS, ...ADAPTERS],
    rules: {
      'no-restricted-imports': ['error', { paths: CLOCK_AND_DICE_IMPORTS, patterns: INPUT_OUTPUT }],
      'no-restricted-globals': ['error', PROCESS, VENDOR_HTTP, ...TIMERS],
    },
  },

  {
    files: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...WHOLE_SUITE],
      // `expect(x).to.be.true` is an expression.
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'setTimeout', 'setInterval'].map((name) => [name, 'readonly']),
      ),
    },
  },
);
