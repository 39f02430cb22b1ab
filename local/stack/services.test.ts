import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readServices } from './services.ts';

describe('services of serverless-compose.yml', () => {
  it('list the source file of each of their Lambdas', async () => {
    const services = await readServices();
    expect(services.filter(({ entries }) => entries.length > 0).map(({ name }) => name)).to.deep.equal([
      'platform',
      'notifications',
      'kyc',
      'payments',
      'contract',
    ]);
    for (const { folder, entries } of services) {
      for (const entry of entries) expect(existsSync(join(folder, entry)), entry).to.equal(true);
    }
  });
});
