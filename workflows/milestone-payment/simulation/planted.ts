import type { PlantedBug } from '../../simulator/run/workflow.ts';

const bug = (name: string, safety: string, file: string, find: string, replace: string): PlantedBug => ({
  name,
  safety,
  withinSeeds: 300,
  rate: 0.3,
  mutation: { name, file, find, replace },
});

/** Each takes one safety of money away. The simulator must notice within so many seeds. */
export const planted: readonly PlantedBug[] = [
  bug(
    'transfer-without-key',
    'the same attempt is the same transfer',
    'services/payments/src/adapters/stripe.ts',
    "{ idempotencyKey: `transfer/${key}${again ? AGAIN : ''}` },",
    '{},',
  ),
  bug(
    'never-taken-back',
    'a failed attempt takes its transfer back',
    'services/payments/src/domain/payout.ts',
    'payout.takenBackAt === undefined;',
    'payout.takenBackAt !== undefined;',
  ),
  bug(
    'accounts-never-swept',
    'a payout that comes back is heard of when its webhook never comes',
    'services/payments/src/webhook-sweep.ts',
    'await sweepEvents(service, stripeAccountId);',
    '',
  ),
  bug(
    'ledger-unconditional',
    'money moves with the record that moved it',
    'shared/store/memory-store.ts',
    'if (failed.length > 0) throw new StoreConflictError(failed);',
    '',
  ),
];
