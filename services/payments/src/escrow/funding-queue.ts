import type { Money } from '#shared/money/index.ts';
import { escrowOf } from '../money/accounts.ts';
import { amountOf } from '../money/balances.ts';
import { fundedSignal, selectFundable } from './domain/funding-queue.ts';
import type { FundingQueueEntry } from './domain/funding-queue.ts';
import type { EscrowPorts } from './ports.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'ledger' | 'signals'>;

/**
 * Signal the entries that the escrow covers, oldest first. Call it whenever funds are added to an escrow or released to it. A
 * signalled entry stays on record until its funds are locked, so that the next call does not offer them to another. Idempotent.
 */
export const resumeFundingQueue = async (
  { escrowRecords, ledger, signals }: Dependencies,
  clientId: string,
  currency: Money['currency'],
): Promise<void> => {
  const queue = (await escrowRecords.listFundingQueue(clientId)).filter(({ amount }) => amount.currency === currency);
  if (queue.length === 0) return;
  const available = amountOf(await ledger.balance(escrowOf(clientId), currency));
  for (const entry of selectFundable(queue, available)) {
    await signals.signal({
      key: entry.key,
      name: fundedSignal(entry),
      id: `funded/${entry.since}/${entry.round}`,
      payload: {},
    });
  }
};

/**
 * Whether the escrow covers an entry after all that have waited longer.
 * @param request `since`: when it began to wait; now, if it has not
 */
export const isFundable = async (
  { escrowRecords, ledger }: Pick<Dependencies, 'escrowRecords' | 'ledger'>,
  { clientId, key, amount, since }: Omit<FundingQueueEntry, 'round'>,
): Promise<boolean> => {
  const candidate: FundingQueueEntry = { clientId, key, amount, since, round: 0 };
  const [queue, escrow] = await Promise.all([
    escrowRecords.listFundingQueue(clientId),
    ledger.balance(escrowOf(clientId), amount.currency),
  ]);
  const older = queue.filter(
    (entry) => entry.key !== key && entry.since <= since && entry.amount.currency === amount.currency,
  );
  return selectFundable([...older, candidate], amountOf(escrow)).includes(candidate);
};
