import type { Money } from '#shared/money/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { escrowOf } from '../money/accounts.ts';
import { amountOf } from '../money/balances.ts';
import { fundedSignal, whoFits } from './domain/waiter.ts';
import type { Waiter } from './domain/waiter.ts';
import type { EscrowPorts } from './ports.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'signals' | 'sleep'>;

/**
 * A machine begins to wait for funds, or has to wait again. It waits for the signal `fundedSignal` of the answer. Looks at
 * the escrow once more when the waiter is on record: funds that came since the machine looked are not missed.
 *
 * @param waiter `since`: when it first began to wait, the same every time it waits again
 */
export const enterWaiting = async (
  service: Dependencies,
  { clientId, key, amount, since }: Omit<Waiter, 'round'>,
): Promise<Waiter> => {
  const { escrowRecords, store, sleep } = service;
  const waiter = await retryOnConflict(
    async () => {
      const read = await escrowRecords.getWaiter({ clientId, since, key });
      const next: Waiter = { clientId, key, amount, since, round: (read?.value.round ?? 0) + 1 };
      await store.commit([escrowRecords.putWaiter(next, read)]);
      return next;
    },
    { sleep },
  );
  await resumeWaiters(service, clientId, amount.currency);
  return waiter;
};

/**
 * Funds came into a client's escrow, or were given back: wake whom they suffice for, oldest first. Who was woken stays on
 * record until it has locked its funds, so that a second look does not promise them to somebody else. Idempotent.
 */
export const resumeWaiters = async (
  { escrowRecords, ledger, signals }: Dependencies,
  clientId: string,
  currency: Money['currency'],
): Promise<void> => {
  const waiters = (await escrowRecords.listWaiters(clientId)).filter(({ amount }) => amount.currency === currency);
  if (waiters.length === 0) return;
  const available = amountOf(await ledger.balance(escrowOf(clientId), currency));
  for (const waiter of whoFits(waiters, available)) {
    await signals.signal({
      key: waiter.key,
      name: fundedSignal(waiter),
      id: `funded/${waiter.since}/${waiter.round}`,
      payload: {},
    });
  }
};

/**
 * Whether the escrow suffices for somebody, after what is promised to those who have waited longer.
 * @param wish `since`: when it began to wait; now, for one that has not
 */
export const suffices = async (
  { escrowRecords, ledger }: Pick<Dependencies, 'escrowRecords' | 'ledger'>,
  { clientId, key, amount, since }: Omit<Waiter, 'round'>,
): Promise<boolean> => {
  const wish: Waiter = { clientId, key, amount, since, round: 0 };
  const [waiters, escrow] = await Promise.all([
    escrowRecords.listWaiters(clientId),
    ledger.balance(escrowOf(clientId), amount.currency),
  ]);
  const before = waiters.filter(
    (one) => one.key !== key && one.since <= since && one.amount.currency === amount.currency,
  );
  return whoFits([...before, wish], amountOf(escrow)).includes(wish);
};
