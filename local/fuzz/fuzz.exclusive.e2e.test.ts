import { expect } from 'chai';
import { openPlatform } from '../testing/platform.ts';
import { fuzz } from './schemathesis.ts';
import { createTenants, type Tenants } from './tenants.ts';

/**
 * The short run of `npm run fuzz` (docs/guides/fuzzing.md): as many requests as here, and the same each time. It runs alone,
 * because an admin's requests name whatever lists show, things of other tests too.
 */
describe('Requests of schemathesis', () => {
  let tenants: Tenants;
  const platform = openPlatform();

  before(async () => {
    tenants = await createTenants(await platform);
  });

  for (const role of ['client', 'contractor', 'admin'] as const) {
    it(`of a ${role} to all operations, own and foreign, are answered as the API document says`, async () => {
      const { status, output } = await fuzz(await platform, tenants, {
        role,
        maxExamples: 2,
        seed: 13,
        phases: ['fuzzing', 'stateful'],
      });
      expect(output).to.match(/Tested: \d{2,}/);
      expect(status, output).to.equal(0);
    });
  }
});
