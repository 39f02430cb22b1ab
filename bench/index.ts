/** `npm run bench`: counts and sizes that tell whether a change made the platform dearer or slower. */
import { join } from 'node:path';
import { NoStackError } from '#local/stack/description.ts';
import { root } from '#local/stack/places.ts';
import { measureBundles } from './bundles.ts';
import { measureInterpreter } from './interpreter.ts';
import { measureSimulation } from './simulation.ts';
import { measureVerification } from './verification.ts';

const rounded = (figures: object): object =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' ? Math.round(value * 10) / 10 : value,
    ]),
  );

const table = (rows: readonly object[]): void => console.table(rows);

console.log('Bundles: minified bytes, and milliseconds to import in a fresh process');
for (const service of ['notifications', 'kyc']) {
  const figures = await measureBundles(join(root, 'services', service));
  table(
    figures.map(({ name, bytes, importMilliseconds }) => ({
      function: `${service}/${name}`,
      'kB minified': Math.round(bytes / 1000),
      'ms import': Math.round(importMilliseconds),
    })),
  );
}

console.log('Interpreter of state machines: states per second, beside aws-local-stepfunctions');
const { ours, theirs, ratio, byPackage } = await measureInterpreter();
table([
  {
    ours: Math.round(ours),
    theirs: Math.round(theirs),
    ratio: ratio.toFixed(2),
    'by the jsonata package alone': Math.round(byPackage),
  },
]);

console.log('Simulator: 500 worlds, one fault in ten');
table((await measureSimulation()).map((figures) => rounded(figures)));

console.log('One verification that Veriff approves at once');
try {
  table([await measureVerification()]);
} catch (error) {
  if (!(error instanceof NoStackError)) throw error;
  console.log('  needs the local stack: leave `npm start` open in another terminal');
}
