import pLimit from 'p-limit';
import type { Stack } from '../../stack/index.ts';
import { createClient } from '../../platform-client/client.ts';
import type { Client } from '../../platform-client/client.ts';
import type { Contractor } from '../../platform-client/contractor.ts';
import { givenPayable } from '../../platform-client/payable-contractor.ts';
import { submitPayroll } from '../../platform-client/payroll.ts';
import { TEST_IBANS } from '../../simulators/stripe/test-ibans.ts';

/** One of each contractor. */
const LINES = 25;
/** Contractors who are created at the same time. */
const AT_ONCE = 8;
/** Of each line, in cents. */
const AMOUNT = 100_000;
/** Timers may be late, and the machine may be slow. */
const SLACK_SECONDS = 60;

const expectEscrow = async (client: Client, availableMinor: number): Promise<void> => {
  const escrow = await client.escrow();
  if (escrow['availableMinor'] !== availableMinor || escrow['lockedMinor'] !== 0) {
    throw new Error(`Expected ${availableMinor} in the escrow and nothing locked, not ${JSON.stringify(escrow)}`);
  }
};

/** Twenty-three lines are paid; two payouts fail, and their funds are released. */
export const completedWithFailures = async (stack: Stack): Promise<void> => {
  const inTurn = pLimit(AT_ONCE);
  const [client, ...contractors] = await Promise.all([
    createClient(stack),
    ...Array.from({ length: LINES }, (_, index) =>
      inTurn(() => givenPayable(stack, [TEST_IBANS.accountClosed, TEST_IBANS.noAccount][index])),
    ),
  ]);
  await client.fund(LINES * AMOUNT);
  const lines = contractors.map(({ contractorId }, index) => ({
    contractorId,
    amountMinor: AMOUNT,
    reference: `Project ${index + 1}`,
  }));
  const payroll = await submitPayroll(client, lines, 'October');
  await payroll.reach('completed_with_failures');
  await expectEscrow(client, 2 * AMOUNT);
  const failed = (await payroll.lines()).flatMap(({ status, failureCode }) => (status === 'failed' ? failureCode : []));
  if (failed.toSorted().join() !== 'account_closed,no_account') throw new Error(`Failed: ${failed.join()}`);
};

export const fundedLater = async (stack: Stack, { user }: Contractor): Promise<void> => {
  const client = await createClient(stack);
  const payroll = await submitPayroll(client, [{ contractorId: user.username, amountMinor: AMOUNT }], 'November');
  await payroll.reach('awaiting_funds');
  await client.fund(AMOUNT);
  await payroll.reach('completed');
  await expectEscrow(client, 0);
};

export interface Deadline {
  /** Seconds until it passes. */
  seconds(): number;
  /** Wait until it has passed and the payroll is cancelled. */
  cancelled(): Promise<void>;
}

/** Submits a payroll without funds. */
export const submittedWithoutFunds = async (stack: Stack, { user }: Contractor): Promise<Deadline> => {
  const client = await createClient(stack);
  const payroll = await submitPayroll(client, [{ contractorId: user.username, amountMinor: AMOUNT }], 'December');
  const { fundBy } = await payroll.reach('awaiting_funds');
  const seconds = () => (Date.parse(String(fundBy)) - Date.now()) / 1_000;
  return {
    seconds,
    cancelled: async () => {
      const { cancelReason } = await payroll.reach('cancelled', seconds() + SLACK_SECONDS);
      if (cancelReason !== 'funding_deadline') throw new Error(`It was cancelled for ${String(cancelReason)}`);
    },
  };
};
