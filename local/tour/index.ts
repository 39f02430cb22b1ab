import type { Stack } from '../stack/index.ts';
import type { Reporter } from '../stack/report.ts';
import { createContractor } from '../platform-client/contractor.ts';
import { openPayoutAccount } from '../platform-client/stripe.ts';
import {
  amended,
  completed,
  declined,
  milestonePaid,
  signedAfterReminder,
  signedByClient,
  terminatedWithFinalPayment,
  timesheetPaid,
} from './stories/contract.ts';
import type { StartedContract } from './stories/contract.ts';
import { escrowFunded } from './stories/escrow.ts';
import { approvedByAdmin, approvedByVeriff, approvedSecondTime } from './stories/kyc.ts';
import { ledgerIsValid } from './stories/ledger.ts';
import { completedWithFailures, submittedWithoutFunds, fundedLater } from './stories/payroll.ts';
import { veriffControl } from '../platform-client/veriff.ts';

/** A funding deadline that is further away is not waited for: a stack may have long days. */
const MAX_WAIT_SECONDS = 120;
/** A contract that is terminated today is settled after so many days. */
const END_DAYS = 8;

/** Runs the stories of the platform over HTTP against a running stack. Throws at the first unexpected result. */
export const runTour = async (stack: Stack, report: Reporter): Promise<void> => {
  const contractor = await report.step('KYC: documents uploaded, Veriff approves', () => approvedByVeriff(stack));
  await report.step('Payout account: the contractor enters a bank account at Stripe', () =>
    openPayoutAccount(stack, contractor),
  );
  // Both started early, so that their deadlines pass during the other stories.
  const contract = await report.step('Contract: drafted, its document rendered, signed by the client', () =>
    signedByClient(stack, contractor),
  );
  const deadline = await report.step('Payroll: submitted without funds', () =>
    submittedWithoutFunds(stack, contractor),
  );
  await report.step('KYC: Veriff declines, the contractor submits again, Veriff approves', () =>
    approvedSecondTime(stack),
  );
  await report.step('KYC: Veriff asks for a review, an admin approves', () => approvedByAdmin(stack));
  await report.step('Escrow: a client pays in by card, and the payment is booked', () => escrowFunded(stack));
  if (contract.secondsUntilReminder() > MAX_WAIT_SECONDS) report.line('  Contract: the reminder is not waited for');
  else await contractStories(contract, report);
  await report.step('Contract: declined by the contractor', () => declined(stack, contractor));
  await report.step('Payroll: waits for funds, is funded and paid', () => fundedLater(stack, contractor));
  await report.step('Payroll: 25 contractors; two payouts fail, and their funds are released', () =>
    completedWithFailures(stack),
  );
  if (deadline.seconds() > MAX_WAIT_SECONDS) report.line('  Payroll: the funding deadline is not waited for');
  else await report.step('Payroll: cancelled after seven days without funds', deadline.cancelled);
  if (contract.daySeconds * END_DAYS > MAX_WAIT_SECONDS) report.line('  Contract: its end is not waited for');
  else {
    await report.step('Contract: terminated, what was in review is approved and paid, and settled', () =>
      terminatedWithFinalPayment(stack, contractor),
    );
    await report.step('Contract: completed with its final settlement', () => completed(contract));
  }
  await report.step('Ledger: recomputed, and its signed digest is valid', () => ledgerIsValid(stack));
  await runPreparation(stack, report);
};

const contractStories = async (contract: StartedContract, report: Reporter): Promise<void> => {
  await report.step('Contract: the contractor is reminded, and signs; it is sealed, and begins', () =>
    signedAfterReminder(contract),
  );
  const amendedOn = await report.step('Contract: a higher rate is drafted as an amendment, and signed by both', () =>
    amended(contract),
  );
  await report.step(
    'Contract: a milestone is rejected, submitted again, approved; waits for funds, is paid, invoiced',
    () => milestonePaid(contract),
  );
  await report.step('Contract: a timesheet at the new rate is approved and paid', () =>
    timesheetPaid(contract, amendedOn),
  );
};

/** What the README's examples need. With the tour and without it. */
export const runPreparation = (stack: Stack, report: Reporter): Promise<unknown> =>
  report.step('Prepared the contractor of workflows/kyc-verification/input.example.json', () => prepareExample(stack));

/** The contractor of the example input: documents uploaded and not submitted, and Veriff approves automatically. */
const EXAMPLE_CONTRACTOR = '55555555-5555-4555-8555-555555555555';

export const prepareExample = async (stack: Pick<Stack, 'frontDoor' | 'simulators' | 'userPool'>): Promise<string> => {
  const contractor = await createContractor(stack, EXAMPLE_CONTRACTOR);
  await veriffControl(stack).plan(EXAMPLE_CONTRACTOR, [{ status: 'approved', afterMs: 500 }]);
  if (['not_started', 'abandoned'].includes(String((await contractor.state())['status']))) await contractor.upload();
  return EXAMPLE_CONTRACTOR;
};
