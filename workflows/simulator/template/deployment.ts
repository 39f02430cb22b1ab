import { checkGrants } from './grants.ts';
import type { Model, StackModel } from './model.ts';
import { checkPatterns } from './patterns.ts';
import { packagedTemplate } from './source.ts';
import type { StackSource } from './source.ts';
import { loadStack } from './stack.ts';
import type { LoadOptions } from './stack.ts';
import { checkWiring } from './wiring.ts';

/** Several stacks in one account and region. The lists hold what is in any of them. */
export interface Deployment extends Model {
  readonly stacks: readonly StackModel[];
}

/**
 * Loads stacks one after the other: each sees the Systems Manager parameters of those before it. Then whatever points at
 * something must find it, in any of them.
 * @throws TemplateError
 */
export const loadStacks = (sources: readonly StackSource[], options: LoadOptions): Deployment => {
  const stacks = sources.reduce<readonly StackModel[]>((loaded, source) => {
    const made = loaded.flatMap(({ ssmParameters }) => ssmParameters.map(({ name, value }) => [name, value] as const));
    const ssmParameters = { ...options.ssmParameters, ...Object.fromEntries(made) };
    return [...loaded, loadStack(source, { ...options, ssmParameters })];
  }, []);
  const deployment = deploymentOf(stacks);
  checkWiring(deployment, options);
  checkGrants(deployment, options);
  checkPatterns(deployment);
  return deployment;
};

/** The same for services that were packaged into `.build`. */
export const loadPackaged = (services: readonly string[], options: LoadOptions): Deployment =>
  loadStacks(services.map(packagedTemplate), options);

const deploymentOf = (stacks: readonly StackModel[]): Deployment => {
  const all = <T>(of: (stack: StackModel) => readonly T[]): readonly T[] => stacks.flatMap(of);
  return {
    stacks,
    functions: all(({ functions }) => functions),
    stateMachines: all(({ stateMachines }) => stateMachines),
    queues: all(({ queues }) => queues),
    eventSourceMappings: all(({ eventSourceMappings }) => eventSourceMappings),
    tables: all(({ tables }) => tables),
    buckets: all(({ buckets }) => buckets),
    topics: all(({ topics }) => topics),
    buses: all(({ buses }) => buses),
    rules: all(({ rules }) => rules),
    schedules: all(({ schedules }) => schedules),
    scheduleGroups: all(({ scheduleGroups }) => scheduleGroups),
    routes: all(({ routes }) => routes),
    alarms: all(({ alarms }) => alarms),
    metricFilters: all(({ metricFilters }) => metricFilters),
    ssmParameters: all(({ ssmParameters }) => ssmParameters),
    kmsAliases: all(({ kmsAliases }) => kmsAliases),
    userPools: all(({ userPools }) => userPools),
    roles: all(({ roles }) => roles),
    resourcePolicies: all(({ resourcePolicies }) => resourcePolicies),
  };
};
