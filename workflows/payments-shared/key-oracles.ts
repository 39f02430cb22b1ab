import type { Oracle, Records } from '../simulator/oracles/oracle.ts';
import type { StripeSite } from '../simulator/world/stripe.ts';
import { payoutAccountsIn } from './records.ts';

/** Stripe never refuses an idempotency key because it came with another request before. */
export const keysNameOneRequest = (site: () => StripeSite): Oracle => {
  const findViolations = (): readonly string[] =>
    site()
      .keyConflicts.splice(0)
      .map((request) => `${request}: the key was used for another request`);
  return { name: 'idempotency keys name one request', inspect: findViolations, conclude: findViolations };
};

/** A contractor has one account at Stripe, which is the one on record once there is a record. */
export const oneAccountPerContractor = (records: Records, site: () => StripeSite): Oracle => {
  const findViolations = (): readonly string[] => {
    const accounts = Map.groupBy(site().stripe.accounts.list(), ({ metadata }) => metadata?.['contractorId'] ?? '');
    const known = payoutAccountsIn(records);
    return [
      ...[...accounts].flatMap(([contractorId, { length }]) =>
        length > 1 ? [`contractor ${contractorId} has ${length} accounts at Stripe`] : [],
      ),
      ...known.flatMap(({ contractorId, stripeAccountId, country }) =>
        accounts.get(contractorId)?.some((account) => account.id === stripeAccountId && account.country === country)
          ? []
          : [`contractor ${contractorId} has ${stripeAccountId} in ${country} on record, which Stripe does not`],
      ),
    ];
  };
  return { name: 'one account per contractor', inspect: findViolations, conclude: findViolations };
};
