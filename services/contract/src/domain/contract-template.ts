import type { FieldError } from '#shared/errors/index.ts';
import { canonicalJson } from '#shared/json/canonical.ts';
import { isTimeZone } from '#shared/time/calendar.ts';
import { assertCharacters } from './characters.ts';
import type { Silence } from './contract.ts';
import { TemplateChangedError, TemplateRefusedError } from './errors.ts';
import { placeholdersOf, templateProblems } from './text-template.ts';

/** Placeholders whose values are facts of the draft. `endsOn` has one unless the end is open. */
export const FACT_PLACEHOLDERS = [
  'client.name',
  'client.address',
  'contractor.name',
  'contractor.address',
  'title',
  'currency',
  'startsOn',
  'endsOn',
  'noticeDays',
  'timeZone',
] as const;
export type FactPlaceholder = (typeof FACT_PLACEHOLDERS)[number];

/** What a draft has where it says nothing else. */
export interface TemplateDefaults {
  readonly title?: string | undefined;
  readonly currency?: string | undefined;
  /** IANA name. */
  readonly timeZone?: string | undefined;
  readonly noticeDays?: number | undefined;
  /** Of a draft that says nothing of its end. */
  readonly termMonths?: number | undefined;
  readonly silence?: Silence | undefined;
}

/** What a client writes. */
export interface TemplateContent {
  readonly name: string;
  /** With placeholders: those of the facts, and its own. */
  readonly terms: string;
  /** Its own placeholders: each draft gives their values. */
  readonly placeholders: readonly string[];
  readonly defaults: TemplateDefaults;
}

/** Terms that a client drafts contracts from. A draft copies them: a change of the template changes no contract. */
export interface ContractTemplate extends TemplateContent {
  readonly templateId: string;
  readonly clientId: string;
  /** 1 for the first; each change counts up. */
  readonly version: number;
  readonly createdBy: string;
  /** Who wrote this version. */
  readonly updatedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A small letter first, then letters and digits. The placeholders of facts with a dot are none of these. */
const OWN_NAME = /^[a-z][a-zA-Z0-9]*$/;

const nameProblems = (names: readonly string[], terms: string): readonly FieldError[] => {
  const used = placeholdersOf(terms);
  return names.flatMap((name, index) => {
    const problem = (message: string) => [{ field: `placeholders[${index}]`, message: `${message}: ${name}` }];
    if (!OWN_NAME.test(name)) return problem('is no name of a placeholder');
    if (FACT_PLACEHOLDERS.some((fact) => fact === name)) return problem('is a placeholder that every draft fills');
    if (names.indexOf(name) < index) return problem('is there before');
    return used.includes(name) ? [] : problem('is not in the terms');
  });
};

/** @throws CharactersRefusedError; TemplateRefusedError naming the placeholders and defaults that are not in order */
const assertContent = ({ terms, placeholders, defaults: { title, timeZone } }: TemplateContent): void => {
  assertCharacters({ terms, ...(title !== undefined && { 'defaults.title': title }) });
  const problems = [
    ...nameProblems(placeholders, terms),
    ...templateProblems('terms', terms, [...FACT_PLACEHOLDERS, ...placeholders]),
    ...(timeZone === undefined || isTimeZone(timeZone)
      ? []
      : [{ field: 'defaults.timeZone', message: 'is no IANA time zone' }]),
  ];
  if (problems.length > 0) throw new TemplateRefusedError(problems);
};

interface Author {
  /** User of the client. */
  readonly by: string;
  readonly at: string;
}

/** @throws CharactersRefusedError; TemplateRefusedError */
export const newTemplate = (
  ids: Pick<ContractTemplate, 'templateId' | 'clientId'>,
  content: TemplateContent,
  { by, at }: Author,
): ContractTemplate => {
  assertContent(content);
  return { ...ids, ...content, version: 1, createdBy: by, updatedBy: by, createdAt: at, updatedAt: at };
};

/**
 * The next version. The same content once more changes nothing: the answer to the first request may be lost.
 * @param version What the author read
 * @throws TemplateChangedError when another version came between; CharactersRefusedError; TemplateRefusedError
 */
export const changeTemplate = (
  template: ContractTemplate,
  content: TemplateContent,
  { by, at, version }: Author & { readonly version: number },
): ContractTemplate => {
  const { name, terms, placeholders, defaults } = template;
  if (canonicalJson({ name, terms, placeholders, defaults }) === canonicalJson(content)) return template;
  if (version !== template.version) throw new TemplateChangedError(template.version);
  assertContent(content);
  return { ...template, ...content, version: version + 1, updatedBy: by, updatedAt: at };
};
