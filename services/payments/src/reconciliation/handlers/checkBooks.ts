import type { SQSRecord } from 'aws-lambda';
import { array, object, string } from 'yup';
import { queueConsumer } from '#shared/lambda/index.ts';
import { parse } from '#shared/validation/index.ts';
import { auditLedger } from '../../ledger/report-audit.ts';
import type { ReconciliationPorts } from '../ports.ts';
import type { WebhookPorts } from '../../webhooks/ports.ts';
import { performDailyRun, performRun } from '../run.ts';
import { sweepAccounts, sweepWebhooks } from '../../webhooks/sweep.ts';
import { documents, payments, queues, stripe } from '../../wiring.ts';

type Dependencies = Omit<ReconciliationPorts, 'stripe' | 'ids' | 'policy'> &
  Pick<WebhookPorts, 'webhookRecords'> & { readonly stripe: ReconciliationPorts['stripe'] & WebhookPorts['stripe'] };

const TASKS = ['audit', 'reconcile', 'sweep'] as const;

/** A schedule's tick names a task, a person's wish a run, a sweep the accounts to go on with. */
const messageSchema = object({
  task: string<(typeof TASKS)[number]>().oneOf(TASKS),
  reconciliationId: string().uuid(),
  stripeAccountIds: array(string().required()),
});

/** Look for what is wrong with the books, or missing in them: only reads money's records, and may come twice. */
export const checkBooks =
  (service: Dependencies) =>
  async ({ body, messageId }: Pick<SQSRecord, 'body' | 'messageId'>): Promise<void> => {
    const { task, reconciliationId, stripeAccountIds } = parse(messageSchema, JSON.parse(body));
    if (reconciliationId !== undefined) await performRun(service, reconciliationId);
    else if (task === 'audit') await auditLedger(service);
    else if (task === 'reconcile') await performDailyRun(service, messageId);
    else if (task === 'sweep' && stripeAccountIds !== undefined) await sweepAccounts(service, stripeAccountIds);
    else if (task === 'sweep') await sweepWebhooks(service);
    else throw new Error('A message that asks for nothing');
  };

/** Consumer of the check queue, which three schedules, the API and itself write to. */
export const checkQueue = (make: () => Dependencies) =>
  queueConsumer(
    (record) => record,
    () => checkBooks(make()),
  );

export const handler = checkQueue(() => ({
  ...payments(),
  stripe: stripe(),
  documents: documents(),
  queues: queues(),
}));
