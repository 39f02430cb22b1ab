/** `npm run bench`: counts and sizes that tell whether a change made the platform dearer or slower. */
import { join } from 'node:path';
import { NoStackError } from '#local/stack/description.ts';
import { root } from '#local/stack/places.ts';
import { measureBundles } from './bundles.ts';
import { measureVerification } from './verification.ts';

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

console.log('One verification that Veriff approves at once');
try {
  table([await measureVerification()]);
} catch (error) {
  if (!(error instanceof NoStackError)) throw error;
  console.log('  needs the local stack: leave `npm start` open in another terminal');
}
