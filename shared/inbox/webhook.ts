import { NotFoundError } from '#shared/errors/index.ts';
import { CALENDAR_DAY, daysAfter } from '#shared/time/index.ts';
import type { Key, PageRequest, Put, Store, Versioned } from '#shared/store/index.ts';
import { put } from '#shared/store/index.ts';

/**
 * What became of a webhook. `processed`: applied, or known before; `ignored`: of a type without an action, or about nothing
 * of ours; `superseded`: older than what is recorded; `quarantined`: signed, and not processable.
 */
export type WebhookStatus = 'received' | 'processed' | 'ignored' | 'superseded' | 'quarantined';

/** A webhook with a valid signature, as it was received. All times ISO-8601 UTC. */
export interface StoredWebhook {
  /** As received, or redacted; empty after an erasure. */
  readonly rawBody: string;
  readonly receivedAt: string;
  readonly expiresAt: string;
  readonly status: WebhookStatus;
  /** Why it was ignored or quarantined. */
  readonly note?: string;
  /** Which of the provider's endpoints it was signed for, where the provider has several with a secret each. */
  readonly endpoint?: string;
}

/** A webhook with its label: what identifies it, and what is listed with it. */
export type Webhook<Label> = StoredWebhook & Label;

/** A sender of webhooks. `Id` identifies a webhook; `Label` adds what is listed and logged with it. */
export interface WebhookProvider<Id extends object, Label extends Id = Id> {
  /** Prefix of the metrics that alarms watch: `<name>WebhookRejected`, `<name>WebhookQuarantined`. */
  readonly name: string;
  /** Of any body, also one that cannot be parsed. @param hash SHA-256 of the body, hexadecimal */
  readonly label: (rawBody: string, hash: string) => Label;
  readonly idOf: (label: Id) => Id;
  readonly labelOf: (webhook: Webhook<Label>) => Label;
  readonly keyOf: (id: Id) => Key;
  /** Sorts webhooks that were received in the same millisecond. */
  readonly sortBy: (id: Id) => string;
  /** What of the body is stored; all of it when left out. */
  readonly redact?: (rawBody: string) => string;
  /**
   * Why a webhook cannot be processed, in words that repeat nothing of it, which may be personal. `undefined` for any other
   * error: those are worth a retry.
   */
  readonly rejectionReason: (error: unknown) => string | undefined;
}

/**
 * How long a webhook is stored: longer than a provider retries it, and long enough to replay it; it may hold personal data.
 * Calendar days on every stage.
 */
export const WEBHOOK_DAYS = 30;

/** @throws RangeError for text that is not an instant */
export const webhookExpiry = (receivedAt: string): string => daysAfter(receivedAt, WEBHOOK_DAYS, CALENDAR_DAY);

export const missingWebhook = (id: object): NotFoundError =>
  new NotFoundError(`No webhook ${Object.values(id).join('/')} in the inbox`);

/** The inbox in the service's table. */
export const createWebhookRecords = <Id extends object, Label extends Id>(
  { store }: { readonly store: Pick<Store, 'get' | 'query'> },
  { keyOf, sortBy }: WebhookProvider<Id, Label>,
) => ({
  getWebhook: (id: Id) => store.get<Webhook<Label>>(keyOf(id)),
  putWebhook: (webhook: Webhook<Label>, read?: Versioned<Webhook<Label>>): Put => ({
    ...put(keyOf(webhook), webhook, read, {
      index1: { pk: `WEBHOOKS#${webhook.status}`, sk: `${webhook.receivedAt}#${sortBy(webhook)}` },
    }),
    expiresAt: webhook.expiresAt,
  }),
  /** One page of the webhooks of a status, newest first. */
  listWebhooks: (status: WebhookStatus, page: PageRequest) =>
    store.query<Webhook<Label>>({ index: 'index1', pk: `WEBHOOKS#${status}`, order: 'desc', ...page }),
});

export type WebhookRecords<Id extends object, Label extends Id = Id> = ReturnType<
  typeof createWebhookRecords<Id, Label>
>;
