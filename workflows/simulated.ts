import { contractLifecycle } from './contract-lifecycle/simulation/workflow.ts';
import { kyc } from './kyc-verification/simulation/workflow.ts';
import { milestonePayment } from './milestone-payment/simulation/workflow.ts';
import { escrow } from './payments-shared/escrow.ts';
import { payroll } from './payroll-processing/simulation/workflow.ts';
import type { SimulatedWorkflow } from './simulator/run/workflow.ts';

/** Every workflow that can be simulated, by the name that `npm run simulate -- --workflow` takes. */
export const workflows = {
  contract: contractLifecycle,
  kyc,
  escrow,
  'milestone-payment': milestonePayment,
  payroll,
} as const;

/** @throws Error for a name that is none */
export const workflowNamed = (name: string): SimulatedWorkflow<never> => {
  const found = Object.entries(workflows).find(([known]) => known === name)?.[1];
  if (found === undefined) throw new Error(`No workflow "${name}". There are: ${Object.keys(workflows).join(', ')}`);
  return found as unknown as SimulatedWorkflow<never>;
};
