import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { STRIPE_SECRETS, createStripeSite } from '../../simulator/world/stripe.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { moneyOracles } from '../../payments-shared/oracles.ts';
import { edit } from '../../payments-shared/mutants.ts';
import { payrollOracles } from './oracles.ts';
import { mutants } from './mutants.ts';
import { populate } from './workload.ts';

/** A dozen lines then fill three batches of two parts each, and the failed ones several drafts. */
const limit = (name: string, find: string, replace: string) => edit(`payroll/domain/policy.ts#${name}`, find, replace);

/** `PayrollProcessing`, with its actors, oracles and mutants. */
export const payroll: SimulatedWorkflow<readonly [StripeSite]> = {
  name: 'payroll',
  services: ['platform', 'notifications', 'payments'],
  edits: [
    limit('BATCH_LINES', '50', '4'),
    limit('PART_LINES', '25', '2'),
    limit('RETRY_DRAFT_LIMITS', 'lines: 2_000', 'lines: 3'),
  ],
  machines: ['mindlinks-dev-payments-payroll'],
  secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
  sites: (outside) => [createStripeSite(outside)],
  oracles: (records, sites) => [
    ...moneyOracles(records, () => sites()[0]),
    ...payrollOracles(records, () => sites()[0]),
  ],
  populate,
  mutants,
};
