import { matchesGlob, relative, resolve } from 'node:path';
import { UsageError, parseCommandLine } from '../command-line.ts';

/** The tiers, in the order in which they run. */
export const TIERS = ['check', 'unit', 'template', 'simulation', 'e2e'] as const;
export type TierName = (typeof TIERS)[number];

/** What is to run: each tier with its test files, or a tier as a whole. */
export type Selection = ReadonlyMap<TierName, readonly string[]>;

const USAGE = `Usage: npm test [-- [--only <tier or path>] …]

  --only <tier>   ${TIERS.join(', ')}
  --only <path>   a test file, or a folder`;

/** File names of the tiers; the first that matches counts. */
const NAMES: readonly (readonly [pattern: string, tier: TierName])[] = [
  ['**/template.test.ts', 'template'],
  ['**/*.simulation.test.ts', 'simulation'],
  ['**/*.{e2e,emulator}.test.ts', 'e2e'],
  ['**/*.test.ts', 'unit'],
];

export const tierOf = (file: string): TierName | undefined =>
  NAMES.find(([pattern]) => matchesGlob(file, pattern))?.[1];

const isTier = (name: string): name is TierName => TIERS.some((tier) => tier === name);

/**
 * Read the command line: names of tiers, or `--only` with a tier, a test file or a folder. All tiers when nothing is named.
 * @param files All test files, relative to `root`
 * @throws UsageError for `--help`, an unknown option, or a name that selects nothing
 */
export const select = (args: readonly string[], files: readonly string[], root: string): Selection => {
  const wanted = namesIn(args);
  const filesOf = (tier: TierName): readonly string[] => files.filter((file) => tierOf(file) === tier);
  const chosen = new Map<TierName, readonly string[]>();
  const choose = (tier: TierName, some: readonly string[]): void =>
    void chosen.set(tier, [...new Set([...(chosen.get(tier) ?? []), ...some])].sort());
  for (const name of wanted.length === 0 ? TIERS : wanted) {
    if (isTier(name)) {
      choose(name, filesOf(name));
      continue;
    }
    const path = relative(root, resolve(root, name));
    const under = files.filter((file) => path === '' || file === path || file.startsWith(`${path}/`));
    if (under.length === 0) throw new UsageError(USAGE, `No test file at ${name}, and no such tier`);
    for (const tier of TIERS) {
      const some = under.filter((file) => tierOf(file) === tier);
      if (some.length > 0) choose(tier, some);
    }
  }
  return new Map(TIERS.flatMap((tier) => (chosen.has(tier) ? [[tier, chosen.get(tier) ?? []] as const] : [])));
};

const namesIn = (args: readonly string[]): readonly string[] => {
  const { values, positionals } = parseCommandLine(args, {
    usage: USAGE,
    options: { only: { type: 'string', multiple: true, default: [] } },
    positionals: Infinity,
  });
  return [...positionals, ...values.only];
};
