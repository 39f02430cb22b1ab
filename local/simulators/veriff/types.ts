import type { Clock, Ids } from '#shared/runtime/index.ts';
import type { Delivery, SendOptions } from '../shared/deliveries.ts';
import type { Answer, Schedule } from '../shared/types.ts';

export type DecisionStatus = 'approved' | 'declined' | 'resubmission_requested' | 'expired' | 'abandoned' | 'review';
export type EventAction = 'started' | 'submitted';
export type SessionStatus = 'created' | EventAction | DecisionStatus;

export type Fields = Readonly<Record<string, unknown>>;

export interface Media {
  readonly id: string;
  readonly context: string;
  readonly mimetype: string;
  /** Bytes of the decoded file. The file itself is not kept. */
  readonly size: number;
  readonly timestamp: string | null;
}

export interface Attempt {
  readonly id: string;
  readonly status: SessionStatus;
  readonly createdAt: string;
  readonly submittedAt: string | null;
  readonly media: readonly Media[];
}

export interface Decision {
  readonly attemptId: string;
  readonly status: DecisionStatus;
  readonly reasonCode: number | null;
  readonly reason: string | null;
  readonly decidedAt: string;
  readonly submittedAt: string | null;
  readonly person: Fields;
  readonly document: Fields;
  /** 0 to 1. */
  readonly riskScore: number | null;
}

export interface Session {
  readonly id: string;
  readonly sessionToken: string;
  readonly url: string;
  readonly host: string;
  readonly vendorData: string | null;
  readonly endUserId: string | null;
  readonly callback: string | null;
  readonly person: Fields;
  readonly document: Fields;
  readonly status: SessionStatus;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Attempts that were answered by `resubmission_requested`, oldest first. */
  readonly pastAttempts: readonly Attempt[];
  /** The attempt that is open, or that ended the session. */
  readonly attempt: Attempt;
  /** Null while the session has none of the 9000-code statuses. */
  readonly decision: Decision | null;
}

/** What a `POST /v1/sessions` asks for. */
export interface NewSession {
  readonly vendorData?: string | null | undefined;
  readonly endUserId?: string | null | undefined;
  readonly callback?: string | null | undefined;
  readonly person?: Fields | null | undefined;
  readonly document?: Fields | null | undefined;
}

/** How webhooks are sent. */
export interface DeliveryOptions extends SendOptions {
  /** Hold the `submitted` event back until the decision has been tried once. */
  readonly reorder?: boolean | undefined;
  /** Never send (all webhooks, or only one kind); the decision endpoint still answers. */
  readonly drop?: boolean | 'events' | 'decisions' | undefined;
  /** Send another integration's `x-auth-client`. */
  readonly wrongClient?: boolean | undefined;
}

/** What the verifier finds. Reason codes default to 102 (declined) and 204 (resubmission). */
export interface Outcome {
  readonly status: DecisionStatus;
  readonly reasonCode?: number | undefined;
  readonly riskScore?: number | undefined;
  /** Overrides what the decision says about the person or the document. */
  readonly person?: Fields | undefined;
  readonly document?: Fields | undefined;
  /** For the webhooks of this attempt, over the session's and the global options. */
  readonly delivery?: DeliveryOptions | undefined;
}

/** An outcome that the simulator applies by itself. */
export interface PlannedOutcome extends Outcome {
  /** Counted from `after`. Default 1000: a contractor needs a moment. */
  readonly afterMs?: number | undefined;
  /** Default `created`: the simulator opens and submits the attempt itself. `submitted`: the contractor does. */
  readonly after?: 'created' | 'submitted' | undefined;
}

export interface Webhook {
  readonly deliveryId: string;
  readonly sessionId: string;
  readonly attemptId: string;
  readonly vendorData: string | null;
  readonly kind: 'event' | 'decision';
  /** `submitted`, `approved`, … */
  readonly label: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Exactly the bytes (UTF-8) that were signed. */
  readonly rawBody: string;
}

export type DeliveryRecord = Omit<Webhook, 'deliveryId'> & Delivery;

export interface ErasureLimit {
  readonly max: number;
  readonly perMs: number;
}

export interface VeriffDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly schedule: Schedule;
  /** Sends one webhook. Rejecting means that nobody answered. */
  readonly deliver: (webhook: Webhook) => Promise<Answer>;
  readonly secrets: { readonly apiKey: string; readonly sharedSecret: string };
  /** Where contractors reach the page. */
  readonly publicUrl?: () => string;
  /** Default 7 days. */
  readonly sessionLifeMs?: number;
  /** Pause before each further try; the last one repeats. Default: hourly, as Veriff's help pages say. */
  readonly retryDelaysMs?: readonly number[];
  /** No new try after this long. Default 7 days. */
  readonly retryForMs?: number;
  /** Default 5 per hour and 10 per day. */
  readonly erasureLimits?: readonly ErasureLimit[];
}
