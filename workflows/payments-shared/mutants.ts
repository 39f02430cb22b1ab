import type { CodeEdit } from '../simulator/lambda/edits.ts';
import type { Mutant } from '../simulator/run/workflow.ts';

/** Mutants of the code that moves money. Those of Stripe's adapter and of the store are the same for every workflow. */

/** How many seeds may run before a mutant is detected, and with how many faults. */
export type Odds = Pick<Mutant, 'withinSeeds' | 'rate'>;

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

/** Mutants that every workflow that pays must detect. */
export const commonMutants = (odds: {
  /** Of a defect that shows in any run. */
  readonly withoutFaults: Odds;
  /** Of a defect that shows only after a crash, or in a race. */
  readonly withFaults: Odds;
}): readonly Mutant[] => [
  mutant(
    'transfer-without-key',
    'one attempt makes one transfer',
    odds.withFaults,
    edit('adapters/stripe.ts', "{ idempotencyKey: `transfer/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}` }", '{}'),
  ),
  mutant(
    'payout-without-key',
    'one attempt makes one payout',
    odds.withFaults,
    edit('adapters/stripe.ts', "idempotencyKey: `payout/${key}${freshKey ? FRESH_KEY_SUFFIX : ''}`", '...{}'),
  ),
  mutant(
    'transfer-never-reversed',
    'the transfer of a failed attempt is reversed',
    odds.withoutFaults,
    edit('payouts/domain/payout.ts', 'payout.transferReversedAt === undefined', 'payout.takenBackAt !== undefined'),
  ),
  mutant(
    'failed-then-paid',
    'a failed payout stays failed when late webhooks arrive',
    odds.withoutFaults,
    edit('payouts/domain/payout.ts#TRANSITIONS', 'failed: []', "failed: ['paid']"),
  ),
  mutant('unconditional', 'a write is conditional on the version that was read', odds.withFaults, {
    file: 'shared/store/memory-store.ts',
    find: 'if (failed.length > 0) throw new StoreConflictError(failed);',
    replace: '',
  }),
];
