import { globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { FONT_FILES } from '#shared/pdf/font-files.cjs';
import { buildFolder, ensurePackaged } from '#local/packaging.ts';

describe('The fonts of documents', () => {
  it('are in the packages of exactly the functions that render PDFs, which are small enough for Lambda', async () => {
    await ensurePackaged(['payments']);
    const zips = globSync(join(buildFolder({ name: 'payments' }), '*.zip'));
    // Names stand uncompressed in a zip's directory.
    const having = zips.filter((zip) => {
      const content = readFileSync(zip);
      return Object.values(FONT_FILES).every((file) => content.includes(`node_modules/${file}`));
    });
    expect(having.map((zip) => basename(zip, '.zip')).sort()).to.deep.equal([
      'contractorApi',
      'createInvoice',
      'milestoneClientApi',
    ]);
    for (const zip of having) expect(statSync(zip).size).to.be.below(50e6);
    for (const zip of zips.filter((other) => !having.includes(other))) expect(statSync(zip).size).to.be.below(3e6);
  });
});
