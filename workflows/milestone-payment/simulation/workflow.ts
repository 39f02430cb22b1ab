import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { STRIPE_SECRETS, createStripeSite } from '../../simulator/world/stripe.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { moneyOracles } from '../../payments-shared/oracles.ts';
import { paymentOracles } from './oracles.ts';
import { mutants } from './mutants.ts';
import { populate } from './workload.ts';

/** `MilestonePayment`, with its actors, oracles and mutants. */
export const milestonePayment: SimulatedWorkflow<readonly [StripeSite]> = {
  name: 'milestone-payment',
  services: ['platform', 'notifications', 'payments'],
  machines: ['mindlinks-dev-payments-milestone'],
  secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
  sites: (outside) => [createStripeSite(outside)],
  oracles: (records, sites) => [...moneyOracles(records, () => sites()[0]), ...paymentOracles(records)],
  populate,
  mutants,
};
