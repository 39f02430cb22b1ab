import { DAY_MS } from '../../payments-shared/people.ts';
import type { Work } from '#local/platform-client/contract.ts';
import { TEST_IBANS } from '#local/simulators/stripe/test-ibans.ts';
import type { Scenario } from './play.ts';
import type { Stage } from './stage.ts';

const PAID = ['payment-sent', 'payment-made'];
const NEEDED = 'payment-funding-needed';
const REMINDED = 'payment-funding-reminder';
const FAILED = 'payout-failed';
const REVERSED = ['payment-reversed', 'payment-reversed'];

/** Approved work, with enough money for it in the escrow. */
const approved = async (stage: Stage, iban?: string): Promise<Work> => {
  const work = await stage.work(iban);
  await stage.fund(work.amountMinor);
  stage.approve(work);
  return work;
};
const paid = async (stage: Stage, work: Work): Promise<void> => {
  await stage.reach(work, 'paid');
  await stage.allEnded();
};
const lambda = (name: string): RegExp => new RegExp(`^lambda/.*-${name}$`);

const HICCUP = { status: 'failed', failureCode: 'could_not_process' } as const;

/** What every change must keep: the ways a payment goes, one each. */
export const standing: readonly Scenario[] = [
  {
    title: 'paid from funds that are there',
    ends: ['paid'],
    mails: PAID,
    play: async (stage) => paid(stage, await approved(stage)),
  },
  {
    title: 'funds are asked for, two reminders, paid',
    ends: ['paid'],
    mails: [NEEDED, REMINDED, REMINDED, ...PAID],
    play: async (stage) => {
      const work = await stage.work();
      stage.approve(work);
      await stage.mailed(REMINDED, 2);
      await stage.fund(work.amountMinor);
      await paid(stage, work);
    },
  },
  {
    title: 'funds that come too late are taken all the same',
    ends: ['paid'],
    mails: [NEEDED, REMINDED, REMINDED, REMINDED, ...PAID],
    play: async (stage) => {
      const work = await stage.work();
      stage.approve(work);
      await stage.heard('payment.failed');
      await stage.fund(work.amountMinor);
      await paid(stage, work);
    },
  },
  {
    title: 'two at once, and funds for one: the other waits',
    // So that both have seen that the funds suffice.
    orders: [{ site: lambda('lockEscrowFunds'), kind: 'throttled', times: 3 }],
    ends: ['paid', 'paid'],
    mails: [NEEDED, ...PAID, ...PAID],
    play: async (stage) => {
      const works = [await stage.work(), await stage.work()];
      await stage.fund(10_000);
      for (const work of works) stage.approve(work);
      await stage.mailed(NEEDED);
      await stage.fund(10_000);
      for (const work of works) await stage.reach(work, 'paid');
      await stage.allEnded();
    },
  },
  {
    title: 'approved by somebody who may not, then by the client',
    ends: ['rejected', 'paid'],
    mails: ['payment-rejected', ...PAID],
    play: async (stage) => {
      const work = await stage.work();
      await stage.invoke(work, { approverType: 'contractor' });
      await stage.reach(work, 'rejected');
      await stage.fund(work.amountMinor);
      stage.approve(work);
      await paid(stage, work);
    },
  },
  {
    title: 'the bank hiccups once, paid by the second attempt',
    ends: ['paid'],
    mails: PAID,
    play: async (stage) => {
      stage.stripe.plans.set({ of: 'payouts', outcomes: [HICCUP] });
      await paid(stage, await approved(stage));
    },
  },
  {
    title: 'the bank account is closed, mended, tried again',
    ends: ['paid'],
    mails: [FAILED, ...PAID],
    play: async (stage) => {
      const work = await approved(stage, TEST_IBANS.accountClosed);
      await stage.heard('payment.failed');
      stage.mendBank(work);
      await stage.resolve(work, 'retry');
      await paid(stage, work);
    },
  },
  {
    title: 'the bank account is closed, paid elsewhere',
    ends: ['paid'],
    mails: [FAILED, ...PAID],
    play: async (stage) => {
      const work = await approved(stage, TEST_IBANS.accountClosed);
      await stage.resolve(work, 'paid_elsewhere');
      await paid(stage, work);
    },
  },
  {
    title: 'there is no bank account, given up; somebody who waited is paid with the funds',
    ends: ['cancelled', 'paid'],
    mails: [NEEDED, REMINDED, FAILED, 'payment-cancelled', 'payment-cancelled', ...PAID],
    play: async (stage) => {
      const [work, other] = [await approved(stage, TEST_IBANS.noAccount), await stage.work()];
      await stage.heard('payment.funds.locked');
      stage.approve(other);
      await stage.mailed(NEEDED);
      await stage.resolve(work, 'cancel');
      await paid(stage, other);
    },
  },
  {
    title: 'Stripe is silent for a fortnight, a person looks, and it is paid after all',
    ends: ['paid'],
    mails: PAID,
    play: async (stage) => {
      stage.stripe.plans.set({ of: 'payouts', outcomes: [{ status: 'held' }] });
      const work = await approved(stage);
      await stage.heard('payment.failed');
      await stage.resolve(work, 'retry');
      await stage.pass(20);
      const [held] = stage.stripe.allPayouts();
      stage.stripe.payouts.move(held?.owner ?? '', held?.object.id ?? '', { status: 'paid', delivery: { drop: true } });
      await paid(stage, work);
    },
  },
  {
    title: 'it comes back after three days, and is paid again',
    ends: ['paid', 'paid'],
    mails: [...PAID, ...REVERSED, ...PAID],
    play: async (stage) => {
      stage.stripe.plans.set({ of: 'payouts', outcomes: [{ ...HICCUP, paidForMs: 3 * DAY_MS }] });
      const work = await approved(stage);
      await stage.heard('payment.reversed');
      await paid(stage, work);
    },
  },
  ...['creditContractorWallet', 'debitClientEscrow'].map((name): Scenario => ({
    title: `it comes back while it is being booked: ${name}`,
    // For half a minute.
    orders: [{ site: lambda(name), kind: 'hangs' }],
    ends: ['paid', 'already_processing'],
    mails: [...REVERSED, ...PAID],
    play: async (stage) => {
      stage.stripe.plans.set({ of: 'payouts', outcomes: [{ ...HICCUP, paidForMs: 15_000 }] });
      await paid(stage, await approved(stage));
    },
  })),
  {
    title: 'started while it is driven, and after it was paid',
    ends: ['paid', 'already_processing', 'paid'],
    mails: PAID,
    play: async (stage) => {
      const work = await approved(stage);
      await stage.heard('payment.invoiced');
      await stage.invoke(work);
      await stage.reach(work, 'paid');
      await stage.invoke(work);
      await stage.allEnded();
    },
  },
  {
    title: 'inputs without sense, and other terms, change nothing',
    ends: ['paid', 'PaymentStartRefusedError', 'PaymentStartRefusedError', 'PaymentStartRefusedError'],
    mails: PAID,
    play: async (stage) => {
      const work = await approved(stage);
      await stage.heard('payment.invoiced');
      await stage.invoke(work, { amountMinor: 'much' });
      await stage.invoke(work, { amountMinor: work.amountMinor + 1 });
      await stage.invoke(work, { contractId: undefined });
      await paid(stage, work);
    },
  },
];

