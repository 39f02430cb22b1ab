import type { SimulatedWorkflow } from '../../simulator/run/workflow.ts';
import { STRIPE_SECRETS, createStripeSite } from '../../simulator/world/stripe.ts';
import type { StripeSite } from '../../simulator/world/stripe.ts';
import { moneyOracles } from '../../payments-shared/oracles.ts';
import { payrollOracles } from './oracles.ts';
import { planted } from './planted.ts';
import { populate } from './workload.ts';

/** A dozen lines fill three batches, each of two parts; and of failed ones, several drafts. */
const numbers = (name: string, find: string, replace: string) => ({
  name,
  file: 'services/payments/src/payroll/domain/policy.ts',
  find,
  replace,
});

/** `PayrollProcessing`, with everybody who has to do with it. */
export const payroll: SimulatedWorkflow<readonly [StripeSite]> = {
  name: 'payroll',
  services: ['platform', 'notifications', 'payments'],
  small: [
    numbers('small-batches', 'export const BATCH_LINES = 50;', 'export const BATCH_LINES = 4;'),
    numbers('small-parts', 'export const PART_LINES = 25;', 'export const PART_LINES = 2;'),
    numbers('small-redrafts', 'REDRAFT_LIMITS = { lines: 2_000,', 'REDRAFT_LIMITS = { lines: 3,'),
  ],
  machines: ['mindlinks-dev-payments-payroll'],
  secrets: { 'mindlinks/dev/stripe': JSON.stringify(STRIPE_SECRETS) },
  sites: (outside) => [createStripeSite(outside)],
  oracles: (records, sites) => [
    ...moneyOracles(records, () => sites()[0]),
    ...payrollOracles(records, () => sites()[0]),
  ],
  populate,
  planted,
};
