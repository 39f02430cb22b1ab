import { parse } from 'yaml';
import { entries, member } from './members.ts';

/** One function of a `serverless.yml`, as far as routes are concerned. */
export interface WiredFunction {
  readonly handler: unknown;
  /** `METHOD /path` of each of its HTTP API events. */
  readonly routes: readonly string[];
  /** Whether each of those events names an authorizer. */
  readonly authorized: boolean;
  /** The authorizers that they name. */
  readonly authorizers: readonly string[];
}

/** The functions that a `serverless.yml` declares, by key. CloudFormation's tags (`!Ref`, `!GetAtt`, …) are ignored. */
export const wiredFunctions = (serverlessYml: string): Readonly<Record<string, WiredFunction>> => {
  const document: unknown = parse(serverlessYml, { logLevel: 'silent' });
  return Object.fromEntries(entries(member(document, 'functions')).map(([key, value]) => [key, wired(value)]));
};

const wired = (definition: unknown): WiredFunction => {
  const events = member(definition, 'events');
  const https = (Array.isArray(events) ? events : []).map((event) => member(event, 'httpApi')).filter(Boolean);
  const named = https.map((event) => member(member(event, 'authorizer'), 'name'));
  return {
    handler: member(definition, 'handler'),
    routes: https.map(routeOf),
    authorized: https.every((event) => Boolean(member(event, 'authorizer'))),
    authorizers: [...new Set(named.filter((name) => typeof name === 'string'))],
  };
};

const routeOf = (event: unknown): string => {
  const [method, path] =
    typeof event === 'string' ? event.split(/\s+/) : [member(event, 'method'), member(event, 'path')];
  return `${String(method).toUpperCase()} ${String(path)}`;
};
