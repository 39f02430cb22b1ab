import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';
import { ROOT } from './routes.ts';

/** `npm run docs`: write the documents that are generated from the code. */
for (const [path, text] of Object.entries(await documents())) {
  writeFileSync(join(ROOT, path), text);
  console.log(`Wrote ${path}`);
}
