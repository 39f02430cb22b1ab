import { join } from 'node:path';
import { withLock } from '#shared/lock/lock.mjs';
import { startStack, type Stack } from '../stack/index.ts';
import { emulatorVariables } from '../stack/environment.ts';
import { ensurePackaged, packageAll, templateFile } from '../packaging.ts';
import { binFolder, pythonTool, root, stackFile, stackFolder } from '../stack/places.ts';
import { textReporter } from '../stack/report.ts';
import { readServices, type Service } from '../stack/services.ts';
import { onStack } from './on-stack.ts';
import { only, runCheck, runMocha } from './run.ts';
import { NOTHING, add, type Tally } from './tally.ts';

/** A day in the end-to-end tests, in seconds. */
const TEST_DAY_SECONDS = 2;

const tool = (name: string): string => join(binFolder, name);
const sum = (tallies: readonly Tally[]): Tally => tallies.reduce(add, NOTHING);

/** Types, lint, format. */
export const check = async (): Promise<Tally> =>
  sum(
    await Promise.all([
      runCheck({ title: 'types (tsc)', command: tool('tsc'), args: ['-p', '.'] }),
      runCheck({ title: 'lint (eslint)', command: tool('eslint'), args: ['.', '--max-warnings', '0'] }),
      runCheck({
        title: 'format (prettier)',
        command: tool('prettier'),
        args: ['--check', '--log-level', 'warn', '.'],
      }),
    ]),
  );

/** Everything that needs no emulator. */
export const unit = (): Promise<Tally> => runMocha('unit');

const lintTemplate = (service: Service): Promise<Tally> =>
  runCheck({
    title: `cfn-lint ${service.name}`,
    command: pythonTool('cfn-lint'),
    // W3005, a DependsOn that is implied anyway: the framework and its plugins write many.
    args: ['--ignore-checks', 'W3005', '--', templateFile(service)],
  });

/** Packages every service as for AWS, then holds the templates to cfn-lint and to the tests on them. */
export const template = async (): Promise<Tally> => {
  const packaged = await packageAll();
  const linted = await Promise.all((await readServices()).map(lintTemplate));
  return add(sum([packaged, ...linted]), await runMocha('template', only(['**/template.test.ts'], 20_000)));
};

/** For tests that simulate what is deployed. */
const ensureAllPackaged = async (): Promise<void> => ensurePackaged((await readServices()).map(({ name }) => name));

const SIMULATION_TIMEOUT_MS = 120_000;

/** Whole stories and thousands of faults in virtual time, on the templates as they are packaged. */
export const simulation = async (): Promise<Tally> => {
  await ensureAllPackaged();
  return runMocha('simulation', only(['**/*.simulation.test.ts'], SIMULATION_TIMEOUT_MS), SILENT);
};

/** What runs in the simulator says what it does in its trace. */
const SILENT = { POWERTOOLS_LOG_LEVEL: 'SILENT' };

const E2E_TIMEOUT_MS = 120_000;

const testOn = ({ name, endpoint }: Stack): Promise<Tally> =>
  runMocha('e2e', only(['**/*.emulator.test.ts', '**/*.e2e.test.ts'], E2E_TIMEOUT_MS), {
    ...emulatorVariables(endpoint),
    STACK_FILE: stackFile(name),
  });

const removeFrom = ({ endpoint }: Stack): Promise<Tally> =>
  runCheck({
    title: 'sls remove leaves nothing',
    command: process.execPath,
    args: [join(root, 'local/test-runner/removed.ts')],
    env: emulatorVariables(endpoint),
  });

/** Adapters and whole stories against a stack of its own, deployed as `npm start` does it. */
export const endToEnd = (): Promise<Tally> =>
  withLock(join(stackFolder('test'), 'lock'), () =>
    onStack({
      ensurePackaged: ensureAllPackaged,
      startStack: () => startStack({ name: 'test', daySeconds: TEST_DAY_SECONDS, report: textReporter() }),
      test: testOn,
      remove: removeFrom,
    }),
  );
