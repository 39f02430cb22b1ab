import { isPositive, isSame } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { UnexpectedFactError } from '../../money/errors.ts';
import { PayoutMismatchError } from './errors.ts';
import { failureClassOf } from './payout-failure.ts';
import type { FailureClass } from './payout-failure.ts';
import type { PayoutFacts, TransferFacts } from '../../ports.ts';

/**
 * One attempt to pay one contractor: money goes from the platform's balance to the contractor's Stripe account (transfer),
 * and from there to the bank (payout). Written before any request to Stripe.
 */
export interface Payout {
  /** `<paymentId>.<attempt>` or `<payrollId>.<lineId>.<attempt>`; Stripe has it as `transfer_group` and in the metadata. */
  readonly key: string;
  readonly subject: PayoutSubject;
  readonly attempt: number;
  readonly clientId: string;
  readonly contractorId: string;
  readonly amount: Money;
  readonly stripeAccountId: string;
  readonly status: PayoutStatus;
  readonly intendedAt: string;
  readonly transferId?: string;
  readonly transferredAt?: string;
  /** The account's `readiness` when the money was sent there last. Absent: 0. */
  readonly readiness?: number;
  readonly payoutId?: string;
  /** Of the last change. */
  readonly updatedAt: string;
  /** When it was paid; stays when it was reversed afterwards. */
  readonly paidAt?: string;
  readonly failureCode?: string;
  readonly failureClass?: FailureClass;
  /** Stripe's `failure_balance_transaction`: proves that the money was returned. */
  readonly failureId?: string;
  /** After a failure: when the transfer was reversed and its money returned to the platform. */
  readonly transferReversedAt?: string;
}

/** What is paid: the record that a payout changes, by the `payout-effects.ts` of its area. */
export type PayoutSubject =
  | { readonly kind: 'payment'; readonly paymentId: string }
  | { readonly kind: 'payroll_line'; readonly payrollId: string; readonly lineId: string; readonly batch: number };

/** Id of what is paid, whatever its kind: the one that the contractor knows. */
export const subjectIdOf = (subject: PayoutSubject): string =>
  subject.kind === 'payment' ? subject.paymentId : `${subject.payrollId}.${subject.lineId}`;

/** The subject of a payout whose kind is known. @throws Error for one of another kind: a fault of the calling code */
export const subjectOf = <K extends PayoutSubject['kind']>(
  { key, subject }: Pick<Payout, 'key' | 'subject'>,
  kind: K,
): Extract<PayoutSubject, { readonly kind: K }> => {
  if (!isOfKind(subject, kind)) throw new Error(`Payout ${key} is of a ${subject.kind}, not of a ${kind}`);
  return subject;
};

const isOfKind = <K extends PayoutSubject['kind']>(
  subject: PayoutSubject,
  kind: K,
): subject is Extract<PayoutSubject, { readonly kind: K }> => subject.kind === kind;

export const PAYOUT_STATUSES = [
  'intended',
  'transferred',
  'created',
  'in_transit',
  'paid',
  'failed',
  'cancelled',
  'reversed',
] as const;
/** `reversed`: it had been paid, and the bank sent the money back. */
export type PayoutStatus = (typeof PAYOUT_STATUSES)[number];

/** The only transitions. `paid` → `reversed` is the one that goes back; Stripe has to confirm it. */
export const TRANSITIONS: Readonly<Record<PayoutStatus, readonly PayoutStatus[]>> = {
  intended: ['transferred', 'failed'],
  // A webhook may arrive before the response to the request that caused it.
  transferred: ['created', 'in_transit', 'paid', 'failed', 'cancelled'],
  created: ['in_transit', 'paid', 'failed', 'cancelled'],
  in_transit: ['paid', 'failed', 'cancelled'],
  paid: ['reversed'],
  failed: [],
  cancelled: [],
  reversed: [],
};

/** A payout to make. */
export type PayoutRequest = Pick<Payout, 'key' | 'subject' | 'attempt' | 'clientId' | 'contractorId' | 'amount'>;

export const intendPayout = (request: PayoutRequest, stripeAccountId: string, at: string): Payout => ({
  key: request.key,
  subject: request.subject,
  attempt: request.attempt,
  clientId: request.clientId,
  contractorId: request.contractorId,
  amount: request.amount,
  stripeAccountId,
  status: 'intended',
  intendedAt: at,
  updatedAt: at,
});

/** @throws PayoutMismatchError when the record under the request's key is about something else */
export const assertSameRequest = (payout: Payout, request: PayoutRequest): void => {
  const isSameRequest =
    payout.contractorId === request.contractorId &&
    payout.clientId === request.clientId &&
    isSame(payout.amount, request.amount);
  if (!isSameRequest)
    throw new PayoutMismatchError(`Payout ${payout.key} is on record with other facts`, { key: payout.key });
};

export const transferred = (payout: Payout, transferId: string, at: string): Payout =>
  payout.status === 'intended'
    ? { ...payout, status: 'transferred', transferId, transferredAt: at, updatedAt: at }
    : payout;

