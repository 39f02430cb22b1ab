import type { Mutation } from '../simulator/lambda/hooks.ts';
import type { PlantedBug } from '../simulator/run/workflow.ts';

/** Bugs planted where money moves; those of Stripe and the store are the same whichever workflow pays. */

export type Edit = Omit<Mutation, 'name'>;

/** How soon it must be noticed. */
export type Odds = Pick<PlantedBug, 'withinSeeds' | 'rate'>;

/** @param edits Several where one guard stands behind another: with only one of them gone nothing happens */
export const bug = (name: string, safety: string, odds: Odds, ...edits: readonly [Edit, ...Edit[]]): PlantedBug => ({
  name,
  safety,
  ...odds,
  mutation: edits.map((edit, index) => ({ name: `${name}-${index + 1}`, ...edit })),
});

/** An edit of a file of the payments service. */
export const edit = (file: string, find: string, replace: string): Edit => ({
  file: `services/payments/src/${file}`,
  find,
  replace,
});

/** Whoever pays, each of these must be noticed. */
export const commonBugs = (odds: {
  /** What is noticed wherever it happens… */
  readonly fair: Odds;
  /** …and what takes a crash, or a race, at the wrong moment. */
  readonly foul: Odds;
}): readonly PlantedBug[] => [
  bug(
    'transfer-without-key',
    'the same attempt is the same transfer',
    odds.foul,
    edit('adapters/stripe.ts', "{ idempotencyKey: `transfer/${key}${again ? AGAIN : ''}` },", '{},'),
  ),
  bug(
    'payout-without-key',
    'the same attempt is the same payout',
    odds.foul,
    edit(
      'adapters/stripe.ts',
      "{ stripeAccount: stripeAccountId, idempotencyKey: `payout/${key}${again ? AGAIN : ''}` },",
      '{ stripeAccount: stripeAccountId },',
    ),
  ),
  bug(
    'never-taken-back',
    'a failed attempt takes its transfer back',
    odds.fair,
    edit('payouts/domain/payout.ts', 'payout.takenBackAt === undefined;', 'payout.takenBackAt !== undefined;'),
  ),
  bug(
    'failed-then-paid',
    'a payout that failed stays failed, whatever comes late',
    odds.fair,
    edit('payouts/domain/payout.ts', '  failed: [],\n', "  failed: ['paid'],\n"),
  ),
  bug('unconditional', 'a write insists on what it read', odds.foul, {
    file: 'shared/store/memory-store.ts',
    find: 'if (failed.length > 0) throw new StoreConflictError(failed);',
    replace: '',
  }),
];
