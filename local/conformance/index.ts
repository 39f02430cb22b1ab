/**
 * `npm run conformance -- <folder>`: published test suites, from checkouts that the caller made, against the parts of this
 * project that stand in for what they test. Exit status: 0 when all that must hold does, 1 when something does not, 2 when
 * there is no suite in the folder. docs/guides/conformance.md says where the suites are.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError, parseCommandLine, reportFailure } from '../command-line.ts';
import { eventPatterns } from './event-patterns.ts';
import { jsonataSuite } from './jsonata.ts';
import { merkle } from './merkle.ts';
import { stripeObjects } from './stripe-objects.ts';
import { runSuite } from './suite.ts';
import type { Suite, SuiteResult } from './suite.ts';

export const SUITES: readonly Suite[] = [jsonataSuite, eventPatterns, merkle, stripeObjects];

const USAGE = `Usage: npm run conformance -- <folder>

  <folder>   has checkouts of some of: ${SUITES.map(({ repository }) => repository).join(', ')}`;

const describe = ({ name }: Suite, { held, all, failures, outdated, ok }: SuiteResult): readonly string[] => [
  `${ok ? '✓' : '✗'} ${name}: ${held} of ${all} hold`,
  ...failures.map(({ id, why, exception }) =>
    exception === undefined ? `    ${id}: ${why}` : `    ${id}: an exception, ${exception}`,
  ),
  ...outdated.map((id) => `    ${id}: listed as an exception, and holds`),
];

/** @param print Receives what people read, line by line */
export const conformanceCommand = async (
  args: readonly string[],
  print: (line: string) => void,
  suites: readonly Suite[] = SUITES,
): Promise<0 | 1> => {
  const [folder] = parseCommandLine(args, { usage: USAGE, options: {}, positionals: 1 }).positionals;
  if (folder === undefined) throw new UsageError(USAGE, 'Name the folder');
  const present = suites.filter(({ path }) => existsSync(join(folder, path)));
  if (present.length === 0) throw new UsageError(USAGE, `${folder} has none of the suites`);
  let isConformant = true;
  for (const suite of suites) {
    if (!present.includes(suite)) {
      print(`- ${suite.name}: not there (${suite.path}, of ${suite.repository})`);
      continue;
    }
    const result = await runSuite(suite, join(folder, suite.path));
    describe(suite, result).forEach(print);
    isConformant &&= result.ok;
  }
  return isConformant ? 0 : 1;
};

if (import.meta.main) {
  process.exitCode = await conformanceCommand(process.argv.slice(2), (line) => console.log(line)).catch(
    (error: unknown) => reportFailure(error, 2),
  );
}
