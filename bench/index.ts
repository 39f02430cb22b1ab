/**
 * `npm run bench`: counts, sizes and times, to compare before and after a change. `-- --lines 10000` is the size of the
 * payroll on the running stack, `--entries 1000000` of the ledger that is verified.
 */
import { join } from 'node:path';
import { UsageError, orExit, parseCommandLine } from '#local/command-line.ts';
import { NoStackError } from '#local/stack/description.ts';
import { root } from '#local/stack/paths.ts';
import { measureBundles } from './bundles.ts';
import { measureInterpreter } from './interpreter.ts';
import { measureLedger } from './ledger.ts';
import { measurePayroll } from './payroll.ts';
import { measureRefusals } from './refusals.ts';
import { measureSimulatedPayrolls } from './simulated-payroll.ts';
import { measureSimulation } from './simulation.ts';
import { measureVerification } from './verification.ts';

const USAGE = `Usage: npm run bench [-- [--lines 1000] [--entries 100000]]

  --lines <number>     lines of the payroll on the running stack
  --entries <number>   entries of the ledger that is verified`;

const positive = (option: string, text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(USAGE, `${option} is a positive whole number, not "${text}"`);
  return Number(text);
};

const options = orExit(() => {
  const { values } = parseCommandLine(process.argv.slice(2), {
    usage: USAGE,
    options: { lines: { type: 'string', default: '1000' }, entries: { type: 'string', default: '100000' } },
  });
  return { lines: positive('--lines', values.lines), entries: positive('--entries', values.entries) };
});

const rounded = (figures: object): object =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' ? Math.round(value * 10) / 10 : value,
    ]),
  );

const table = (rows: readonly object[]): void => console.table(rows);

console.log('Refusals: the worst bodies of up to 64 KB, five slowest routes; 300 ms are the limit');
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
table((await measureRefusals()).slice(0, 5).map(rounded));

console.log('Bundles: minified bytes, and milliseconds to import in a new process');
for (const service of ['notifications', 'kyc', 'payments']) {
  const figures = await measureBundles(join(root, 'services', service));
  table(
    figures.map(({ name, bytes, importMilliseconds }) => ({
      function: `${service}/${name}`,
      'kB minified': Math.round(bytes / 1000),
      'ms import': Math.round(importMilliseconds),
    })),
  );
}

console.log(`Interpreter of state machines: ${Math.round(await measureInterpreter())} states per second`);

console.log('Simulator: 500 scenarios, one fault in ten');
table((await measureSimulation()).map((figures) => rounded(figures)));

console.log('Payrolls in virtual time, at the default rate limit');
table(await measureSimulatedPayrolls([1_000, 10_000]));

console.log('npm run ledger:verify of a synthetic export');
table([rounded(await measureLedger(options.entries))]);

console.log('One verification that Veriff approves immediately, and one payroll with one line per contractor');
try {
  table([await measureVerification()]);
  table([rounded(await measurePayroll(options.lines))]);
} catch (error) {
  if (!(error instanceof NoStackError)) throw error;
  console.log('  They need the local stack: leave `npm start` open in another terminal');
}
