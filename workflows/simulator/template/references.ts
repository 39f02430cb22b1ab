import { isRecord } from '#shared/testing/json.ts';
import { refuse } from './errors.ts';
import { identify, urlSuffix } from './identities.ts';
import type { Identity, Place } from './identities.ts';
import { isMet, resolve } from './intrinsics.ts';
import type { References } from './intrinsics.ts';
import type { Template, TemplateResource } from './source.ts';

/** What the functions of one template mean. */
export interface Resolution {
  /** Carries out functions. */
  value(value: unknown, path: string): unknown;
  identity(logicalId: string, path: string): Identity;
  /** Whether the condition, if there is one, lets something be deployed. */
  holds(condition: string | undefined, path: string): boolean;
}

export interface ResolutionOptions extends Place {
  /** Of the template's own section `Parameters`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of Systems Manager, by name. */
  readonly ssmParameters: ReadonlyMap<string, string>;
}

/** Nothing is resolved before it is asked for, so resources may stand in any order. */
export const createResolution = (template: Template, options: ResolutionOptions): Resolution => {
  const { stack } = template;
  const condition = once('condition', (name, path) =>
    isMet(own(template.conditions, name) ?? refuse(path, `there is no condition ${name}`), path, references),
  );
  const holds = (name: string | undefined, path: string): boolean => name === undefined || condition(name, path);

  const identity = once('resource', (logicalId, path): Identity => {
    const resource = own(template.resources, logicalId) ?? refuse(path, `there is no resource ${logicalId}`);
    if (!holds(resource.condition, path)) return refuse(path, `${logicalId} is not deployed: its condition is not met`);
    const at = `${stack}:Resources.${logicalId}.Properties`;
    return identify(resource.type, {
      stack,
      logicalId,
      path: at,
      place: options,
      has: (property) => Object.hasOwn(resource.properties, property),
      text: (property) => text(value(resource.properties[property], `${at}.${property}`), `${at}.${property}`),
    });
  });

  const references: References = {
    condition,
    ref: (name, path) => {
      if (name.startsWith('AWS::')) return pseudoParameter(name, path, stack, options);
      if (Object.hasOwn(template.parameters, name)) return parameter(template.parameters[name], name, path, options);
      const { ref, name: physicalName } = identity(name, path);
      return ref ?? physicalName;
    },
    attribute: (logicalId, attribute, path) =>
      own(identity(logicalId, path).attributes ?? {}, attribute) ??
      refuse(path, `${typeOf(template.resources, logicalId)} has no attribute ${attribute} the simulator knows`),
  };
  const value = (written: unknown, path: string): unknown => resolve(written, path, references);

  return { value, identity, holds };
};

/** Makes each thing once, and notices a thing that needs itself. */
const once = <T>(kind: string, make: (key: string, path: string) => T): ((key: string, path: string) => T) => {
  const made = new Map<string, { readonly thing: T }>();
  const begun = new Set<string>();
  return (key, path) => {
    const found = made.get(key);
    if (found) return found.thing;
    if (begun.has(key)) return refuse(path, `the name of ${kind} ${key} depends on itself`);
    begun.add(key);
    try {
      const thing = make(key, path);
      made.set(key, { thing });
      return thing;
    } finally {
      begun.delete(key);
    }
  };
};

/** Not what every object inherits. */
const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

const typeOf = (resources: Readonly<Record<string, TemplateResource>>, logicalId: string): string =>
  own(resources, logicalId)?.type ?? logicalId;

const text = (value: unknown, path: string): string | undefined => {
  if (value === undefined || typeof value === 'string') return value;
  return refuse(path, `is no string: ${JSON.stringify(value)}`);
};

const pseudoParameter = (name: string, path: string, stack: string, place: Place): string | undefined => {
  switch (name) {
    case 'AWS::AccountId':
      return place.account;
    case 'AWS::NoValue':
      return undefined;
    case 'AWS::Partition':
      return place.partition;
    case 'AWS::Region':
      return place.region;
    case 'AWS::StackId':
      return `arn:${place.partition}:cloudformation:${place.region}:${place.account}:stack/${stack}/simulated`;
    case 'AWS::StackName':
      return stack;
    case 'AWS::URLSuffix':
      return urlSuffix(place);
    default:
      return refuse(path, `the pseudo parameter ${name} is unknown to the simulator`);
  }
};

const parameter = (declared: unknown, name: string, path: string, options: ResolutionOptions): string => {
  const { Type, Default } = isRecord(declared) ? declared : refuse(path, `parameter ${name} is no object`);
  if (typeof Type !== 'string' || !PARAMETER_TYPES.has(Type)) {
    return refuse(path, `parameter ${name} is of a type unknown to the simulator`);
  }
  const given = own(options.parameters, name) ?? Default;
  if (typeof given !== 'string' && typeof given !== 'number') return refuse(path, `parameter ${name} has no value`);
  if (Type !== IN_SYSTEMS_MANAGER) return String(given);
  const stored = options.ssmParameters.get(String(given));
  return stored ?? refuse(path, `no parameter ${given} was handed in or made by an earlier stack`);
};

/** Its value is the name of a parameter in Systems Manager, which CloudFormation reads. */
const IN_SYSTEMS_MANAGER = 'AWS::SSM::Parameter::Value<String>';
const PARAMETER_TYPES: ReadonlySet<string> = new Set(['String', 'Number', IN_SYSTEMS_MANAGER]);
