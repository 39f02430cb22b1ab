import type { Executions } from '#shared/executions/index.ts';
import type { Clock, Ids, Sleep } from '#shared/runtime/index.ts';
import type { Signals } from '#shared/signals/index.ts';
import type { Store } from '#shared/store/index.ts';
import type { Upload, UploadForm } from '#shared/uploads/index.ts';
import type { WebhookRecords } from '#shared/inbox/index.ts';
import type { KycPolicy } from './domain/policy.ts';
import type { SessionDecision } from './domain/session.ts';
import type { WebhookId } from './domain/webhook.ts';
import type { Repository } from './repository.ts';

/**
 * Veriff as this service needs it. Errors: `VeriffRejectedError` (4xx), `ProviderUnavailableError` (429, 5xx, silence, an answer
 * about another session or contractor than was asked for).
 */
export interface Veriff {
  /** Open a session. Veriff has no idempotency keys: calling twice opens two. */
  createSession(facts: {
    readonly contractorId: string;
  }): Promise<{ readonly sessionId: string; readonly url: string }>;
  /** The decision, or `undefined` while there is none. `at` dates a decision that comes without a time. */
  getDecision(
    session: { readonly sessionId: string; readonly contractorId: string },
    at: string,
  ): Promise<SessionDecision | undefined>;
  /** @throws ErasureLimitError when the hourly limit is used up */
  eraseSession(sessionId: string): Promise<void>;
}

/** Where documents lie. */
export interface DocumentBucket {
  /** A form that lets its holder upload exactly this object, type and size, for `expiresInSeconds`; any number of times. */
  presignUpload(upload: Upload): Promise<UploadForm>;
  presignDownload(download: { readonly objectKey: string; readonly expiresInSeconds: number }): Promise<string>;
  /** Size and first bytes of an object; `undefined` when it is not there. */
  inspect(objectKey: string): Promise<{ readonly sizeBytes: number; readonly head: Uint8Array } | undefined>;
  remove(objectKey: string): Promise<void>;
}

/** Queues between this service's own functions. */
export interface Queues {
  /** A webhook is in the inbox and is to be processed. */
  webhookReceived(id: WebhookId): Promise<void>;
  /** Ask Veriff to forget a session, when its limit allows. */
  eraseAtVeriff(session: { readonly sessionId: string }): Promise<void>;
  /** Remove what was uploaded to an erased verification meanwhile. At most 900 seconds later. */
  sweepDocuments(verification: { readonly kycId: string }, delaySeconds: number): Promise<void>;
}

/** Everything the handlers of this service are handed. `wiring.ts` builds it once per execution environment. */
export interface Kyc {
  readonly store: Store;
  readonly repository: Repository;
  readonly webhookRecords: WebhookRecords<WebhookId>;
  readonly signals: Signals;
  readonly veriff: Veriff;
  readonly documents: DocumentBucket;
  readonly executions: Executions<'KycVerification'>;
  readonly queues: Queues;
  readonly policy: KycPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sleep: Sleep;
  /** Page of the web application on which a contractor continues the verification. */
  readonly contractorPage: string;
  readonly countMetric: (name: string) => void;
}
