/**
 * `npm test`: every tier in order, all of them even if one fails, then the slowest files, and the count as the last line.
 * `npm test -- --only <tier or path>` runs a part of it.
 */
import { globSync } from 'node:fs';
import { root } from './stack/paths.ts';
import { orExit } from './command-line.ts';
import { select, type Selection, type TierName } from './test-runner/selection.ts';
import { NOTHING, add, orFailure, slowest, summary, type Tally } from './test-runner/tally.ts';
import { check, endToEnd, simulation, template, unit } from './test-runner/tiers.ts';
import { untilStopped } from './until-stopped.ts';

interface Tier {
  readonly title: string;
  readonly run: (files: readonly string[]) => Promise<Tally>;
}

const TIERS: Readonly<Record<TierName, Tier>> = {
  check: { title: 'Types, lint, format', run: check },
  unit: { title: 'Unit tests', run: unit },
  template: { title: 'Packaged templates', run: template },
  simulation: { title: 'Simulated workflows', run: simulation },
  e2e: { title: 'Emulator and end-to-end tests', run: endToEnd },
};

const runTier = async ({ title, run }: Tier, files: readonly string[]): Promise<Tally> => {
  const started = performance.now();
  console.log(`\n── ${title}`);
  let tally: Tally;
  try {
    tally = orFailure(await run(files));
  } catch (error) {
    console.log(error instanceof Error ? (error.stack ?? error.message) : error);
    tally = { ...NOTHING, failed: 1 };
  }
  console.log(`── ${title}: ${summary(tally)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return tally;
};

const selection = (): Selection => {
  const files = globSync('**/*.test.ts', { cwd: root, exclude: ['**/node_modules', '**/.*'] });
  return orExit(() => select(process.argv.slice(2), files, root));
};

const selected = selection();
void untilStopped().then(() => process.exit(130));

let total = NOTHING;
for (const [name, files] of selected) total = add(total, await runTier(TIERS[name], files));
const slow = slowest(total);
if (slow.length > 0) console.log(`\nSlowest files\n${slow.join('\n')}`);
console.log(`\n${summary(total)}`);
process.exit(total.failed === 0 ? 0 : 1);
