import { array, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { currencySchema } from '#shared/money/index.ts';
import { fieldErrors, refusals } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { instant, line, named, paragraphs, reference, uuid } from '#shared/validation/index.ts';
import { MAX_TERMS, MAX_TITLE, noticeDaysInput, timeZoneInput } from '../contracts/draft-input.ts';
import { MAX_TERM_MONTHS } from '../domain/terms.ts';
import type { ContractTemplate, TemplateContent } from '../domain/contract-template.ts';
import { SILENCES } from '../domain/contract.ts';
import type { CharactersRefusedError, TemplateRefusedError } from '../domain/errors.ts';

/** Templates as the API takes and shows them. */

export const templatePath = object({ templateId: uuid().required() });

/** Placeholders of a template's own, and the characters of a name. */
const MAX_PLACEHOLDERS = 20;
const MAX_PLACEHOLDER_NAME = 40;
const MAX_NAME = 80;

const defaultFields = {
  title: reference(MAX_TITLE).min(1).optional(),
  currency: currencySchema.optional(),
  timeZone: timeZoneInput().optional(),
  noticeDays: noticeDaysInput().optional(),
  termMonths: number().integer().min(1).max(MAX_TERM_MONTHS).optional(),
  silence: string().oneOf(SILENCES).optional(),
};

const templateFields = {
  /** For the client's own lists. */
  name: line(MAX_NAME).required(),
  terms: paragraphs(MAX_TERMS).required(),
  placeholders: array().of(string().min(1).max(MAX_PLACEHOLDER_NAME).required()).max(MAX_PLACEHOLDERS).optional(),
  /** What a draft has where it says nothing else. */
  defaults: named('ContractTemplateDefaultsInput', object(defaultFields)).optional().default(undefined),
};

export const templateInput = object(templateFields);

export const templateChange = object({
  ...templateFields,
  /** The version that was read. */
  version: number().integer().min(1).required(),
});

export const contentOf = (input: InferType<typeof templateInput>): TemplateContent => {
  const { name, terms, placeholders = [], defaults = {} } = input;
  return { name, terms, placeholders, defaults };
};

const summaryFields = {
  templateId: uuid().required(),
  name: string().required(),
  version: number().integer().required(),
  createdAt: instant().required(),
  updatedAt: instant().required(),
};

/** A template in a list. */
export const templateSummarySchema = named('ContractTemplateSummary', object(summaryFields));

export const templateSummary = (template: ContractTemplate) => membersOf(templateSummarySchema, template);

export const templateSchema = named(
  'ContractTemplate',
  object({
    ...summaryFields,
    terms: string().required(),
    /** Its own, whose values a draft gives. */
    placeholders: array().of(string().required()).required(),
    defaults: named('ContractTemplateDefaults', object(defaultFields)).required(),
  }),
);

export const templateView = (template: ContractTemplate) => membersOf(templateSchema, template);

export const TEMPLATE_REFUSALS = refusals<CharactersRefusedError | TemplateRefusedError>(
  {
    CONTRACT_CHARACTERS: 'A text has characters that documents cannot show; `problems` names the fields',
    CONTRACT_TEMPLATE_REFUSED: 'Placeholders or defaults are not in order; `problems` names them',
  },
  { problems: fieldErrors },
);
