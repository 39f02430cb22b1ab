import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { startStack, type Stack } from '../stack/index.ts';
import { emulatorVariables } from '../stack/environment.ts';
import { allServices, ensurePackaged, packageAll, templateFile } from '../packaging.ts';
import { binFolder, localFolder, pythonTool, root, stackFile, stackFolder } from '../stack/paths.ts';
import { textReporter } from '../stack/report.ts';
import { readServices, type Service } from '../stack/services.ts';
import { onStack } from './on-stack.ts';
import { runCheck, runMocha } from './run.ts';
import { NOTHING, add, sum, type Tally } from './tally.ts';

/** A day in the end-to-end tests, in seconds: a deadline of a few days must not pass while a slow machine is at work. */
const TEST_DAY_SECONDS = 4;

const tool = (name: string): string => join(binFolder, name);
const cacheOf = (name: string): string => join(localFolder, 'cache', name);

/** Types, lint, format. Lint is not cached, because its rules depend on the types of other files. */
export const check = async (): Promise<Tally> =>
  sum(
    await Promise.all([
      runCheck({ title: 'lint (eslint)', command: tool('eslint'), args: ['.', '--max-warnings', '0'] }),
      runCheck({
        title: 'types (tsc)',
        command: tool('tsc'),
        args: ['-p', '.', '--incremental', '--tsBuildInfoFile', cacheOf('tsc.json')],
      }),
      runCheck({
        title: 'format (prettier)',
        command: tool('prettier'),
        args: [
          ...['--check', '--log-level', 'warn'],
          ...['--cache', '--cache-strategy', 'content', '--cache-location', cacheOf('prettier.json')],
          '.',
        ],
      }),
    ]),
  );

/** Everything that needs no emulator. */
export const unit = (files: readonly string[]): Promise<Tally> =>
  runMocha('unit', files, { timeoutMs: 120_000, jobs: availableParallelism() });

const lintTemplate = (service: Service): Promise<Tally> =>
  runCheck({
    title: `cfn-lint ${service.name}`,
    command: pythonTool('cfn-lint'),
    // W3005, a DependsOn that is implied anyway: the framework and its plugins write many.
    args: ['--ignore-checks', 'W3005', '--', templateFile(service, 'prod')],
  });

/**
 * Packages every service as for AWS, then checks the templates with cfn-lint and with their tests. `services/template.test.ts`
 * says in what the stages differ: `prod` has the most, so it is linted.
 */
export const template = async (files: readonly string[]): Promise<Tally> => {
  // One after the other: both use the same folders inside the services.
  const packaged = [await packageAll(), await packageAll('prod')];
  const linted = await Promise.all((await allServices()).map(lintTemplate));
  return add(sum([...packaged, ...linted]), await runMocha('template', files, { timeoutMs: 120_000 }));
};

/** For tests that simulate what is deployed. */
const ensureAllPackaged = async (): Promise<void> => ensurePackaged((await readServices()).map(({ name }) => name));

/** Scenarios and random faults in virtual time, on the packaged templates. */
export const simulation = async (files: readonly string[]): Promise<Tally> => {
  await ensureAllPackaged();
  return runMocha('simulation', files, { timeoutMs: 120_000, env: SILENT });
};

/** Simulated handlers write to the trace instead of the log. */
const SILENT = { POWERTOOLS_LOG_LEVEL: 'SILENT' };

/** Test files that run beside each other on one stack: they wait for most of their time. */
const E2E_JOBS = 3;

/** Files that change or count what all share run alone, after the others. */
const runsAlone = (file: string): boolean => file.endsWith('.exclusive.e2e.test.ts');

/** Random requests of an admin decide whatever is left on the stack. */
const runsLast = (file: string): boolean => file.startsWith('local/fuzz/');

/** Files that take longest start first, so that none of them is left to run alone at the end. */
const LONG = [/differential/, /abandonment/, /reruns/, /payroll/, /verification/];
const longestFirst = (files: readonly string[]): readonly string[] => {
  const rank = (file: string): number => {
    const index = LONG.findIndex((pattern) => pattern.test(file));
    return index < 0 ? LONG.length : index;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
};

const testOn =
  (files: readonly string[]) =>
  async ({ name, endpoint }: Stack): Promise<Tally> => {
    const options = { timeoutMs: 240_000, env: { ...emulatorVariables(endpoint), STACK_FILE: stackFile(name) } };
    const alone = files.filter(runsAlone).toSorted((a, b) => Number(runsLast(a)) - Number(runsLast(b)));
    const others = files.filter((file) => !runsAlone(file));
    return sum([
      others.length === 0 ? NOTHING : await runMocha('e2e', longestFirst(others), { ...options, jobs: E2E_JOBS }),
      alone.length === 0 ? NOTHING : await runMocha('e2e-exclusive', alone, options),
    ]);
  };

const removeFrom = ({ endpoint }: Stack): Promise<Tally> =>
  runCheck({
    title: 'sls remove leaves nothing',
    command: process.execPath,
    args: [join(root, 'local/test-runner/removed.ts')],
    env: emulatorVariables(endpoint),
  });

/** Adapters and scenarios on a stack of its own, deployed as `npm start` does it. */
export const endToEnd = (files: readonly string[]): Promise<Tally> =>
  withLock(join(stackFolder('test'), 'lock'), () =>
    onStack({
      ensurePackaged: ensureAllPackaged,
      startStack: () => startStack({ name: 'test', daySeconds: TEST_DAY_SECONDS, report: textReporter() }),
      test: testOn(files),
      remove: removeFrom,
    }),
  );
