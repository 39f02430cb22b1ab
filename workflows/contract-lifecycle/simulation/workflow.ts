import { STRIPE_SECRETS, createStripeSite } from '../../simulator/world/stripe.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { moneyOracles } from '../../payments-shared/oracles.ts';
import { paymentOracles } from '../../milestone-payment/simulation/oracles.ts';
import { contractOracles } from './oracles.ts';
import { mutants } from './mutants.ts';
import { populate } from './workload.ts';

/** `ContractLifecycle` with the payments of its work, its actors, oracles and mutants. */
export const contractLifecycle: SimulatedWorkflow<readonly [StripeSite]> = {
  name: 'contract',
  services: ['platform', 'notifications', 'payments', 'contract'],
  // A generation lasts twelve days, so that the contracts of seeds, which last weeks, have several.
  edits: [
    {
      file: 'services/contract/src/lifecycle/handlers/startContract.ts',
      within: 'GENERATION_DAYS',
      find: '300',
      replace: '12',
    },
  ],
  machines: ['mindlinks-dev-contract-lifecycle'],
  secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
  sites: (outside) => [createStripeSite(outside)],
  oracles: (records, sites) => [
    ...moneyOracles(records, () => sites()[0]),
    ...paymentOracles(records),
    ...contractOracles(records),
  ],
  populate,
  mutants,
};
