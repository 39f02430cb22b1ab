import type { CodeEdit } from '../simulator/lambda/edits.ts';
import type { Mutant } from '../simulator/run/workflow.ts';

/** Mutants of the code that moves money. Those of Stripe's adapter and of the store are the same for every workflow. */

/** How many seeds may run before a mutant is detected, and with how many faults. */
export type Odds = Pick<Mutant, 'withinSeeds' | 'rate' | 'knownSeed'>;

/** @param edits Several where a second safeguard hides that the first one is gone */
export const mutant = (
  name: string,
  safeguard: string,
  odds: Odds,
  ...edits: readonly [CodeEdit, ...CodeEdit[]]
): Mutant => ({ name, safeguard, ...odds, edits });

/**
 * An edit of a file of the payments service.
 * @param place The file, and after a `#` the declaration that encloses the code
 */
export const edit = (place: string, find: string, replace: string): CodeEdit => {
  const [file = '', within] = place.split('#');
  return { file: `services/payments/src/${file}`, ...(within !== undefined && { within }), find, replace };
};

/** The movement's entry gets another id whenever it is made: the ledger cannot recognise a second one. */
export const withoutEntryId = (movement: string, reference: string): CodeEdit =>
  edit(`money/movements.ts#${movement}`, 'entry', `((facts: any) => entry(facts, [${reference}, at]))`);

/** A defect that shows in any run, and one that shows only after a crash or in a race. */
const WITHOUT_FAULTS = { withinSeeds: 60, rate: 0 };
const WITH_FAULTS = { withinSeeds: 100, rate: 0.3 };

/** Mutants of code that every workflow that pays runs alike: run once, with the workflow that detects them soonest. */
export const sharedMutants: readonly Mutant[] = [
  mutant(
    'transfer-without-key',
    'one attempt makes one transfer',
    WITH_FAULTS,
    edit('adapters/stripe.ts', "{ idempotencyKey: `transfer/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}` }", '{}'),
  ),
  mutant(
    'payout-without-key',
    'one attempt makes one payout',
    WITH_FAULTS,
    edit('adapters/stripe.ts', "idempotencyKey: `payout/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}`", '...{}'),
  ),
  mutant(
    'transfer-never-reversed',
    'the transfer of a failed attempt is reversed',
    WITHOUT_FAULTS,
    edit(
      'payouts/domain/payout.ts',
      'payout.transferReversedAt === undefined',
      'payout.transferReversedAt !== undefined',
    ),
  ),
  mutant(
    'failed-then-paid',
    'a failed payout stays failed when late webhooks arrive',
    WITHOUT_FAULTS,
    edit('payouts/domain/payout.ts#TRANSITIONS', 'failed: []', "failed: ['paid']"),
  ),
  mutant(
    'unconditional',
    'a write is conditional on the version that was read',
    { ...WITH_FAULTS, knownSeed: 17 },
    {
      file: 'shared/store/memory-store.ts',
      find: 'if (failed.length > 0) throw new StoreConflictError(failed);',
      replace: '',
    },
  ),
];
