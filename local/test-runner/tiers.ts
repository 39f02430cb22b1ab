import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { startStack, type Stack } from '../stack/index.ts';
import { emulatorVariables } from '../stack/environment.ts';
import { binFolder, localFolder, pythonTool, root, stackFile, stackFolder } from '../stack/places.ts';
import { textReporter } from '../stack/report.ts';
import { readServices, type Service } from '../stack/services.ts';
import { only, runCheck, runMocha } from './run.ts';
import { NOTHING, add, type Tally } from './tally.ts';

/** A stage with nothing of its own: what is packaged here is what goes to AWS. */
const PACKAGE_STAGE = 'dev';

/** A day in the end-to-end tests, in seconds. */
const TEST_DAY_SECONDS = 2;

const tool = (name: string): string => join(binFolder, name);
const buildFolder = (service: Service): string => join(root, '.build', service.name);
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

const packageService = async (service: Service): Promise<Tally> => {
  await rm(buildFolder(service), { recursive: true, force: true });
  return runCheck({
    title: `package ${service.name}`,
    command: tool('osls'),
    args: ['package', '--stage', PACKAGE_STAGE, '--package', buildFolder(service)],
    cwd: service.folder,
  });
};

const lintTemplate = (service: Service): Promise<Tally> =>
  runCheck({
    title: `cfn-lint ${service.name}`,
    command: pythonTool('cfn-lint'),
    // W3005, a DependsOn that is implied anyway: the framework and its plugins write many.
    args: ['--ignore-checks', 'W3005', '--', join(buildFolder(service), 'cloudformation-template-update-stack.json')],
  });

/** Packages every service as for AWS, then holds the templates to cfn-lint and to the tests on them. */
export const template = async (): Promise<Tally> => {
  const services = await readServices();
  // The tools share scratch folders inside the services with a deployment, so not at the same time as one.
  const packaged = await withLock(join(localFolder, 'deploy.lock'), () => Promise.all(services.map(packageService)));
  const linted = await Promise.all(services.map(lintTemplate));
  return add(sum([...packaged, ...linted]), await runMocha('template', only(['**/template.test.ts'], 20_000)));
};

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
export const endToEnd = (): Promise<Tally> => withLock(join(stackFolder('test'), 'lock'), runEndToEnd);

const runEndToEnd = async (): Promise<Tally> => {
  const stack = await startStack({ name: 'test', daySeconds: TEST_DAY_SECONDS, report: textReporter() });
  try {
    return add(await testOn(stack), await removeFrom(stack));
  } finally {
    await stack.stop();
  }
};
