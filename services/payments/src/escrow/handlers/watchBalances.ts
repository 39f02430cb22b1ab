import type { DynamoDBRecord } from 'aws-lambda';
import { streamConsumer } from '#shared/lambda/index.ts';
import { checkBalanceAlert } from '../balance-alerts.ts';
import { accountOf } from '../../money/accounts.ts';
import { balanceOfKey } from '../../ledger/index.ts';
import type { EscrowPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'clock' | 'sleep'>;

/**
 * Consumer of the table's stream, of clients' balances: code that moves money need not know of alerts. The record only says that
 * a balance changed; its current value is read.
 */
export const watchBalance =
  (service: Dependencies) =>
  async ({ dynamodb }: Pick<DynamoDBRecord, 'dynamodb'>): Promise<void> => {
    const balance = balanceOfKey(dynamodb?.Keys?.['pk']?.S ?? '', dynamodb?.Keys?.['sk']?.S ?? '');
    if (balance === undefined) return;
    const { kind, ownerId } = accountOf(balance.account);
    if (kind === 'escrow' && ownerId !== undefined) await checkBalanceAlert(service, ownerId, balance.currency);
  };

export const handler = streamConsumer(() => watchBalance(payments()));
