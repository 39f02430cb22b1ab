import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { format } from '#shared/money/index.ts';
import { STRIPE, notify } from '../../money/notification.ts';
import type { PayoutAccount } from './payout-account.ts';
import { subjectIdOf } from './payout.ts';
import type { Payout } from './payout.ts';

/** Events and notifications about payouts, made from the records: a replay makes the same under the same ids. */

/** Whether a contractor can be paid has changed. */
export const payoutAccountChanged = ({ contractorId, status, updatedAt }: PayoutAccount): readonly AnyEvent[] => [
  makeEvent('contractor.payout-account.updated', {
    entityId: contractorId,
    occurrence: updatedAt,
    actor: STRIPE,
    time: updatedAt,
    metadata: { contractorId, status },
  }),
  ...(status === 'onboarding'
    ? []
    : [
        notify(contractorId, {
          about: `payout-account/${contractorId}`,
          template: status === 'ready' ? 'payout-account-ready' : 'payout-account-restricted',
          data: {},
          occurrence: updatedAt,
          time: updatedAt,
        }),
      ]),
];

/** What a failure code means to the contractor who has to act on it. */
const FAILURES: Readonly<Record<string, string>> = {
  account_closed: 'The bank account has been closed.',
  account_frozen: 'The bank account has been frozen.',
  debit_not_authorized: 'The bank account does not accept this kind of payment.',
  incorrect_account_holder_name: 'The name of the account holder does not match.',
  invalid_account_number: 'The account number is wrong.',
  invalid_currency: 'The bank account does not accept this currency.',
  no_account: 'The bank account could not be found.',
  payout_account_not_ready: 'Your payout account is not complete.',
};

const reasonText = (failureCode: string): string => FAILURES[failureCode] ?? 'The bank did not accept the payment.';

/**
 * The outcome of a payout for other services; and for the contractor, if they have to act.
 * @param isRepeated The contractor was notified of the same state of their account by the attempt before
 */
export const payoutAnnouncements = (
  payout: Payout,
  { isRepeated }: { readonly isRepeated: boolean },
): readonly AnyEvent[] => {
  const { key, subject, clientId, contractorId, amount, status, updatedAt: time } = payout;
  const facts = { clientId, contractorId, ...amount, subject: subject.kind, subjectId: subjectIdOf(subject) };
  const fact = { entityId: key, actor: STRIPE, time };
  if (status === 'paid') return [makeEvent('stripe.payout.completed', { ...fact, metadata: facts })];
  if (status !== 'failed' && status !== 'cancelled' && status !== 'reversed') return [];
  const { failureCode = status, failureClass = 'operator' } = payout;
  const metadata = { ...facts, failureCode, failureClass };
  const notifications =
    failureClass === 'contractor' && !isRepeated
      ? [
          notify(contractorId, {
            about: `payout/${key}`,
            template: 'payout-failed',
            data: { amount: format(amount), reason: reasonText(failureCode), paidFor: subject.kind },
            occurrence: status,
            time,
          }),
        ]
      : [];
  return [
    makeEvent(status === 'reversed' ? 'payout.reversed' : 'payout.failed', { ...fact, metadata }),
    ...notifications,
  ];
};
