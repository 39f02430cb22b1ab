import { array, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { currencySchema } from '#shared/money/index.ts';
import { line, paragraphs, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { SILENCES } from '../domain/contract.ts';
import { amountMinorInput, rateInput } from '../rate-input.ts';

/** Characters of a title: of the contract or a milestone. */
export const MAX_TITLE = 120;
/** Characters of the terms, before their placeholders are filled. */
const MAX_TERMS = 16_000;
/** With the contract, its text and its audit entry, the milestones are written in one transaction. */
const MAX_MILESTONES = 50;

const partyInput = object({
  /** As it stands in the contract. */
  name: line(200).required(),
  address: line(300).required(),
});

/** A draft of a contract. Characters that documents cannot show are refused with a code of their own. */
export const draftInput = object({
  contractorId: uuid().required(),
  client: partyInput.required(),
  contractor: partyInput.required(),
  title: line(MAX_TITLE).required(),
  /** A line is a paragraph. `{{client.name}}` and other placeholders stand for values of the draft. */
  terms: paragraphs(MAX_TERMS).required(),
  currency: currencySchema.required(),
  milestones: array()
    .of(
      object({
        title: line(MAX_TITLE).required(),
        amountMinor: amountMinorInput().required(),
        dueOn: localDate().optional(),
      }),
    )
    .max(MAX_MILESTONES)
    .optional(),
  rate: rateInput.optional().default(undefined),
  startsOn: localDate().required(),
  /** Last day. In its place `termMonths`, or neither for an open end. */
  endsOn: localDate().optional(),
  termMonths: number().integer().min(1).max(120).optional(),
  noticeDays: number().integer().min(0).max(365).required(),
  /** IANA name: the contract's dates are dates there. */
  timeZone: string().min(1).max(64).required(),
  /** What happens to submitted work about which the client says nothing for 14 days. `operator` when it is left out. */
  silence: string().oneOf(SILENCES).optional(),
});
export type DraftInput = InferType<typeof draftInput>;
