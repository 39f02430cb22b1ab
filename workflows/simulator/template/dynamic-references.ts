import { isRecord } from '#shared/testing/json.ts';
import { refuse } from './errors.ts';

/**
 * Puts Systems Manager parameters in the place of `{{resolve:ssm:<name>}}`, which CloudFormation does last, when the
 * template's functions are carried out:
 * docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 * @param parameters Values by name
 * @throws TemplateError for a parameter that is not there, or a reference to another store
 */
export const dereference = (value: unknown, path: string, parameters: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return inText(value, path, parameters);
  if (Array.isArray(value)) return value.map((item, index) => dereference(item, `${path}[${index}]`, parameters));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, dereference(item, `${path}.${key}`, parameters)]),
  );
};

const inText = (text: string, path: string, parameters: ReadonlyMap<string, string>): string =>
  text.replace(/\{\{resolve:([^:}]*):([^}]*)\}\}/g, (_whole, store: string, name: string) => {
    if (store !== 'ssm') return refuse(path, `{{resolve:${store}:…}} is unknown to the simulator`);
    if (name.includes(':')) return refuse(path, `versions of parameters are unknown to the simulator: ${name}`);
    return parameters.get(name) ?? refuse(path, `no parameter ${name} was handed in or made by an earlier stack`);
  });
