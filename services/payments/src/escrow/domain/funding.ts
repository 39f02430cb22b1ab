import { isSame } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { UnexpectedFactError } from '../../money/errors.ts';
import type { PaymentIntentFacts } from '../../ports.ts';

/** A client pays into its escrow, by a PaymentIntent at Stripe. */
export interface Funding {
  readonly fundingId: string;
  readonly clientId: string;
  readonly amount: Money;
  readonly status: FundingStatus;
  /** User who requested it, and is notified of its outcome. */
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly paymentIntentId?: string;
  /** When Stripe said what the status rests on: what is older changes nothing. ISO-8601 UTC. */
  readonly statusAt?: string;
  readonly failureCode?: string;
}

export const FUNDING_STATUSES = ['created', 'processing', 'succeeded', 'failed', 'cancelled'] as const;
/** `failed` may still become anything: the client can try another means of payment. */
export type FundingStatus = (typeof FUNDING_STATUSES)[number];

export const newFunding = (facts: {
  readonly fundingId: string;
  readonly clientId: string;
  readonly amount: Money;
  readonly createdBy: string;
  readonly at: string;
}): Funding => ({
  fundingId: facts.fundingId,
  clientId: facts.clientId,
  amount: facts.amount,
  status: 'created',
  createdBy: facts.createdBy,
  createdAt: facts.at,
  updatedAt: facts.at,
});

/** The client can still pay. */
export const isOpen = ({ status }: Pick<Funding, 'status'>): boolean =>
  status !== 'succeeded' && status !== 'cancelled';

const STATUS: Readonly<Record<string, FundingStatus>> = {
  succeeded: 'succeeded',
  processing: 'processing',
  canceled: 'cancelled',
};

const statusOf = ({ status, failureCode }: PaymentIntentFacts): FundingStatus =>
  STATUS[status] ?? (failureCode === undefined ? 'created' : 'failed');

/**
 * What Stripe says of the PaymentIntent. Money that arrived outweighs everything said before; what is older than what is
 * known, or comes after the end, changes nothing.
 *
 * @param saidAt When Stripe said it
 * @throws UnexpectedFactError when it is about another amount, or about another PaymentIntent than the one on record: if
 *   that one was paid, money came in that is in no book
 */
export const applyPaymentIntent = (
  funding: Funding,
  facts: PaymentIntentFacts,
  { saidAt, at }: { readonly saidAt: string; readonly at: string },
): Funding => {
  assertSamePayment(funding, facts);
  const status = statusOf(facts);
  const { paymentIntentId, failureCode } = facts;
  if (funding.status === status && funding.paymentIntentId === paymentIntentId) return funding;
  if (status !== 'succeeded' && (!isOpen(funding) || isOlder(saidAt, funding.statusAt))) return funding;
  if (funding.status === 'succeeded') return funding;
  const { failureCode: _outdated, ...rest } = funding;
  return {
    ...rest,
    status,
    paymentIntentId,
    statusAt: saidAt,
    updatedAt: at,
    ...(status === 'failed' && failureCode !== undefined && { failureCode }),
  };
};

/** Events of Stripe are dated in whole seconds; what we were answered meanwhile is not: within a second nothing is older. */
const isOlder = (saidAt: string, known: string | undefined): boolean =>
  known !== undefined && saidAt.slice(0, SECOND) < known.slice(0, SECOND);
const SECOND = '2026-11-02T09:00:00'.length;

/** The facts must be of the PaymentIntent that is on record, once there is one, and of its amount. @throws UnexpectedFactError */
export const assertSamePayment = (funding: Funding, facts: PaymentIntentFacts): void => {
  assertSamePaymentIntent(funding, facts);
  assertSameAmount(funding, facts);
};

const assertSamePaymentIntent = (
  { fundingId, paymentIntentId }: Funding,
  facts: Pick<PaymentIntentFacts, 'paymentIntentId' | 'status'>,
): void => {
  if (paymentIntentId === undefined || paymentIntentId === facts.paymentIntentId) return;
  const unbooked = facts.status === 'succeeded' ? ' and was paid: its money is not booked' : '';
  throw new UnexpectedFactError(
    `${facts.paymentIntentId} is a second PaymentIntent of funding ${fundingId}${unbooked}`,
    {
      fundingId,
    },
  );
};

const assertSameAmount = (funding: Funding, { amount, received, status }: PaymentIntentFacts): void => {
  const amounts = status === 'succeeded' ? [amount, received] : [amount];
  if (!amounts.every((said) => isSame(said, funding.amount))) {
    throw new UnexpectedFactError(`Funding ${funding.fundingId} has another amount at Stripe`);
  }
};
