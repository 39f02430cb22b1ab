import { withoutOutbox } from '../../simulator/run/outbox-mutants.ts';
import type { Mutant } from '../../simulator/run/workflow.ts';
import { edit, mutant, sharedMutants, withoutEntryId } from '../../payments-shared/mutants.ts';

const WITHOUT_FAULTS = { withinSeeds: 60, rate: 0 };
const WITH_FAULTS = { withinSeeds: 100, rate: 0.3 };

/** Each mutant removes one safeguard of `MilestonePayment`. */
export const mutants: readonly Mutant[] = [
  ...sharedMutants,

  // --- between the platform and Stripe
  mutant(
    'accounts-never-swept',
    'a returned payout is noticed when its webhook is lost',
    // A payout is returned days later, and the only webhook about it never comes: one seed in fifty.
    { ...WITH_FAULTS, withinSeeds: 200, knownSeed: 157 },
    edit('webhooks/sweep.ts', 'await sweepEvents(service, stripeAccountId);', ''),
  ),
  mutant(
    'attempt-reuses-key',
    'each attempt is a payout of its own',
    WITHOUT_FAULTS,
    edit('milestone/domain/payment.ts', '`${paymentId}.${attempt}`', '`${paymentId}.${Math.min(attempt, 1)}`'),
  ),

  // --- in the books
  mutant(
    'locked-twice',
    'funds are locked once: by the lock on record, by the status, by the id of the entry',
    { ...WITH_FAULTS, knownSeed: 15 },
    edit(
      'milestone/handlers/lockEscrowFunds.ts',
      'if (payment.lockEntryId !== undefined) return { entries: [], result: payment.lockEntryId };',
      '',
    ),
    edit('milestone/domain/payment.ts', 'payment.lockEntryId === lockEntryId', 'payment.lockEntryId !== undefined'),
    withoutEntryId('lockFunds', 'lockId'),
  ),
  mutant(
    'credited-twice',
    'a wallet is credited once: by the credit on record, by the id of the entry',
    WITH_FAULTS,
    edit(
      'milestone/handlers/creditContractorWallet.ts',
      'isSettled(payment, settlementId) || isCredited(payment, settlementId)',
      'isSettled(payment, settlementId)',
    ),
    withoutEntryId('creditContractorWallet', 'settlementId'),
  ),
  mutant(
    'lock-stays',
    'the funds of a cancelled payment are released',
    { ...WITHOUT_FAULTS, knownSeed: 12 },
    edit(
      'milestone/handlers/resolveIntervention.ts',
      'lockEntryId === undefined ? [] : [releaseFunds({ clientId, releaseId: paymentId, amount, at })]',
      '[]',
    ),
  ),
  mutant(
    'reversal-not-booked',
    'a returned payout is booked back',
    WITHOUT_FAULTS,
    edit(
      'milestone/payout-effects.ts',
      'await reversalEntries(books, { settlementId: key, line: paymentId, failureId, at })',
      '[]',
    ),
  ),
  mutant(
    'reversal-not-announced',
    'a payment is reopened in the transaction that books its payout back',
    WITHOUT_FAULTS,
    edit(
      'milestone/payout-effects.ts',
      'if (payment === undefined || payment === read?.value) return { entries };',
      'if (read !== undefined) return { entries };',
    ),
  ),

  // --- in the records
  mutant(
    'number-beside-the-transaction',
    'an invoice gets its number in the transaction that writes it',
    { ...WITH_FAULTS, knownSeed: 31 },
    edit(
      'milestone/handlers/createInvoice.ts#issue',
      '{ paymentRecords, clock }: Dependencies',
      '{ paymentRecords, clock, store }: any',
    ),
    edit(
      'milestone/handlers/createInvoice.ts#issue',
      'const at = clock.now();',
      'const at = clock.now(); await store.commit([paymentRecords.putInvoiceCounter(nextInvoice(read?.value, payment, at).counter, read)]);',
    ),
    edit(
      'milestone/handlers/createInvoice.ts#issue',
      '[paymentRecords.putInvoiceCounter(counter, read), paymentRecords.putInvoice(invoice)]',
      '[paymentRecords.putInvoice(invoice)]',
    ),
  ),
  mutant(
    'paid-per-approval',
    'a milestone has one payment, however often it is approved',
    WITHOUT_FAULTS,
    edit(
      'milestone/handlers/validateApproval.ts#approvalOf',
      '{ kind, id, contractId, clientId, contractorId, amountMinor, currency, approvedBy }: Input',
      '{ kind, id, contractId, clientId, contractorId, amountMinor, currency, approvedBy, executionArn }: any',
    ),
    edit(
      'milestone/handlers/validateApproval.ts#approvalOf',
      'amount: { amountMinor, currency }',
      'amount: { amountMinor, currency }, executionArn',
    ),
    edit(
      'milestone/domain/payment.ts#paymentIdOf',
      "{ kind, id }: Pick<Approval, 'kind' | 'id'>",
      '{ kind, id, executionArn }: any',
    ),
    edit(
      'milestone/domain/payment.ts#paymentIdOf',
      "factId('payment', kind, id)",
      "factId('payment', kind, id, executionArn)",
    ),
  ),
  mutant(
    'decided-too-early',
    'a payment is not cancelled while it may still be paid',
    WITH_FAULTS,
    edit(
      'milestone/domain/intervention.ts',
      "if (payout !== undefined && (!isEnded(payout) || needsTransferReversal(payout))) return ['retry'];",
      '',
    ),
  ),
  mutant(
    'parked-and-not-listed',
    'a payment is listed in the transaction that parks it',
    WITHOUT_FAULTS,
    edit(
      'milestone/handlers/parkPayment.ts',
      'return { value: payment, result, changes, events: stopped(payment, parked) };',
      'return { value: payment, result, events: stopped(payment, parked) };',
    ),
  ),
  mutant(
    'decided-and-not-listed',
    'a failure is listed as resolved in the transaction that takes it off what is parked',
    WITHOUT_FAULTS,
    {
      file: 'shared/interventions/failures.ts',
      within: 'createFailures',
      find: 'return [removalOf(listed), resolvedPut(listed.value, resolution)];',
      replace: 'return [removalOf(listed)];',
    },
  ),
  mutant(
    'funded-twice',
    'a repeated webhook funds nothing: by the inbox, by the record, by the id of the entry',
    WITH_FAULTS,
    { file: 'shared/inbox/process.ts', find: "if (read.value.status !== 'received') return;", replace: '' },
    edit(
      'escrow/domain/funding.ts',
      'if (funding.status === status && funding.paymentIntentId === paymentIntentId) return funding;',
      '',
    ),
    edit('escrow/domain/funding.ts', "if (funding.status === 'succeeded') return funding;", ''),
    withoutEntryId('fund', 'fundingId'),
  ),
  {
    name: 'no-outbox',
    safeguard: 'a committed event is published even if the committing Lambda crashes',
    ...WITHOUT_FAULTS,
    changeDeployment: withoutOutbox,
  },
];
