import type { Payment } from '../../services/payments/src/milestone/domain/payment.ts';
import type { BatchProgress } from '../../services/payments/src/payroll/domain/line.ts';
import type { Payroll } from '../../services/payments/src/payroll/domain/payroll.ts';
import type { Change } from '#shared/store/index.ts';
import type { Oracle } from '../simulator/oracles/oracle.ts';
import { accountOfBalance, createSums } from './records.ts';

/** What of a payment's lock is still reserved, in minor units. */
export const liveOfPayment = ({ status, lockEntryId, amount }: Payment): number =>
  lockEntryId === undefined || status === 'paid' || status === 'cancelled' ? 0 : amount.amountMinor;

/** What of a payroll's lock is neither booked nor released. */
const liveOfPayroll = ({ lockedAt, releasedAt, total }: Payroll, batches: Iterable<BatchProgress>): number => {
  if (lockedAt === undefined || releasedAt !== undefined) return 0;
  const gone = [...batches].flatMap(({ booked }) => booked.map((part) => part.paidMinor + part.releasedMinor));
  return gone.reduce((left, amount) => left - amount, total.amountMinor);
};

const lockedAccount = (clientId: string, currency: string): string => `client:${clientId}:locked ${currency}`;

/** A client's locked account holds what its payments and payrolls have reserved, to the cent: after every commit. */
export const locksAreLive = (): Oracle => {
  const balances = new Map<string, number>();
  const reserved = createSums();
  const live = new Map<string, number>();
  const payrolls = new Map<string, { payroll?: Payroll; readonly batches: Map<string, BatchProgress> }>();
  const wrong: string[] = [];

  /** The account that it is about. */
  const reserve = (lockId: string, account: string, amount: number): readonly string[] => {
    reserved.add(account, amount - (live.get(lockId) ?? 0));
    live.set(lockId, amount);
    return [account];
  };
  const payrollOf = (pk: string) => {
    const found = payrolls.get(pk) ?? { batches: new Map<string, BatchProgress>() };
    payrolls.set(pk, found);
    return found;
  };
  const reservePayroll = (pk: string): readonly string[] => {
    const { payroll, batches } = payrollOf(pk);
    if (payroll === undefined) return [];
    const account = lockedAccount(payroll.clientId, payroll.total.currency);
    return reserve(pk, account, liveOfPayroll(payroll, batches.values()));
  };

  const touchedBy = (change: Change): readonly string[] => {
    if (change.kind !== 'put') return [];
    const { key, value } = change;
    const account = accountOfBalance(key);
    if (account?.includes(':locked ') === true) {
      balances.set(account, (value as { readonly amountMinor: number }).amountMinor);
      return [account];
    }
    if (key.pk.startsWith('PAYMENT#') && key.sk === 'STATE') {
      const payment = value as Payment;
      return reserve(key.pk, lockedAccount(payment.clientId, payment.amount.currency), liveOfPayment(payment));
    }
    if (!key.pk.startsWith('PAYROLL#')) return [];
    if (key.sk === 'STATE') payrollOf(key.pk).payroll = value as Payroll;
    else if (key.sk.startsWith('PROGRESS#')) payrollOf(key.pk).batches.set(key.sk, value as BatchProgress);
    else return [];
    return reservePayroll(key.pk);
  };

  return {
    name: 'locks are live',
    listener: {
      committed: (_table, changes) => {
        for (const account of new Set(changes.flatMap(touchedBy))) {
          const [holds, wanted] = [balances.get(account) ?? 0, reserved.of(account)];
          if (holds !== wanted) wrong.push(`${account} holds ${holds}, and ${wanted} are reserved`);
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};
