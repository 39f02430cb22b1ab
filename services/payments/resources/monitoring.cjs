const { monitoring } = require('../../../shared/serverless/alarms.cjs');
const { OUTBOX_ALARM } = require('../../../shared/serverless/outbox.cjs');
const { deadLetters, queues } = require('./queues.cjs');

/** README.md says what to do about each alarm. */
module.exports = monitoring({
  machines: { MilestonePayment: 'milestone', PayrollProcessing: 'payroll' },
  streams: { publishOutbox: 5, watchBalances: 5 },
  queues,
  deadLetters,
  metrics: {
    DeadlineLate: ['A deadline reached its wait more than five minutes late.'],
    OutboxUnpublished: OUTBOX_ALARM,
    // Anybody can send one now and then; many are an attack, or a secret that was rotated on one side only.
    StripeWebhookRejected: ['Many webhooks had a bad signature.', { Threshold: 10, Period: 300 }],
    LedgerMergeLate: ['Entries of the ledger have waited too long to be added to the log.'],
    LedgerUnbalanced: ['An entry of the ledger was altered, or breaks a rule: no checkpoint is signed.'],
    // After a single failure the next checkpoint covers the same entries.
    CheckpointFailed: ['No checkpoint could be signed for a quarter of an hour.', { Threshold: 2, Period: 900 }],
    ReconciliationDifference: ['The ledger and Stripe have differed for more than a day.'],
    // A few are why webhooks are swept.
    StripeWebhookMissed: [
      'Stripe could not deliver many webhooks; they were fetched.',
      { Threshold: 10, Period: 3_600 },
    ],
    // A sweep while Stripe is unavailable ends without effect, as one that succeeded: `…-sweep-not-run` says nothing of it. Three hours
    // of four, because the sweeps of two hours may fall into one.
    StripeSweepUnavailable: [
      'Stripe was unavailable to sweeps of three hours: missed webhooks are not fetched.',
      { Period: 3_600, EvaluationPeriods: 4, DatapointsToAlarm: 3 },
    ],
    StripeWebhookQuarantined: ['A signed webhook could not be understood; it is in the inbox.'],
  },
});
