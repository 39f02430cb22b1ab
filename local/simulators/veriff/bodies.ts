import { array, boolean, mixed, number, object, string } from 'yup';
import { milliseconds, sendOptionsShape } from '../shared/bodies.ts';
import type { Fields } from './types.ts';

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fields = () => mixed<Fields>(isFields);

export const deliveryOptions = object({
  ...sendOptionsShape,
  reorder: boolean(),
  drop: mixed<boolean | 'events' | 'decisions'>().oneOf([true, false, 'events', 'decisions']),
  wrongClient: boolean(),
}).noUnknown();

const statuses = ['approved', 'declined', 'resubmission_requested', 'expired', 'abandoned', 'review'] as const;

const outcomeShape = {
  status: string().oneOf(statuses).required(),
  reasonCode: number().integer(),
  riskScore: number().min(0).max(1),
  person: fields(),
  document: fields(),
  delivery: deliveryOptions.default(undefined).optional(),
};

export const outcome = object(outcomeShape).noUnknown();

export const plan = object({
  vendorData: string().nullable(),
  outcomes: array(
    object({
      ...outcomeShape,
      afterMs: milliseconds(),
      after: string().oneOf(['created', 'submitted'] as const),
    }).noUnknown(),
  ).required(),
}).noUnknown();

export const fault = object({
  kind: mixed<401 | 429 | 500 | 'timeout'>().oneOf([401, 429, 500, 'timeout']).required(),
  next: number().integer().min(1),
  when: string().oneOf(['before', 'after'] as const),
  method: string(),
  pathEndsWith: string(),
  bodyContains: string(),
}).noUnknown();

export const webhookUrl = object({ webhookUrl: string().nullable().defined() }).noUnknown();

/** The body of `POST /v1/sessions`. Members that the simulator does not use are accepted, as Veriff does. */
export const newSession = object({
  verification: object({
    callback: string().nullable(),
    person: fields().nullable(),
    document: fields().nullable(),
    vendorData: string().nullable(),
    endUserId: string().nullable().uuid(),
  }).required(),
});

export const statusChange = object({ verification: object({ status: string().required() }).required() });

export const mediaUpload = object({
  image: object({
    context: string().required(),
    content: string().required(),
    timestamp: string().nullable(),
  }).required(),
});
