import type { Stack } from '../stack/index.ts';
import type { Reporter } from '../stack/report.ts';
import { createContractor } from '../platform-client/contractor.ts';
import { openPayoutAccount } from '../platform-client/stripe.ts';
import { approvedByAdmin, approvedByVeriff, approvedSecondTime } from './stories/kyc.ts';
import { ledgerHolds } from './stories/ledger.ts';
import { escrowFunded, milestonePaid } from './stories/milestone.ts';
import { completedWithFailures, unfunded, waitedForFunds } from './stories/payroll.ts';
import { veriffControl } from '../platform-client/veriff.ts';

/** Where days are long, nobody waits for a deadline that is further away. */
const PATIENCE_SECONDS = 120;

/** Runs the stories of the platform over HTTP against a running stack. Throws at the first thing that is not as it should be. */
export const runTour = async (stack: Stack, report: Reporter): Promise<void> => {
  const contractor = await report.step('KYC: documents uploaded, Veriff approves', () => approvedByVeriff(stack));
  await report.step('Payout account: the contractor enters a bank account at Stripe', () =>
    openPayoutAccount(stack, contractor),
  );
  // Begun early: its deadline passes while the other stories are told.
  const deadline = await report.step('Payroll: submitted, and nobody funds it', () => unfunded(stack, contractor));
  await report.step('KYC: Veriff declines, the contractor submits again, Veriff approves', () =>
    approvedSecondTime(stack),
  );
  await report.step('KYC: Veriff wants a review, an admin approves', () => approvedByAdmin(stack));
  await report.step('Escrow: a client pays in by card, and the books have it', () => escrowFunded(stack));
  await report.step('Milestone: approved work waits for funds, is paid to the bank account, and invoiced', () =>
    milestonePaid(stack, contractor),
  );
  await report.step('Payroll: waits for funds, is funded, paid', () => waitedForFunds(stack, contractor));
  await report.step('Payroll: 25 contractors; two banks take nothing, and those funds come back', () =>
    completedWithFailures(stack),
  );
  if (deadline.seconds() > PATIENCE_SECONDS) report.line('  The payroll without funds is left to its deadline');
  else await report.step('Payroll: without funds for seven days, cancelled', deadline.cancelled);
  await report.step('Ledger: recomputed, and its signed digest holds', () => ledgerHolds(stack));
  await report.step('Prepared the contractor of workflows/kyc-verification/input.example.json', () =>
    prepareExample(stack),
  );
};

/** The contractor of the example input: documents uploaded and not submitted, and a Veriff that approves by itself. */
const EXAMPLE_CONTRACTOR = '55555555-5555-4555-8555-555555555555';

export const prepareExample = async (stack: Pick<Stack, 'frontDoor' | 'simulators' | 'userPool'>): Promise<string> => {
  const contractor = await createContractor(stack, EXAMPLE_CONTRACTOR);
  await veriffControl(stack).plan(EXAMPLE_CONTRACTOR, [{ status: 'approved', afterMs: 500 }]);
  if (['not_started', 'abandoned'].includes(String((await contractor.state())['status']))) await contractor.upload();
  return EXAMPLE_CONTRACTOR;
};
