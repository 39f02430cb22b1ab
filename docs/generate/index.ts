import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCommandLine, reportFailure } from '#local/command-line.ts';
import { documents } from './documents.ts';
import { ROOT } from './routes.ts';

/** `npm run docs`: write the documents that are generated from the code. */
try {
  parseCommandLine(process.argv.slice(2), {
    usage: 'Usage: npm run docs\n\nWrites docs/openapi.yaml and docs/asyncapi.yaml.',
    options: {},
  });
} catch (error) {
  process.exit(reportFailure(error));
}
for (const [path, text] of Object.entries(await documents())) {
  writeFileSync(join(ROOT, path), text);
  console.log(`Wrote ${path}`);
}