/** A step that no retry mends; an integration is tried seven times. */
const broken = (state: string, times = 1) => ({ site: `task/${state}`, kind: 'fails for good', times });

/** Executions that fail in the open, and how the next one, which somebody starts, goes on. */
export const failing: readonly Scenario[] = [
  ...[
    { what: 'it cannot be claimed', orders: [broken('ValidateApproval')] },
    {
      what: 'it cannot be claimed, nor that be told',
      orders: [broken('ValidateApproval'), broken('RecordStartFailure', 7)],
    },
    { what: 'what is parked cannot be listed', orders: [broken('CreateInvoice'), broken('RecordFailure')] },
    {
      what: 'what is parked cannot wait',
      orders: [broken('CreateInvoice'), broken('ManualIntervention')],
      isListed: true,
    },
    { what: 'nobody decides for thirty days', orders: [broken('CreateInvoice')], isListed: true },
  ].map(({ what, orders, isListed = false }): Scenario => ({
    title: what,
    orders,
    ends: ['PaymentFailedError', 'paid'],
    mails: PAID,
    play: async (stage) => {
      const work = await approved(stage);
      await stage.allEnded();
      await stage.invoke(work);
      if (isListed) await stage.resolve(work, 'retry');
      await paid(stage, work);
    },
  })),
  {
    title: 'who approved cannot be told that it is rejected',
    orders: [broken('PaymentRejected', 7)],
    ends: ['PaymentFailedError', 'paid'],
    mails: PAID,
    play: async (stage) => {
      const work = await stage.work();
      await stage.invoke(work, { approverType: 'contractor' });
      await stage.allEnded();
      await stage.fund(work.amountMinor);
      stage.approve(work);
      await paid(stage, work);
    },
  },
];
