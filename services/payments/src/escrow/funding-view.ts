import { object, string } from 'yup';
import { amountSchema } from '#shared/money/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { FUNDING_STATUSES } from './domain/funding.ts';
import type { Funding } from './domain/funding.ts';

export const fundingSchema = named(
  'Funding',
  object({
    fundingId: uuid().required(),
    amount: amountSchema.required(),
    status: string().oneOf(FUNDING_STATUSES).required(),
    createdAt: instant().required(),
    updatedAt: instant().required(),
    failureCode: string().optional(),
  }),
);

/** Fields are listed one by one: the user who requested it is not shown. */
export const fundingView = ({ fundingId, amount, status, createdAt, updatedAt, failureCode }: Funding) => ({
  fundingId,
  amount,
  status,
  createdAt,
  updatedAt,
  ...(failureCode !== undefined && { failureCode }),
});
