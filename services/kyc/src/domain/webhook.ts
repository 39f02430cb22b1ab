import { DateTime } from 'luxon';
import { ValidationError, mixed, number, object, string } from 'yup';
import type { Webhook, WebhookProvider } from '#shared/inbox/index.ts';
import { isRecord } from '#shared/validation/index.ts';
import { WebhookErasedError } from './errors.ts';
import { DECISION_STATUSES } from './session.ts';
import type { DecisionStatus, SessionDecision } from './session.ts';

/**
 * Veriff's webhooks and its decision endpoint. Unknown fields are allowed: the provider adds some without notice. Facts:
 * Veriff's webhook documentation. `status` decides, never `code`.
 */

/** Session id of webhooks that name no session. */
export const NO_SESSION = 'none';

export interface WebhookId {
  readonly sessionId: string;
  /** Hash of the raw body: Veriff sends no event id. */
  readonly dedupeKey: string;
}

/** @throws WebhookErasedError for a webhook without a body */
export const assertNotErased = ({ rawBody, dedupeKey }: Webhook<WebhookId>): void => {
  if (rawBody === '') throw new WebhookErasedError(`Webhook ${dedupeKey} has no body any more`);
};

export type VeriffMessage =
  | (About & {
      readonly kind: 'progress';
      readonly status: 'started' | 'submitted';
      readonly veriffAttemptId: string;
    })
  | (About & { readonly kind: 'decision'; readonly decision: SessionDecision });

interface About {
  readonly sessionId: string;
  /** The contractor's id, as we gave it to Veriff. */
  readonly vendorData?: string;
}

/** Of the shape of Veriff's ids, and short enough for a key. */
const SESSION_ID = /^[\w-]{1,100}$/;
export const sessionIdSchema = string().matches(SESSION_ID).required();
const vendorData = string().nullable().optional();

const progressSchema = object({
  id: sessionIdSchema,
  vendorData,
  attemptId: string().required(),
  action: mixed<'started' | 'submitted'>().oneOf(['started', 'submitted']).required(),
});

const code = mixed((value): value is string | number => typeof value === 'string' || typeof value === 'number')
  .nullable()
  .optional();

/** The `verification` of a decision webhook and of the decision endpoint's answer. */
export const decisionSchema = object({
  id: sessionIdSchema,
  vendorData,
  attemptId: string().nullable().optional(),
  code: number().nullable().optional(),
  status: mixed<DecisionStatus>().oneOf(DECISION_STATUSES).required(),
  reasonCode: code,
  decisionTime: string().nullable().optional(),
});

/**
 * Make sense of a webhook's body.
 * @param receivedAt Stands in for a decision time that is none (`expired` and `abandoned` come without)
 * @throws SyntaxError, yup.ValidationError for what nobody can make sense of: quarantine it
 */
export const parseWebhook = (rawBody: string, receivedAt: string): VeriffMessage => {
  const body: unknown = JSON.parse(rawBody);
  if (typeof body === 'object' && body !== null && 'verification' in body) {
    return decisionMessage(body.verification, receivedAt);
  }
  const { id, attemptId, action, vendorData: named } = progressSchema.validateSync(body, { strict: true });
  return { kind: 'progress', ...about(id, named), status: action, veriffAttemptId: attemptId };
};

const about = (sessionId: string, named: string | null | undefined): About => ({
  sessionId,
  ...(named != null && { vendorData: named }),
});

/** @throws yup.ValidationError */
export const decisionMessage = (verification: unknown, receivedAt: string) => {
  const {
    id,
    attemptId,
    status,
    reasonCode,
    code: statusCode,
    decisionTime,
    vendorData: named,
  } = decisionSchema.validateSync(verification, {
    strict: true,
  });
  const decision: SessionDecision = {
    status,
    reasonCode: String(reasonCode ?? statusCode ?? status),
    decidedAt: instant(decisionTime) ?? receivedAt,
    ...(attemptId != null && { veriffAttemptId: attemptId }),
  };
  return { kind: 'decision', ...about(id, named), decision } as const;
};

/**
 * What the decision endpoint said. A status that Veriff has added counts as `review`: a person decides, because asking
 * again would bring the same.
 * @throws yup.ValidationError
 */
export const readDecision = (verification: object, at: string) => {
  const status = 'status' in verification ? verification.status : undefined;
  const isKnown = DECISION_STATUSES.some((known) => known === status);
  const readable = isKnown ? verification : { ...verification, status: 'review', reasonCode: 'unknown_status' };
  return decisionMessage(readable, at);
};

/** In the one form that all instants have here, so that they can be compared; none where it is not a time. */
const instant = (time: string | null | undefined): string | undefined =>
  DateTime.fromISO(time ?? '', { zone: 'utc' }).toISO() ?? undefined;

/**
 * What is wrong with a body that `parseWebhook` refuses, in words that repeat nothing of it: it may hold a person's name,
 * and this goes into the log. `undefined` for any other error.
 */
export const rejectionReason = (error: unknown): string | undefined => {
  if (error instanceof SyntaxError) return 'Not JSON';
  if (error instanceof ValidationError)
    return `Not a message of Veriff: ${error.path || 'body'} (${error.type ?? 'invalid'})`;
  return undefined;
};

/** The session that a raw body names, as the key to store it under; `NO_SESSION` where it names none. */
export const sessionOf = (rawBody: string): string => {
  try {
    const body: unknown = JSON.parse(rawBody);
    const source = isRecord(body) && isRecord(body['verification']) ? body['verification'] : body;
    const id = isRecord(source) ? source['id'] : undefined;
    return typeof id === 'string' && SESSION_ID.test(id) ? id : NO_SESSION;
  } catch {
    return NO_SESSION;
  }
};

const idOf = ({ sessionId: id, dedupeKey }: WebhookId): WebhookId => ({ sessionId: id, dedupeKey });

/** Veriff's webhooks, in the inbox. */
export const veriffWebhooks: WebhookProvider<WebhookId> = {
  name: 'Veriff',
  label: (rawBody, dedupeKey) => ({ sessionId: sessionOf(rawBody), dedupeKey }),
  idOf,
  labelOf: idOf,
  keyOf: ({ sessionId: id, dedupeKey }) => ({ pk: `WEBHOOK#${id}`, sk: dedupeKey }),
  sortBy: ({ dedupeKey }) => dedupeKey,
  rejectionReason,
};
