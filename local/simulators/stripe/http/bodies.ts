import { array, boolean, lazy, mixed, number, object, string } from 'yup';
import { milliseconds, sendOptionsShape } from '../../shared/bodies.ts';
import type { Fault } from '../request/faults.ts';

const minor = () => number().integer().min(1);

const isTypes = (value: unknown): value is boolean | readonly string[] =>
  typeof value === 'boolean' || (Array.isArray(value) && value.every((each) => typeof each === 'string'));

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string');

const types = () => mixed<boolean | readonly string[]>(isTypes);

export const deliveryOptions = object({
  ...sendOptionsShape,
  reorder: types(),
  holdMs: milliseconds(),
  drop: types(),
  signedSecondsAgo: number().integer().min(0),
}).noUnknown();

const delivery = deliveryOptions.default(undefined).optional();

export const newBank = object({
  country: string().length(2).required(),
  currency: string().length(3).lowercase().required(),
  number: string().required(),
  routingNumber: string(),
  holderName: string(),
  holderType: string(),
}).noUnknown();

export const onboarding = object({ bank: newBank.default(undefined).optional() }).noUnknown();

export const bankChange = object({ holderName: string(), isDefault: boolean() }).noUnknown();

const reasons = [
  'platform_paused',
  'rejected.fraud',
  'rejected.other',
  'requirements.past_due',
  'requirements.pending_verification',
  'under_review',
] as const;

export const restriction = object({
  due: array(string().required()).required(),
  reason: string().oneOf(reasons).required(),
  charges: boolean().required(),
  payouts: boolean().required(),
}).noUnknown();

export const topUp = object({
  amount: minor().required(),
  currency: string().length(3).lowercase().required(),
  account: string(),
}).noUnknown();

export const payoutMove = object({
  status: string()
    .oneOf(['in_transit', 'paid', 'failed', 'canceled'] as const)
    .required(),
  failureCode: string(),
  disablesBankAccount: boolean(),
  delivery,
}).noUnknown();

export const confirmation = object({ paymentMethod: string().required() }).noUnknown();

const paymentOutcomeShape = {
  status: string()
    .oneOf(['succeeded', 'failed'] as const)
    .required(),
  declineCode: string(),
  processingMs: milliseconds(),
  delivery,
};

export const paymentOutcome = object(paymentOutcomeShape).noUnknown();

export const newDispute = object({ amount: minor(), reason: string(), delivery }).noUnknown();

export const disputeEnd = object({
  status: string()
    .oneOf(['won', 'lost'] as const)
    .required(),
  delivery,
}).noUnknown();

const payoutOutcome = object({
  status: string()
    .oneOf(['paid', 'failed', 'held'] as const)
    .required(),
  failureCode: string(),
  paidForMs: milliseconds(),
  disablesBankAccount: boolean(),
  submitAfterMs: milliseconds(),
  settleAfterMs: milliseconds(),
  delivery,
}).noUnknown();

const target = { account: string(), metadata: mixed<Readonly<Record<string, string>>>(isTexts) };

const payoutPlan = object({
  of: string()
    .oneOf(['payouts'] as const)
    .required(),
  outcomes: array(payoutOutcome).required(),
  ...target,
}).noUnknown();

const paymentPlan = object({
  of: string()
    .oneOf(['payments'] as const)
    .required(),
  outcomes: array(paymentOutcome).required(),
  ...target,
}).noUnknown();

const isOfPayments = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'of' in value && value.of === 'payments';

/** What the outcomes may be depends on what is planned. */
export const plan = lazy((value: unknown) => (isOfPayments(value) ? paymentPlan : payoutPlan));

export const fault = object({
  kind: mixed<Fault['kind']>().oneOf([401, 429, 500, 'lock_timeout', 'drop', 'timeout', 'slow']).required(),
  next: number().integer().min(1),
  when: string().oneOf(['before', 'after'] as const),
  kept: boolean(),
  retryAfterSeconds: number().integer().min(0),
  delayMs: milliseconds(),
  method: string(),
  pathEndsWith: string(),
  account: string(),
}).noUnknown();

export const rateLimit = object({ perSecond: number().integer().min(1).nullable().defined() }).noUnknown();

export const webhookUrl = object({
  webhookUrl: string().nullable().defined(),
  connectWebhookUrl: string().nullable(),
}).noUnknown();
