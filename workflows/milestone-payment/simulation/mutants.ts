import type { PlantedBug } from '../../simulator/run/workflow.ts';
import type { Prepared } from '../../simulator/world/prepared.ts';
import { bug, commonBugs, edit } from '../../payments-shared/planted.ts';

/** What is noticed wherever it happens, within few seeds… */
const FAIR = { withinSeeds: 60, rate: 0 };
/** …and what takes a crash, or a race, at the wrong moment. */
const FOUL = { withinSeeds: 100, rate: 0.3 };

/** Each takes one safety of money away. The simulator must notice within so many seeds. */
export const planted: readonly PlantedBug[] = [
  ...commonBugs({ fair: FAIR, foul: FOUL }),

  // --- to Stripe and back
  bug(
    'accounts-never-swept',
    'a payout that comes back is heard of when its webhook never comes',
    FOUL,
    edit('webhooks/sweep.ts', 'await sweepEvents(service, stripeAccountId);', ''),
  ),
  bug(
    'attempt-reuses-key',
    'an attempt is a payout of its own',
    FAIR,
    edit('milestone/domain/payment.ts', '`${paymentId}.${attempt}`', '`${paymentId}.${Math.min(attempt, 1)}`'),
  ),

  // --- in the books
  bug(
    'locked-twice',
    'funds are locked once: by the record, by its status, by the id of the entry',
    FOUL,
    edit(
      'milestone/handlers/lockEscrowFunds.ts',
      'if (payment.lockEntryId !== undefined) return { entries: [], result: payment.lockEntryId };',
      '',
    ),
    edit('milestone/domain/payment.ts', 'payment.lockEntryId === lockEntryId', 'payment.lockEntryId !== undefined'),
    edit(
      'money/movements.ts',
      'postings: [{ from: escrowOf(clientId), to: lockedOf(clientId), amount }],\n  });',
      'postings: [{ from: escrowOf(clientId), to: lockedOf(clientId), amount }],\n  }, [lockId, at]);',
    ),
  ),
  bug(
    'credited-twice',
    'a wallet is credited once: by the record, and by the id of the entry',
    FOUL,
    edit(
      'milestone/handlers/creditContractorWallet.ts',
      'if (isSettled(payment, settlementId) || isCredited(payment, settlementId)) {',
      'if (isSettled(payment, settlementId)) {',
    ),
    edit(
      'money/movements.ts',
      'to: walletOf(contractorId),\n      amount,\n      reference,\n    })),\n  });',
      'to: walletOf(contractorId),\n      amount,\n      reference,\n    })),\n  }, [settlementId, at]);',
    ),
  ),
  bug(
    'lock-stays',
    'what is given up is released',
    FAIR,
    edit(
      'milestone/handlers/resolveIntervention.ts',
      'entries: lockEntryId === undefined ? [] : [releaseFunds({ clientId, releaseId: paymentId, amount, at })],',
      'entries: [],',
    ),
  ),
  bug(
    'reversal-unbooked',
    'what the bank sends back is booked back',
    FAIR,
    edit(
      'payouts/payout-effects.ts',
      'return { entries: await oppositesOf(books, { settlementId: key, line: paymentId, failureId, at }) };',
      'return { entries: [] };',
    ),
  ),
  bug(
    'reversal-unheard',
    'a payment is open again in the transaction that books it back',
    FAIR,
    edit(
      'milestone/payout-effects.ts',
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
      'milestone/handlers/createInvoice.ts',
      'const issue = ({ paymentRecords, clock }: Dependencies',
      'const issue = ({ paymentRecords, clock, store }: any',
    ),
    edit(
      'milestone/handlers/createInvoice.ts',
      'const at = clock.now();',
      'const at = clock.now(); await store.commit([paymentRecords.putInvoiceCounter(nextInvoice(read?.value, payment, at).counter, read)]);',
    ),
    edit(
      'milestone/handlers/createInvoice.ts',
      'changes: [paymentRecords.putInvoiceCounter(counter, read), paymentRecords.putInvoice(invoice)],',
      'changes: [paymentRecords.putInvoice(invoice)],',
    ),
  ),
  bug(
    'paid-per-approval',
    'there is one payment for each milestone, however often it is approved',
    FAIR,
    edit(
      'milestone/handlers/validateApproval.ts',
      'amountMinor, currency, approvedBy }: Input) =>',
      'amountMinor, currency, approvedBy, executionArn }: any) =>',
    ),
    edit('milestone/handlers/validateApproval.ts', '    approvedBy,\n  })', '    approvedBy,\n    executionArn,\n  })'),
    edit(
      'milestone/domain/payment.ts',
      "({ kind, id }: Pick<Approval, 'kind' | 'id'>): string => factId('payment', kind, id)",
      "({ kind, id, executionArn }: any): string => factId('payment', kind, id, executionArn)",
    ),
  ),
  bug(
    'decided-too-early',
    'nobody gives up what may still be paid',
    FOUL,
    edit(
      'milestone/domain/intervention.ts',
      "if (payout !== undefined && (!isOver(payout) || mustBeTakenBack(payout))) return ['retry'];",
      '',
    ),
  ),
  bug(
    'funded-twice',
    'a webhook that comes again funds nothing: by the inbox, by the record, by the id of the entry',
    FOUL,
    edit('webhooks/handlers/processStripeWebhook.ts', "if (read.value.status !== 'received') return;", ''),
    edit(
      'escrow/domain/funding.ts',
      'if (funding.status === status && funding.paymentIntentId === paymentIntentId) return funding;',
      '',
    ),
    edit('escrow/domain/funding.ts', "if (funding.status === 'succeeded') return funding;", ''),
    edit(
      'money/movements.ts',
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
