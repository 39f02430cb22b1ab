import { number } from 'yup';
import { currencySchema } from '#shared/money/index.ts';

/** Members of every event that speaks of money: whole minor units of an ISO 4217 currency. */
export const amountOf = {
  amountMinor: number().integer().min(1).max(Number.MAX_SAFE_INTEGER).required(),
  currency: currencySchema.required(),
};
export const exampleAmount = { amountMinor: 125_000, currency: 'EUR' };
