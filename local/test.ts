/** `npm test`: every tier in order, all of them even if one fails, and one plain line at the end. */
import { check, endToEnd, simulation, template, unit } from './test-runner/tiers.ts';
import { NOTHING, add, orFailure, summary, type Tally } from './test-runner/tally.ts';
import { untilStopped } from './until-stopped.ts';

const TIERS: Readonly<Record<string, { readonly title: string; readonly run: () => Promise<Tally> }>> = {
  check: { title: 'Types, lint, format', run: check },
  unit: { title: 'Unit tests', run: unit },
  template: { title: 'Packaged templates', run: template },
  simulation: { title: 'Simulated workflows', run: simulation },
  e2e: { title: 'Emulator and end-to-end tests', run: endToEnd },
};

const runTier = async (title: string, run: () => Promise<Tally>): Promise<Tally> => {
  const started = performance.now();
  console.log(`\n── ${title}`);
  let tally: Tally;
  try {
    tally = orFailure(await run());
  } catch (error) {
    console.log(error instanceof Error ? (error.stack ?? error.message) : error);
    tally = { passed: 0, failed: 1 };
  }
  console.log(`── ${title}: ${summary(tally)} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return tally;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(TIERS, name));
if (unknown.length > 0) {
  console.error(`No such tier: ${unknown.join(', ')}. There are: ${Object.keys(TIERS).join(', ')}.`);
  process.exit(2);
}

void untilStopped().then(() => process.exit(130));

let total = NOTHING;
for (const [name, { title, run }] of Object.entries(TIERS)) {
  if (wanted.length === 0 || wanted.includes(name)) total = add(total, await runTier(title, run));
}
console.log(`\n${summary(total)}`);
process.exit(total.failed === 0 ? 0 : 1);
