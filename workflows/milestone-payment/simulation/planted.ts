import type { Mutation } from '../../simulator/lambda/hooks.ts';
import type { PlantedBug } from '../../simulator/run/workflow.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';

type Edit = Omit<Mutation, 'name'>;

const edit = (file: string, find: string, replace: string): Edit => ({ file, find, replace });

/** What is noticed wherever it happens, within few seeds… */
const FAIR = { withinSeeds: 60, rate: 0 };
/** …and what takes a crash, or a race, at the wrong moment. */
const FOUL = { withinSeeds: 100, rate: 0.3 };

type Odds = Pick<PlantedBug, 'withinSeeds' | 'rate'>;

/** More than one edit where one guard stands behind another: without the first alone, nothing would change. */
const bug = (name: string, safety: string, odds: Odds, ...edits: readonly [Edit, ...Edit[]]): PlantedBug => ({
  name,
  safety,
  ...odds,
  mutation: edits.map((one, index) => ({ name: `${name}-${index + 1}`, ...one })),
});

const SERVICE = 'services/payments/src';

/** Each takes one safety of money away. The simulator must notice within so many seeds. */
export const planted: readonly PlantedBug[] = [
  // --- to Stripe and back
  bug(
    'transfer-without-key',
    'the same attempt is the same transfer',
    FOUL,
    edit(`${SERVICE}/adapters/stripe.ts`, "{ idempotencyKey: `transfer/${key}${again ? AGAIN : ''}` },", '{},'),
  ),
  bug(
    'payout-without-key',
    'the same attempt is the same payout',
    FOUL,
    edit(
      `${SERVICE}/adapters/stripe.ts`,
      "{ stripeAccount: stripeAccountId, idempotencyKey: `payout/${key}${again ? AGAIN : ''}` },",
      '{ stripeAccount: stripeAccountId },',
    ),
  ),
  bug(
    'never-taken-back',
    'a failed attempt takes its transfer back',
    FAIR,
    edit(`${SERVICE}/domain/payout.ts`, 'payout.takenBackAt === undefined;', 'payout.takenBackAt !== undefined;'),
  ),
  bug(
    'accounts-never-swept',
    'a payout that comes back is heard of when its webhook never comes',
    FOUL,
    edit(`${SERVICE}/webhook-sweep.ts`, 'await sweepEvents(service, stripeAccountId);', ''),
  ),
  bug(
    'attempt-reuses-key',
    'an attempt is a payout of its own',
    FAIR,
    edit(`${SERVICE}/domain/payment.ts`, '`${paymentId}.${attempt}`', '`${paymentId}.${Math.min(attempt, 1)}`'),
  ),
  bug(
    'failed-then-paid',
    'a payout that failed stays failed, whatever comes late',
    FAIR,
    edit(`${SERVICE}/domain/payout.ts`, '  failed: [],\n', "  failed: ['paid'],\n"),
  ),

  // --- in the books
  bug(
    'ledger-unconditional',
    'money moves with the record that moved it',
    FOUL,
    edit('shared/store/memory-store.ts', 'if (failed.length > 0) throw new StoreConflictError(failed);', ''),
  ),
  bug(
    'locked-twice',
    'funds are locked once: by the record, by its status, by the id of the entry',
    FOUL,
    edit(
      `${SERVICE}/handlers/lockEscrowFunds.ts`,
      'if (payment.lockEntryId !== undefined) return { entries: [], result: payment.lockEntryId };',
      '',
    ),
    edit(`${SERVICE}/domain/payment.ts`, 'payment.lockEntryId === lockEntryId', 'payment.lockEntryId !== undefined'),
    edit(
      `${SERVICE}/domain/movements.ts`,
      'postings: [{ from: escrowOf(clientId), to: lockedOf(clientId), amount }],\n  });',
      'postings: [{ from: escrowOf(clientId), to: lockedOf(clientId), amount }],\n  }, [lockId, at]);',
    ),
  ),
  bug(
    'credited-twice',
    'a wallet is credited once: by the record, and by the id of the entry',
    FOUL,
    edit(
      `${SERVICE}/handlers/creditContractorWallet.ts`,
      'if (isSettled(payment, settlementId) || isCredited(payment, settlementId)) {',
      'if (isSettled(payment, settlementId)) {',
    ),
    edit(
      `${SERVICE}/domain/movements.ts`,
      'to: walletOf(contractorId),\n      amount,\n      reference,\n    })),\n  });',
      'to: walletOf(contractorId),\n      amount,\n      reference,\n    })),\n  }, [settlementId, at]);',
    ),
  ),
  bug(
    'lock-stays',
    'what is given up is released',
    FAIR,
    edit(
      `${SERVICE}/handlers/resolveIntervention.ts`,
      'entries: lockEntryId === undefined ? [] : [releaseFunds({ clientId, releaseId: paymentId, amount, at })],',
      'entries: [],',
    ),
  ),
  bug(
    'reversal-unbooked',
    'what the bank sends back is booked back',
    FAIR,
    edit(
      `${SERVICE}/payout-owners.ts`,
      'return { entries: await oppositesOf(books, { settlementId: key, line: paymentId, failureId, at }) };',
      'return { entries: [] };',
    ),
  ),
  bug(
    'reversal-unheard',
    'a payment is open again in the transaction that books it back',
    FAIR,
    edit(
      `${SERVICE}/payment-owner.ts`,
      "if (payout.status !== 'reversed' || subject.kind !== 'payment') return booked;",
      "if (subject.kind === 'payment') return booked;",
    ),
  ),

  // --- in the records
  bug(
    'number-beside-the-transaction',
    'an invoice has its number in the transaction that gives it',
    FOUL,
    edit(
      `${SERVICE}/handlers/createInvoice.ts`,
      'const issue = ({ paymentRecords, clock }: Dependencies',
      'const issue = ({ paymentRecords, clock, store }: any',
    ),
    edit(
      `${SERVICE}/handlers/createInvoice.ts`,
      'const at = clock.now();',
      'const at = clock.now(); await store.commit([paymentRecords.putInvoiceCounter(nextInvoice(read?.value, payment, at).counter, read)]);',
    ),
    edit(
      `${SERVICE}/handlers/createInvoice.ts`,
      'changes: [paymentRecords.putInvoiceCounter(counter, read), paymentRecords.putInvoice(invoice)],',
      'changes: [paymentRecords.putInvoice(invoice)],',
    ),
  ),
  bug(
    'paid-per-approval',
    'there is one payment for each milestone, however often it is approved',
    FAIR,
    edit(
      `${SERVICE}/handlers/validateApproval.ts`,
      'amountMinor, currency, approvedBy }: Input) =>',
      'amountMinor, currency, approvedBy, executionArn }: any) =>',
    ),
    edit(
      `${SERVICE}/handlers/validateApproval.ts`,
      '    approvedBy,\n  })',
      '    approvedBy,\n    executionArn,\n  })',
    ),
    edit(
      `${SERVICE}/domain/payment.ts`,
      "({ kind, id }: Pick<Approval, 'kind' | 'id'>): string => factId('payment', kind, id)",
      "({ kind, id, executionArn }: any): string => factId('payment', kind, id, executionArn)",
    ),
  ),
  bug(
    'decided-too-early',
    'nobody gives up what may still be paid',
    FOUL,
    edit(
      `${SERVICE}/domain/intervention.ts`,
      "if (payout !== undefined && (!isOver(payout) || mustBeTakenBack(payout))) return ['retry'];",
      '',
    ),
  ),
  bug(
    'funded-twice',
    'a webhook that comes again funds nothing: by the inbox, by the record, by the id of the entry',
    FOUL,
    edit(`${SERVICE}/handlers/processStripeWebhook.ts`, "if (read.value.status !== 'received') return;", ''),
    edit(
      `${SERVICE}/domain/funding.ts`,
      'if (funding.status === status && funding.paymentIntentId === paymentIntentId) return funding;',
      '',
    ),
    edit(`${SERVICE}/domain/funding.ts`, "if (funding.status === 'succeeded') return funding;", ''),
    edit(
      `${SERVICE}/domain/movements.ts`,
      'postings: [{ from: EXTERNAL, to: escrowOf(clientId), amount }],\n  });',
      'postings: [{ from: EXTERNAL, to: escrowOf(clientId), amount }],\n  }, [fundingId, at]);',
    ),
  ),
  {
    name: 'no-outbox',
    safety: 'what was committed is published, whatever dies',
    ...FAIR,
    deployed: (prepared: Prepared) => ({ ...prepared, streamConsumers: [] }),
  },
];
