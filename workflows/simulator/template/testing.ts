import { TemplateError } from './errors.ts';
import type { TemplateProblem } from './errors.ts';
import type { LoadOptions } from './stack.ts';

/** Where the stacks of the tests are deployed. */
export const PLACE: LoadOptions = { region: 'eu-central-1', account: '123456789012', partition: 'aws' };

/** The ARN of something in {@link PLACE}. */
export const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-central-1:123456789012:${rest}`;

/** A resource of a template. */
export const resource = (type: string, properties: object = {}, more: object = {}) => ({
  Type: `AWS::${type}`,
  Properties: properties,
  ...more,
});

/** A stack of these resources, for the loader. */
export const stackOf = (resources: object, more: object = {}, name = 'test') => ({
  name,
  template: { Resources: resources, ...more },
});

/** What was wrong, or nothing. */
export const problemsOf = (load: () => unknown): readonly TemplateProblem[] => {
  try {
    load();
    return [];
  } catch (error) {
    if (error instanceof TemplateError) return error.problems;
    throw error;
  }
};

/** `<path>: <message>` of everything that was wrong. */
export const complaints = (load: () => unknown): readonly string[] =>
  problemsOf(load).map(({ path, message }) => `${path}: ${message}`);
