import type { Payable, PayableKind } from '../../src/payouts/domain/payable.ts';
import { paymentIdOf } from '../../src/milestone/domain/payment.ts';
import type { Payment } from '../../src/milestone/domain/payment.ts';
import { createInvoice } from '../../src/milestone/handlers/createInvoice.ts';
import { creditContractorWallet } from '../../src/milestone/handlers/creditContractorWallet.ts';
import { debitClientEscrow } from '../../src/milestone/handlers/debitClientEscrow.ts';
import { initiateStripePayout } from '../../src/milestone/handlers/initiateStripePayout.ts';
import { lockEscrowFunds } from '../../src/milestone/handlers/lockEscrowFunds.ts';
import { parkPayment } from '../../src/milestone/handlers/parkPayment.ts';
import { validateApproval } from '../../src/milestone/handlers/validateApproval.ts';
import { validateEscrowBalance } from '../../src/milestone/handlers/validateEscrowBalance.ts';
import type { PayoutFacts } from '../../src/ports.ts';
import { eur, givenMoney, givenPayoutAccount, givenPayoutEvent } from '../given.ts';
import { START, clientId, clientUser, contractorId } from '../service.ts';
import type { TestPayments } from '../service.ts';

/** Payments of a milestone, brought to where a test begins by the tasks themselves. */

export const milestoneId = '5e0c7b1f-8a49-4a6b-9d7e-2f1b8c3d4e5f';
export const contractId = '6f3f0b8a-2f5d-4a53-8f3b-9d1f6f0a7c21';
export const AMOUNT = 5_000;
export const thePayment = paymentIdOf({ kind: 'milestone', id: milestoneId });
export const FIRST_PAYOUT = `${thePayment}.1`;

export const executionNamed = (name: string): string =>
  `arn:aws:states:eu-central-1:123456789012:execution:mindlinks-dev-payments-milestone:${name}`;
export const executionArn = executionNamed('first');

export const approval = (parts: Partial<ReturnType<typeof plainApproval>> = {}) => ({ ...plainApproval(), ...parts });
const plainApproval = () => ({
  kind: 'milestone' as PayableKind,
  id: milestoneId,
  contractId,
  clientId,
  contractorId,
  amountMinor: AMOUNT,
  currency: 'EUR',
  approvedBy: clientUser,
  approverType: 'client' as 'client' | 'contractor' | 'admin' | 'system',
  executionArn,
  hasWaited: false,
});

export const givenPayable = async (service: TestPayments, parts: Partial<Payable> = {}): Promise<void> => {
  const payable: Payable = {
    kind: 'milestone',
    id: milestoneId,
    contractId,
    clientId,
    contractorId,
    amount: eur(AMOUNT),
    submittedAt: START,
    eventId: service.ids.next(),
    ...parts,
  };
  await service.store.commit([service.payoutRecords.putPayable(payable)]);
};

export const givenVerified = (service: TestPayments): Promise<void> =>
  service.store.commit([service.payoutRecords.putVerified({ contractorId, kycId: 'k1', approvedAt: START })]);

/** Everything that an approval needs in order to hold. */
export const givenReady = async (service: TestPayments): Promise<void> => {
  await givenPayable(service);
  await givenVerified(service);
  await givenPayoutAccount(service);
};

export const paymentOn = async (service: TestPayments, paymentId = thePayment): Promise<Payment> =>
  (await service.paymentRecords.readPayment(paymentId)).value;

export const givenValidated = async (service: TestPayments): Promise<Payment> => {
  await givenReady(service);
  await validateApproval(service)(approval());
  return paymentOn(service);
};

export const givenAwaitingFunds = async (service: TestPayments, stateEntryId = 'entry-1'): Promise<Payment> => {
  await givenValidated(service);
  await validateEscrowBalance(service)({ paymentId: thePayment, stateEntryId });
  return paymentOn(service);
};

export const givenLocked = async (service: TestPayments): Promise<Payment> => {
  await givenValidated(service);
  await givenMoney(service, AMOUNT);
  await lockEscrowFunds(service)({ paymentId: thePayment });
  return paymentOn(service);
};

export const givenInvoiced = async (service: TestPayments): Promise<Payment> => {
  await givenLocked(service);
  await createInvoice(service)({ paymentId: thePayment });
  return paymentOn(service);
};

/** A payout is on its way to the bank. */
export const givenPaying = async (service: TestPayments): Promise<Payment> => {
  await givenInvoiced(service);
  await initiateStripePayout(service)({ paymentId: thePayment });
  return paymentOn(service);
};

/** What Stripe says of the newest payout, by a webhook. */
export const stripeSays = async (service: TestPayments, change: Partial<PayoutFacts>): Promise<void> => {
  const { payoutId = '' } = service.atStripe.payouts.at(-1) ?? {};
  await givenPayoutEvent(service, service.atStripe.payout(payoutId, change));
};
export const FAILED = { status: 'failed', failureCode: 'could_not_process', failureId: 'txn_back' };
export const NO_ACCOUNT = { status: 'failed', failureCode: 'no_account', failureId: 'txn_back' };

export const givenPaidOut = async (service: TestPayments): Promise<Payment> => {
  await givenPaying(service);
  await stripeSays(service, { status: 'paid' });
  return paymentOn(service);
};

export const givenCredited = async (service: TestPayments): Promise<Payment> => {
  await givenPaidOut(service);
  await creditContractorWallet(service)({ paymentId: thePayment, settlementId: FIRST_PAYOUT });
  return paymentOn(service);
};

export const givenPaid = async (service: TestPayments): Promise<Payment> => {
  await givenCredited(service);
  await debitClientEscrow(service)({ paymentId: thePayment, settlementId: FIRST_PAYOUT });
  return paymentOn(service);
};

/** The machine stopped, and waits for an operator. */
export const givenParked = async (
  service: TestPayments,
  { state = 'PayoutFailed', error = 'no_account', stateEnteredAt = START } = {},
): Promise<Payment> => {
  const { since } = await parkPayment(service)({ paymentId: thePayment, state, error, stateEnteredAt, executionArn });
  service.signals.waitingFor
    .withArgs(`payment/${thePayment}`)
    .resolves([`operator.decision/${since}`, 'escrow.funded/0']);
  return paymentOn(service);
};

/** What the client's escrow, its reserved money, the clearing account and the wallet hold, in cents. */
export const holdings = async ({ ledger }: TestPayments) => {
  const of = async (account: Parameters<typeof ledger.balance>[0]) =>
    (await ledger.balance(account, 'EUR')).amountMinor;
  return {
    escrow: await of(`client:${clientId}:escrow`),
    locked: await of(`client:${clientId}:locked`),
    clearing: await of('clearing:payouts'),
    wallet: await of(`contractor:${contractorId}:wallet`),
  };
};
