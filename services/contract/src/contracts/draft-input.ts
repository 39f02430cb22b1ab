import { array, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { currencySchema } from '#shared/money/index.ts';
import { line, named, paragraphs, uuid } from '#shared/validation/index.ts';
import { localDate } from '#shared/validation/local-date.ts';
import { SILENCES } from '../domain/contract.ts';
import { MAX_TERM_MONTHS } from '../domain/terms.ts';
import { amountMinorInput, rateInput } from '../rate-input.ts';

/** Characters of a title: of the contract or a milestone. */
export const MAX_TITLE = 120;
/** Characters of the terms, before their placeholders are filled. */
export const MAX_TERMS = 16_000;
/** With the contract, its text and its audit entry, the milestones are written in one transaction. */
const MAX_MILESTONES = 50;
/** Values for a template's own placeholders, and characters of each. */
const MAX_VALUES = 20;
const MAX_VALUE = 300;

const partyInput = object({
  /** As it stands in the contract. */
  name: line(200).required(),
  address: line(300).required(),
});

export const noticeDaysInput = () => number().integer().min(0).max(365);

/** IANA name: the contract's dates are dates there. */
export const timeZoneInput = () => string().min(1).max(64);

/** A draft of a contract. Characters that documents cannot show are refused with a code of their own. */
export const draftInput = object({
  contractorId: uuid().required(),
  client: partyInput.required(),
  contractor: partyInput.required(),
  /** The client's template that has the terms. What the draft leaves out of title, currency and the like, is the template's. */
  templateId: uuid().optional(),
  /** Values of the template's own placeholders, each once. */
  placeholders: array()
    .of(
      named(
        'PlaceholderValue',
        object({ name: string().min(1).max(40).required(), value: line(MAX_VALUE).required() }),
      ),
    )
    .max(MAX_VALUES)
    .optional(),
  /** Needed unless the template has it, as are `currency`, `noticeDays` and `timeZone`. */
  title: line(MAX_TITLE).min(1).optional(),
  /** Instead of a template. A line is a paragraph. `{{client.name}}` and other placeholders stand for values of the draft. */
  terms: paragraphs(MAX_TERMS).min(1).optional(),
  currency: currencySchema.optional(),
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
  termMonths: number().integer().min(1).max(MAX_TERM_MONTHS).optional(),
  noticeDays: noticeDaysInput().optional(),
  timeZone: timeZoneInput().optional(),
  /** What happens to submitted work about which the client says nothing for 14 days. `operator` when it is left out. */
  silence: string().oneOf(SILENCES).optional(),
});
export type DraftInput = InferType<typeof draftInput>;
