import { DateTime } from 'luxon';
import { number, string } from 'yup';
import { currencySchema } from '#shared/money/index.ts';
import { isLocalDate } from '#shared/time/local-date.ts';
import { instant as anInstant, isUuid } from '#shared/validation/index.ts';

/** Fields that several templates take, and how people read their values. */

/** ISO-8601 UTC instant. */
export const instant = anInstant().required();
/** A day of a contract, in its time zone. */
export const date = string()
  .required()
  .test('date', '${path} must be a date such as 2026-11-02', (value) => isLocalDate(value));
/** Who of a contract did something. */
export const party = string().oneOf(['client', 'contractor']).required();
export const shortText = string().min(1).max(500).required();
/** What requests of an earlier version lack. Executions hold notifications for up to 30 days before they request them. */
const added = string().min(1).max(500).optional();
/** Whole days until a deadline; 0 is its last day. */
export const days = number().integer().min(0).required();
/** How many payments. */
export const payments = number().integer().min(0).required();
/** A web address; other schemes (`javascript:`) would make the link a trap. */
export const webUrl = string()
  .max(2048)
  .required()
  .test('web-url', '${path} must be an http or https address', (value) => {
    const url = URL.parse(value);
    return url !== null && ['http:', 'https:'].includes(url.protocol);
  });

/** `2 December 2026, 09:00 UTC` */
export const readableInstant = (value: string): string =>
  DateTime.fromISO(value, { zone: 'utc' }).setLocale('en').toFormat("d LLLL yyyy, HH:mm 'UTC'");

/** `28 February 2027` */
export const readableDate = (value: string): string =>
  DateTime.fromISO(value, { zone: 'utc' }).setLocale('en').toFormat('d LLLL yyyy');

/** `3 days left`, `1 day left`, `last day` */
export const readableDaysLeft = (count: number): string => {
  if (count === 0) return 'last day';
  return count === 1 ? '1 day left' : `${count} days left`;
};

/** Of the payment of a milestone or timesheet. `reference` is the name that the client and the contractor gave to the work. */
export const workFields = { amount: shortText, work: shortText, reference: added, paymentId: added };
export const workExample = {
  amount: 'EUR 1,250.00',
  work: 'milestone',
  reference: 'Phase 2',
  paymentId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
};
/** Of a contract, with the title that the client gave it. */
export const contractFields = { title: shortText, contractId: added };
export const contractExample = {
  title: 'Design of the website',
  contractId: '0b6c3c1e-6a0e-5d5b-9d3c-2b6f7a1c9e55',
};
export const amountFields = {
  amountMinor: number().integer().min(0).max(Number.MAX_SAFE_INTEGER).required(),
  currency: currencySchema.required(),
};
export const amountExample = { amountMinor: 125_000, currency: 'EUR' };
/** Of a payroll, with the name that the client gave it. */
export const payrollFields = { name: shortText, payrollId: added };

/** `milestone “Phase 2”`; only `milestone` where the reference is an id that no person recognizes, or is missing. */
export const workNamed = <D extends { readonly work: string; readonly reference?: string | undefined }>(data: D) => {
  const { work, reference } = data;
  const isName = reference !== undefined && !isUuid(reference.toLowerCase());
  return { ...data, work: isName ? `${work} “${reference}”` : work };
};
