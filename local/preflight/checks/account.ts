import { advice, missing, ready } from '../check.ts';
import type { Check } from '../check.ts';

/**
 * A new account may run ten Lambdas at once ("Lambda quotas"). Retries absorb the throttles, but a burst of webhooks then
 * takes minutes.
 */
const ENOUGH_CONCURRENCY = 100;

const concurrency: Check = {
  step: 'Quotas',
  needsDeployment: false,
  title: 'Lambda concurrency',
  run: async ({ account }) => {
    const limit = await account.concurrentExecutions();
    const text = `${limit} Lambdas may run at the same time`;
    return [limit < ENOUGH_CONCURRENCY ? advice(`${text}; request at least ${ENOUGH_CONCURRENCY}`) : ready(text)];
  },
};

const roles: Check = {
  step: 'Quotas',
  needsDeployment: false,
  title: 'IAM roles',
  run: async ({ account, requirements }) => {
    const deployed = await Promise.all(requirements.stacks.map((name) => account.stack(name)));
    if (deployed.every((stack) => stack !== undefined)) return [ready('The roles of the stage exist')];
    const { used, quota } = await account.roles();
    const text = `${used} of ${quota} roles are used, and the stage needs ${requirements.roles}`;
    return [used + requirements.roles > quota ? missing(text) : ready(text)];
  },
};

/** Tables and buckets that an earlier stage of the same name left, or names that belong to another account. */
const names: Check = {
  step: 'Deploying a removed stage again',
  needsDeployment: false,
  title: 'Names of tables and buckets',
  run: async ({ account, requirements: { tables, buckets } }) => {
    const isDeployed = async (stack: string): Promise<boolean> => (await account.stack(stack)) !== undefined;
    const left = await Promise.all([
      ...tables.map(async ({ name, stack }) =>
        (await account.hasTable(name)) && !(await isDeployed(stack))
          ? [missing(`Table ${name} is left of a removed stack`)]
          : [],
      ),
      ...buckets.map(async ({ name, stack }) => {
        const state = await account.bucket(name);
        if (state === 'taken') return [missing(`Bucket ${name} belongs to another account or region`)];
        return state === 'own' && !(await isDeployed(stack))
          ? [missing(`Bucket ${name} is left of a removed stack`)]
          : [];
      }),
    ]);
    const found = left.flat();
    return found.length > 0
      ? found
      : [ready(`${tables.length} tables and ${buckets.length} buckets: free, or of this stage`)];
  },
};

export const accountChecks: readonly Check[] = [concurrency, roles, names];
