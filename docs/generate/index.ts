import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orExit, parseCommandLine } from '#local/command-line.ts';
import { documents } from './documents.ts';
import { ROOT } from './routes.ts';

/** `npm run docs`: write the documents that are generated from the code. */
orExit(() =>
  parseCommandLine(process.argv.slice(2), {
    usage: 'Usage: npm run docs\n\nWrites docs/openapi.yaml and docs/asyncapi.yaml.',
    options: {},
  }),
);
for (const [path, text] of Object.entries(await documents())) {
  writeFileSync(join(ROOT, path), text);
  console.log(`Wrote ${path}`);
}
