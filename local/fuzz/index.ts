/**
 * `npm run fuzz`: schemathesis against the running stack, as each role, with things of its own and of others. Exit status: 0
 * when every answer is as the API document says, 1 when one is not, 2 after a mistake in the command line.
 */
import { UsageError, parseCommandLine, reportFailure } from '../command-line.ts';
import type { Role } from '../stack/users.ts';
import { openPlatform } from '../testing/platform.ts';
import { fuzz, PHASES, type FuzzOptions, type Phase } from './schemathesis.ts';
import { createTenants } from './tenants.ts';

const ROLES: readonly Role[] = ['client', 'contractor', 'admin'];
const MAX_EXAMPLES = 30;

const USAGE = `Usage: npm run fuzz [-- [--role <role>] … [--max-examples <number>] [--seed <number>] [--phases <list>]]

  --role          who sends the requests: ${ROLES.join(', ')}; all of them by default
  --max-examples  requests to each operation in the phase fuzzing, sequences in stateful; default ${MAX_EXAMPLES}
  --seed          the same seed makes the same choices, of ids that each run makes anew; a random one by default, which is printed
  --phases        of ${PHASES.join(',')}; all of them by default

It needs a running stack: npm start -- --no-tour`;

const oneOf = <T extends string>(option: string, names: readonly T[], given: string): T => {
  const found = names.find((name) => name === given);
  if (found === undefined) throw new UsageError(USAGE, `${option} is one of ${names.join(', ')}, not "${given}"`);
  return found;
};

const countOf = (option: string, given: string): number => {
  if (!/^\d{1,9}$/.test(given)) throw new UsageError(USAGE, `${option} is a number, not "${given}"`);
  return Number(given);
};

/** @throws UsageError */
export const readOptions = (args: readonly string[]): readonly FuzzOptions[] => {
  const { values } = parseCommandLine(args, {
    usage: USAGE,
    options: {
      role: { type: 'string', multiple: true, default: [...ROLES] },
      'max-examples': { type: 'string', default: String(MAX_EXAMPLES) },
      seed: { type: 'string' },
      phases: { type: 'string', default: PHASES.join(',') },
    },
  });
  const maxExamples = countOf('--max-examples', values['max-examples']);
  if (maxExamples === 0) throw new UsageError(USAGE, '--max-examples is 1 or more');
  const phases = values.phases.split(',').map((phase): Phase => oneOf('--phases', PHASES, phase));
  return values.role.map((role) => ({
    role: oneOf('--role', ROLES, role),
    maxExamples,
    phases,
    ...(values.seed !== undefined && { seed: countOf('--seed', values.seed) }),
  }));
};

const run = async (args: readonly string[]): Promise<0 | 1> => {
  const options = readOptions(args);
  const platform = await openPlatform();
  const tenants = await createTenants(platform);
  let isConformant = true;
  for (const one of options) {
    console.log(`\n── as ${one.role}`);
    const { status } = await fuzz(platform, tenants, one, true);
    isConformant &&= status === 0;
  }
  return isConformant ? 0 : 1;
};

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => reportFailure(error));
}
