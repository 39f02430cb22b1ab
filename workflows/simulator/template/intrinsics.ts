import { isRecord } from '#shared/testing/json.ts';
import { refuse } from './errors.ts';

/** What the functions of a template refer to. Each throws TemplateError for what does not exist. */
export interface References {
  /** `Ref`: a resource, a parameter or a pseudo parameter. `undefined` is `AWS::NoValue`: the property goes. */
  ref(name: string, path: string): string | undefined;
  /** `Fn::GetAtt` */
  attribute(logicalId: string, attribute: string, path: string): string;
  condition(name: string, path: string): boolean;
}

/**
 * A piece of a template with its functions carried out, as CloudFormation's reference of intrinsic functions has them:
 * docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 * @throws TemplateError for a function that is unknown, used wrongly, or refers to nothing
 */
export const resolve = (value: unknown, path: string, references: References): unknown => {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolve(item, `${path}[${index}]`, references))
      .filter((item) => item !== undefined);
  }
  if (!isRecord(value)) return value;
  const call = Object.keys(value).find((key) => key === 'Ref' || key.startsWith('Fn::'));
  if (call === undefined) return resolveRecord(value, path, references);
  if (Object.keys(value).length > 1) return refuse(path, `${call} stands beside other keys`);
  const carryOut = FUNCTIONS[call] ?? refuse(path, `the function ${call} is unknown to the simulator`);
  return carryOut(value[call], path, references);
};

const resolveRecord = (value: Readonly<Record<string, unknown>>, path: string, references: References): unknown =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const resolved = resolve(item, `${path}.${key}`, references);
      return resolved === undefined ? [] : [[key, resolved]];
    }),
  );

type Intrinsic = (argument: unknown, path: string, references: References) => unknown;

const FUNCTIONS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, path, references) => references.ref(stringOf(name, path), path),

  'Fn::GetAtt': (argument, path, references) => {
    const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : listOf(argument, path);
    return references.attribute(
      stringOf(logicalId, path),
      attribute.map((part) => stringOf(part, path)).join('.'),
      path,
    );
  },

  'Fn::Sub': (argument, path, references) => {
    const [template, variables = {}] = typeof argument === 'string' ? [argument] : listOf(argument, path);
    if (!isRecord(variables)) return refuse(path, 'the variables of Fn::Sub are no object');
    return substitute(stringOf(template, path), resolveRecord(variables, path, references), path, references);
  },

  'Fn::Join': (argument, path, references) => {
    const [delimiter, parts] = pairOf(argument, path, 'Fn::Join');
    const resolved = listOf(resolve(parts, path, references), path);
    return resolved.map((part) => stringOf(part, path)).join(stringOf(delimiter, path));
  },

  'Fn::Split': (argument, path, references) => {
    const [delimiter, whole] = pairOf(argument, path, 'Fn::Split');
    const separator = stringOf(delimiter, path);
    if (separator === '') return refuse(path, 'Fn::Split has no delimiter');
    return stringOf(resolve(whole, path, references), path).split(separator);
  },

  'Fn::Select': (argument, path, references) => {
    const [position, list] = pairOf(argument, path, 'Fn::Select');
    const items = listOf(resolve(list, path, references), path);
    const index = Number(stringOf(resolve(position, path, references), path));
    return items[index] ?? refuse(path, `Fn::Select: there is no item ${index} among ${items.length}`);
  },

  'Fn::If': (argument, path, references) => {
    const branches = listOf(argument, path);
    if (branches.length !== 3) return refuse(path, 'Fn::If takes a condition and two values');
    const [condition, met, unmet] = branches;
    return resolve(references.condition(stringOf(condition, path), path) ? met : unmet, path, references);
  },

  'Fn::ImportValue': (_argument, path) =>
    refuse(path, 'Fn::ImportValue ties stacks together: they pass on values as params or Systems Manager parameters'),
};

/** `${Name}`, `${Name.Attribute}` and variables; `${!Name}` is the text `${Name}`. */
const substitute = (template: string, variables: unknown, path: string, references: References): string =>
  template.replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (isRecord(variables) && Object.hasOwn(variables, name)) return stringOf(variables[name], path);
    const [logicalId = '', ...attribute] = name.split('.');
    if (attribute.length > 0) return references.attribute(logicalId, attribute.join('.'), path);
    return references.ref(name, path) ?? refuse(path, 'AWS::NoValue cannot stand within a string');
  });

/** Whether a condition of the template is met: a call of Fn::Equals, Fn::And, Fn::Or, Fn::Not or another condition. */
export const isMet = (condition: unknown, path: string, references: References): boolean => {
  const [entry, ...others] = isRecord(condition) ? Object.entries(condition) : [];
  if (entry === undefined || others.length > 0) return refuse(path, 'is no condition');
  const [call, argument] = entry;
  const all = (): readonly boolean[] => listOf(argument, path).map((item) => isMet(item, path, references));
  switch (call) {
    case 'Condition':
      return references.condition(stringOf(argument, path), path);
    case 'Fn::Equals': {
      const [left, right] = pairOf(argument, path, 'Fn::Equals').map((side) => resolve(side, path, references));
      return stringOf(left, path) === stringOf(right, path);
    }
    case 'Fn::And':
      return all().every(Boolean);
    case 'Fn::Or':
      return all().some(Boolean);
    case 'Fn::Not': {
      const [negated, ...more] = all();
      if (negated === undefined || more.length > 0) return refuse(path, 'Fn::Not takes one condition');
      return !negated;
    }
    default:
      return refuse(path, `the condition ${call} is unknown to the simulator`);
  }
};

const stringOf = (value: unknown, path: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return refuse(path, `a function of the template needs a string here, not ${JSON.stringify(value)}`);
};

const listOf = (value: unknown, path: string): readonly unknown[] =>
  Array.isArray(value) ? value : refuse(path, `a function needs a list here, not ${JSON.stringify(value)}`);

const pairOf = (value: unknown, path: string, call: string): readonly [unknown, unknown] => {
  const [first, second, ...more] = listOf(value, path);
  if (first === undefined || second === undefined || more.length > 0)
    return refuse(path, `${call} takes two arguments`);
  return [first, second];
};
