import type { WebhookRecords } from '#shared/inbox/index.ts';
import type { AuditLog } from '../audit.ts';
import type { EscrowPorts } from '../escrow/ports.ts';
import type { PayoutPorts } from '../payouts/ports.ts';
import type { Queues, Stripe } from '../ports.ts';
import type { WebhookId, WebhookLabel } from './domain/webhook.ts';

export interface WebhookPorts extends Omit<PayoutPorts, 'stripe'> {
  readonly webhookRecords: WebhookRecords<WebhookId, WebhookLabel>;
  readonly auditLog: AuditLog;
  readonly stripe: EscrowPorts['stripe'] & PayoutPorts['stripe'] & Pick<Stripe, 'isLive' | 'listUndelivered'>;
  readonly queues: Queues;
}
