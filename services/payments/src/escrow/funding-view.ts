import { number, object, string } from 'yup';
import { FUNDING_STATUSES } from './domain/funding.ts';
import type { Funding } from './domain/funding.ts';

/** An amount in an answer; unlike `moneySchema`, any whole number. */
export const amountSchema = object({
  amountMinor: number().integer().required(),
  currency: string().required(),
});

export const fundingSchema = object({
  fundingId: string().uuid().required(),
  amount: amountSchema.required(),
  status: string().oneOf(FUNDING_STATUSES).required(),
  createdAt: string().datetime().required(),
  updatedAt: string().datetime().required(),
  failureCode: string().optional(),
});

/** Named one by one: who asked for it is not everybody's business. */
export const fundingView = ({ fundingId, amount, status, createdAt, updatedAt, failureCode }: Funding) => ({
  fundingId,
  amount,
  status,
  createdAt,
  updatedAt,
  ...(failureCode !== undefined && { failureCode }),
});
