import type { FieldError } from '#shared/errors/index.ts';
import type { ContractTemplate } from '../domain/contract-template.ts';
import type { TemplateSource } from '../domain/contract.ts';
import { DraftRefusedError } from '../domain/errors.ts';
import { placeholdersOf } from '../domain/text-template.ts';
import type { DraftInput } from './draft-input.ts';

type Needed = 'title' | 'terms' | 'currency' | 'noticeDays' | 'timeZone';

/** A draft with all that a contract needs, by itself or from a template. */
export type CompleteDraft = Omit<DraftInput, Needed | 'templateId' | 'placeholders'> & {
  readonly [Name in Needed]: NonNullable<DraftInput[Name]>;
} & {
  /** Values of the template's own placeholders, by name. */
  readonly values: Readonly<Record<string, string>>;
  readonly template?: TemplateSource;
};

/**
 * What a draft says, and for the rest what its template says.
 * @throws DraftRefusedError naming what neither says, and values that are missing or not needed
 */
export const completeDraft = (input: DraftInput, template?: ContractTemplate): CompleteDraft => {
  const { templateId: _, placeholders: given = [], ...own } = input;
  const merged = { ...defaultsOf(input, template), ...own, terms: template?.terms ?? own.terms };
  const { title, terms, currency, noticeDays, timeZone } = merged;
  const problems = [
    ...(template === undefined ? untemplatedProblems(input) : valueProblems(input, template)),
    ...Object.entries({ title, currency, noticeDays, timeZone }).flatMap(([field, value]) =>
      value === undefined ? [{ field, message: 'is needed, as no template says it' }] : [],
    ),
  ];
  const isComplete =
    title !== undefined &&
    terms !== undefined &&
    currency !== undefined &&
    noticeDays !== undefined &&
    timeZone !== undefined;
  if (problems.length > 0 || !isComplete) throw new DraftRefusedError(problems);
  return {
    ...{ ...merged, title, terms, currency, noticeDays, timeZone },
    values: Object.fromEntries(given.map(({ name, value }) => [name, value])),
    ...(template && { template: { templateId: template.templateId, version: template.version } }),
  };
};

/** A draft that says its end has no other one. */
const defaultsOf = ({ endsOn, termMonths }: DraftInput, template?: ContractTemplate) => {
  const { termMonths: term, ...defaults } = template?.defaults ?? {};
  return {
    ...defaults,
    ...(endsOn === undefined && termMonths === undefined && term !== undefined && { termMonths: term }),
  };
};

const untemplatedProblems = ({ terms, placeholders }: DraftInput): readonly FieldError[] => [
  ...(terms === undefined ? [{ field: 'terms', message: 'are needed without templateId' }] : []),
  ...(placeholders === undefined ? [] : [{ field: 'placeholders', message: 'are not taken without templateId' }]),
];

const valueProblems = (input: DraftInput, template: ContractTemplate): readonly FieldError[] => {
  const { terms, placeholders: given = [], endsOn, termMonths = template.defaults.termMonths } = input;
  const names = given.map(({ name }) => name);
  const isEndNamed = placeholdersOf(template.terms).includes('endsOn');
  return [
    ...(terms === undefined ? [] : [{ field: 'terms', message: 'are not taken with templateId' }]),
    ...template.placeholders
      .filter((name) => !names.includes(name))
      .map((name) => ({ field: 'placeholders', message: `need a value of ${name}` })),
    ...names.flatMap((name, index) => {
      const problem = (message: string) => [{ field: `placeholders[${index}].name`, message }];
      if (!template.placeholders.includes(name)) return problem(`is no placeholder of the template: ${name}`);
      return names.indexOf(name) < index ? problem(`has another value: ${name}`) : [];
    }),
    ...(isEndNamed && endsOn === undefined && termMonths === undefined
      ? [{ field: 'endsOn', message: 'is needed: the terms of the template name the last day' }]
      : []),
  ];
};
