const { OUTBOX_SCHEDULE } = require('../../../shared/serverless/outbox.cjs');
const { recurring } = require('../../../shared/serverless/recurring.cjs');

/** README.md, "Scheduled work". */
module.exports = recurring({
  Outbox: OUTBOX_SCHEDULE,
  Ledger: { name: 'ledger', every: 'ledgerEvery', queue: 'LedgerQueue' },
  Audit: { name: 'audit', every: 'auditEvery', queue: 'AuditQueue' },
  Sweep: { name: 'sweep', every: 'sweepEvery', queue: 'SweepQueue' },
  Reconciliation: { name: 'reconciliation', every: 'reconcileEvery', queue: 'ReconciliationQueue' },
});
