const { eventRules, operatorDecision } = require('../../../shared/serverless/rules.cjs');

/** The events that this service consumes, its own among them. */
module.exports = eventRules({
  queues: {
    FactQueue: {
      FactRule: { from: ['kyc', 'contract'], type: ['kyc.approved', 'milestone.submitted', 'timesheet.submitted'] },
    },
  },
  signals: {
    PaymentResolvedRule: operatorDecision({
      event: ['payment.resolved', 'payment.resumed'],
      key: 'payment/<paymentId>',
      paths: { paymentId: '$.detail.entityId' },
    }),
    PayrollBatchSettledRule: {
      event: 'payroll.batch.settled',
      key: 'payroll/<payrollId>/<batch>',
      name: 'batch.settled/<round>',
      payload: '{"failed":<failed>}',
      paths: {
        payrollId: '$.detail.entityId',
        batch: '$.detail.metadata.batch',
        round: '$.detail.metadata.round',
        failed: '$.detail.metadata.failed',
      },
    },
    PayrollCancelledRule: {
      event: 'payroll.cancelled',
      key: 'payroll/<payrollId>',
      name: 'payroll.cancelled',
      paths: { payrollId: '$.detail.entityId' },
    },
    PayrollResolvedRule: operatorDecision({
      event: 'payroll.failure.resolved',
      key: '<key>',
      paths: { key: '$.detail.metadata.signalKey' },
    }),
  },
  operators: {
    EscrowDisputedRule: {
      event: 'escrow.disputed',
      alarm: { id: 'EscrowDisputed', name: 'escrow-disputed', description: 'A bank reversed a client’s payment.' },
    },
    PayoutReversedRule: {
      event: 'payout.reversed',
      alarm: {
        id: 'PayoutReversed',
        name: 'payout-reversed',
        description: 'A payout failed after it had been paid; its money was returned.',
      },
    },
    PaymentFailedRule: {
      event: 'payment.failed',
      alarm: { id: 'PaymentParked', name: 'payment-failed', description: 'A payment is parked for an operator.' },
    },
    PayrollFailedRule: {
      event: 'payroll.failed',
      alarm: {
        id: 'PayrollParked',
        name: 'payroll-failed',
        description: 'A payroll failed and is parked: workflows/payroll-processing/README.md.',
      },
    },
  },
});
