import type { FieldError } from '#shared/errors/index.ts';

/**
 * Texts with named placeholders: `{{client.name}} pays {{contractor.name}}.` Nothing else is a command, and a value is inserted as
 * it is: a value that looks like a placeholder stays text.
 */
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names of a template's placeholders, each once, in their order. */
export const placeholdersOf = (template: string): readonly string[] => [
  ...new Set([...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

/** What is wrong with a template: placeholders that have no value, and braces that belong to no placeholder. */
export const templateProblems = (field: string, template: string, known: readonly string[]): readonly FieldError[] => [
  ...placeholdersOf(template)
    .filter((name) => !known.includes(name))
    .map((name) => ({ field, message: `has an unknown placeholder: {{${name}}}` })),
  ...(/\{\{|\}\}/.test(template.replaceAll(PLACEHOLDER, ''))
    ? [{ field, message: 'has braces that belong to no placeholder' }]
    : []),
];

/** The template with its values. @throws RangeError for a placeholder without a value: templates are checked when they are saved */
export const fillTemplate = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new RangeError(`No value for ${placeholder}`);
    return value;
  });