/** There is no payout at Stripe yet, or Stripe rejected it. */
export const failed = (payout: Payout, failureCode: string, at: string): Payout =>
  TRANSITIONS[payout.status].includes('failed')
    ? { ...payout, status: 'failed', failureCode, failureClass: failureClassOf(failureCode), updatedAt: at }
    : payout;

export const isEnded = ({ status }: Payout): boolean => ['failed', 'cancelled', 'reversed'].includes(status);

/** The platform's money is in the contractor's Stripe account, and no payout will move it on from there. */
export const needsTransferReversal = (payout: Payout): boolean =>
  isEnded(payout) && payout.transferId !== undefined && payout.transferReversedAt === undefined;

export interface Applied {
  readonly payout: Payout;
  /** `superseded`: older than what is known, or after the final status. */
  readonly effect: 'applied' | 'duplicate' | 'superseded';
}

/**
 * Facts must be about the payout that is on record: Stripe's id, once there is one, and the amount. An attempt that never came to
 * request a payout, or whose request was rejected, has none.
 * @throws UnexpectedFactError
 */
export const assertSamePayout = (payout: Payout, facts: Pick<PayoutFacts, 'payoutId' | 'amount'>): void => {
  const { key, status, payoutId, amount } = payout;
  if (payoutId === undefined && status !== 'transferred') {
    throw new UnexpectedFactError(`Stripe has ${facts.payoutId} for payout ${key}, which is ${status}`, { key });
  }
  if (payoutId !== undefined && payoutId !== facts.payoutId) {
    throw new UnexpectedFactError(`${facts.payoutId} is a second payout for ${key}`, { key });
  }
  if (!isSame(amount, facts.amount)) {
    throw new UnexpectedFactError(`Payout ${key} has another amount at Stripe`, { key });
  }
};

/**
 * A transfer must be the one on record: Stripe's id, once there is one, the account that it goes to, and the amount. It is reversed
 * by us, after its payout has ended.
 * @throws UnexpectedFactError
 */
export const assertTransferExpected = (payout: Payout, facts: TransferFacts): void => {
  const { key, status, transferId } = payout;
  const { transferId: said, reversedAmount } = facts;
  if (transferId === undefined && status !== 'intended') {
    throw new UnexpectedFactError(`Stripe has ${said} for payout ${key}, which is ${status} without a transfer`, {
      key,
    });
  }
  if (transferId !== undefined && transferId !== said) {
    throw new UnexpectedFactError(`${said} is a second transfer for payout ${key}`, { key });
  }
  if (!isSameTransfer(payout, facts)) {
    throw new UnexpectedFactError(`Transfer of payout ${key} has another amount or destination at Stripe`, { key });
  }
  if (isPositive(reversedAmount) && !isEnded(payout)) {
    throw new UnexpectedFactError(`Transfer of payout ${key} was reversed, and its payout is ${status}`, { key });
  }
};

const isSameTransfer = ({ stripeAccountId, amount }: Payout, facts: TransferFacts): boolean =>
  facts.stripeAccountId === stripeAccountId && isSame(amount, facts.amount);

/**
 * Of the transfers that name a payout without one, that which was made for it and still holds its money. Anybody with access
 * to Stripe can name it, so that there may be others.
 * @throws UnexpectedFactError when there are only others
 */
export const chooseTransfer = (payout: Payout, found: readonly TransferFacts[]): TransferFacts | undefined => {
  const ours = found.find((facts) => isSameTransfer(payout, facts) && !isPositive(facts.reversedAmount));
  if (ours === undefined && found[0] !== undefined) assertTransferExpected(payout, found[0]);
  return ours;
};

/** Stripe's statuses; one that Stripe adds later is ignored. */
const STATUS: Readonly<Record<string, PayoutStatus>> = {
  pending: 'created',
  in_transit: 'in_transit',
  paid: 'paid',
  failed: 'failed',
  canceled: 'cancelled',
};

/** Whether these facts say that the money did not arrive, or was returned: to be confirmed by asking Stripe. */
export const reportsFailure = ({ status }: Pick<PayoutFacts, 'status'>): boolean =>
  status === 'failed' || status === 'canceled';

/** Apply what Stripe says about a payout, received by webhook or requested. A status never goes backwards. */
export const applyPayoutFacts = (payout: Payout, facts: PayoutFacts, at: string): Applied => {
  const said = STATUS[facts.status];
  if (said === undefined) return { payout, effect: 'superseded' };
  const wasPaid = payout.paidAt !== undefined;
  const status = wasPaid && reportsFailure(facts) ? 'reversed' : said;
  if (status === payout.status) return { payout, effect: 'duplicate' };
  if (!TRANSITIONS[payout.status].includes(status)) return { payout, effect: 'superseded' };
  const code = facts.failureCode ?? status;
  return {
    effect: 'applied',
    payout: {
      ...payout,
      status,
      payoutId: facts.payoutId,
      updatedAt: at,
      ...(status === 'paid' && { paidAt: at }),
      ...(status === 'cancelled' && { failureCode: 'cancelled', failureClass: 'operator' as const }),
      ...((status === 'failed' || status === 'reversed') && {
        failureCode: code,
        failureClass: failureClassOf(code),
      }),
      ...(facts.failureId !== undefined && { failureId: facts.failureId }),
    },
  };
};
