import type { DynamoDBRecord } from 'aws-lambda';
import { streamConsumer } from '#shared/lambda/index.ts';
import { checkBalanceAlert } from '../balance-alerts.ts';
import { accountOf } from '../../money/accounts.ts';
import { balanceOfKey } from '../../ledger/index.ts';
import type { EscrowPorts } from '../ports.ts';
import { payments } from '../../wiring.ts';

type Dependencies = Pick<EscrowPorts, 'escrowRecords' | 'store' | 'ledger' | 'clock' | 'sleep'>;

/**
 * Consumer of the table's stream, of clients' balances: whoever moves money need not know that somebody wants to be told. The
 * record only says that there was a change; the balance is read as it is by now.
 */
export const watchBalance =
  (service: Dependencies) =>
  async ({ dynamodb }: Pick<DynamoDBRecord, 'dynamodb'>): Promise<void> => {
    const place = balanceOfKey(dynamodb?.Keys?.['pk']?.S ?? '', dynamodb?.Keys?.['sk']?.S ?? '');
    if (place === undefined) return;
    const { kind, ownerId } = accountOf(place.account);
    if (kind === 'escrow' && ownerId !== undefined) await checkBalanceAlert(service, ownerId, place.currency);
  };

export const handler = streamConsumer(() => watchBalance(payments()));
