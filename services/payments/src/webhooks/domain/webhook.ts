import { boolean, mixed, number, object, string, ValidationError } from 'yup';
import type { WebhookProvider } from '#shared/inbox/index.ts';
import { InvalidMoneyError } from '#shared/money/index.ts';
import { StripeRejectedError, UnexpectedFactError } from '../../money/errors.ts';

export interface WebhookId {
  /** Stripe's; for a body without one, `none-` and the hash of the body. */
  readonly eventId: string;
}

export interface WebhookLabel extends WebhookId {
  readonly type: string;
}

/** Stripe signs the platform's own events and those of connected accounts for an endpoint each, with a secret each. */
export type StripeEndpoint = 'platform' | 'connect';

/** @param account The connected account that the event is of; `undefined` for the platform's own */
export const endpointOf = (account: string | undefined): StripeEndpoint =>
  account === undefined ? 'platform' : 'connect';

/** An event of Stripe (page "The Event object"), as far as it is read before its type is known. */
export interface StripeEvent {
  readonly eventId: string;
  readonly type: string;
  /** The connected account it happened on; absent for the platform's own. */
  readonly account?: string;
  /** When Stripe made it. ISO-8601 UTC. */
  readonly createdAt: string;
  /** Whether it is about real money. */
  readonly livemode: boolean;
  readonly object: unknown;
}

/** Short enough for a key, and of the shape of Stripe's ids. */
const EVENT_ID = /^[\w-]{1,100}$/;

const eventSchema = object({
  id: string().matches(EVENT_ID).required(),
  object: string().oneOf(['event']).required(),
  type: string().max(200).required(),
  account: string().nullable().optional(),
  created: number().integer().required(),
  livemode: boolean().required(),
  data: object({ object: mixed().required() }).required(),
});

/**
 * Make sense of a webhook's body.
 * @throws SyntaxError, yup.ValidationError for what nobody can make sense of: quarantine it
 */
export const parseStripeEvent = (rawBody: string): StripeEvent => {
  const { id, type, account, created, livemode, data } = eventSchema.validateSync(JSON.parse(rawBody), {
    strict: true,
  });
  return {
    eventId: id,
    type,
    createdAt: new Date(created * 1000).toISOString(),
    livemode,
    object: data.object,
    ...(account != null && { account }),
  };
};

/**
 * An event counts only in the mode of our key and by the endpoint that it belongs to. Stripe also sends test events about
 * connected accounts to the endpoint of the live mode (page "Connect webhooks").
 * @throws UnexpectedFactError
 */
export const assertAddressed = (
  { eventId, livemode, account }: StripeEvent,
  { isLive, endpoint }: { readonly isLive: boolean; readonly endpoint: string | undefined },
): void => {
  if (livemode !== isLive) {
    throw new UnexpectedFactError(`Event ${eventId} is ${livemode ? 'live' : 'a test'}, and our key is not`);
  }
  const belongsTo = endpointOf(account);
  if (endpoint !== undefined && endpoint !== belongsTo) {
    throw new UnexpectedFactError(`Event ${eventId} is of the endpoint ${belongsTo}, and was signed for ${endpoint}`);
  }
};

/** Id, type and age of a raw body, as its key; `undefined` where it has none. */
export const identityOf = (rawBody: string): Pick<StripeEvent, 'eventId' | 'type' | 'createdAt'> | undefined => {
  try {
    const { eventId, type, createdAt } = parseStripeEvent(rawBody);
    return { eventId, type, createdAt };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof ValidationError) return undefined;
    throw error;
  }
};

/** Events about accounts carry a person's name and address; their processing asks Stripe and needs the ids only. */
const PERSONAL = /^(account|capability|person)\./;

/** What is stored of a body: all of it, or ids only where it is about a person. */
const withoutPersonalData = (rawBody: string): string => {
  const identity = identityOf(rawBody);
  if (identity === undefined || !PERSONAL.test(identity.type)) return rawBody;
  const { account, createdAt, livemode, object: about } = parseStripeEvent(rawBody);
  return JSON.stringify({
    id: identity.eventId,
    object: 'event',
    type: identity.type,
    account: account ?? null,
    created: Date.parse(createdAt) / 1000,
    livemode,
    data: { object: idsOf(about) },
  });
};

const KEPT = ['id', 'object', 'account', 'status'];

const idsOf = (about: unknown): object =>
  typeof about === 'object' && about !== null
    ? Object.fromEntries(
        Object.entries(about).filter(([name, value]) => KEPT.includes(name) && typeof value === 'string'),
      )
    : {};

/**
 * What is wrong with a webhook that cannot be processed, in words that repeat nothing of it. `undefined` for any other
 * error, which is worth another try.
 */
const rejectionReason = (error: unknown): string | undefined =>
  error instanceof SyntaxError ? 'Not JSON' : refusal(error);

/** Why an event's facts cannot be applied, in words that repeat nothing of it; `undefined` for an error to retry. */
export const refusal = (error: unknown): string | undefined => {
  if (error instanceof ValidationError)
    return `Not an event of Stripe: ${error.path || 'body'} (${error.type ?? 'invalid'})`;
  if (error instanceof InvalidMoneyError) return 'An amount that is none';
  if (error instanceof UnexpectedFactError) return error.message;
  if (error instanceof StripeRejectedError && error.stripeCode === 'resource_missing') {
    return 'About something that Stripe does not know';
  }
  return undefined;
};

/** Stripe's webhooks, in the inbox. Stripe sends an event until it is answered, so one event may be received often. */
export const stripeWebhooks: WebhookProvider<WebhookId, WebhookLabel> = {
  name: 'Stripe',
  label: (rawBody, hash) => {
    const { eventId, type } = identityOf(rawBody) ?? { eventId: `none-${hash}`, type: 'unknown' };
    return { eventId, type };
  },
  idOf: ({ eventId }) => ({ eventId }),
  labelOf: ({ eventId, type }) => ({ eventId, type }),
  keyOf: ({ eventId }) => ({ pk: `WEBHOOK#stripe/${eventId}`, sk: 'STATE' }),
  sortBy: ({ eventId }) => eventId,
  redact: withoutPersonalData,
  rejectionReason,
};
