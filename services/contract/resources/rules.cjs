const { eventRules, operatorDecision } = require('../../../shared/serverless/rules.cjs');

const contractId = '$.detail.metadata.contractId';
const workId = '$.detail.metadata.workId';
const type = '$.detail-type';

/** A signal to the machine of a contract. Its name is the event's type. */
const toContract = (event, { payload, ...paths } = {}) => ({
  event,
  key: 'contract/<contractId>',
  name: '<type>',
  ...(payload !== undefined && { payload }),
  paths: { contractId, type, ...paths },
});

/** What payments say about approved work. */
const payment = (event, { payload = '', ...paths } = {}) => ({
  from: 'payments',
  ...toContract(event, {
    payload: `{"workId":<workId>,"kind":<kind>,"paymentId":<paymentId>,"at":<at>${payload}}`,
    workId: '$.detail.metadata.payableId',
    kind: '$.detail.metadata.kind',
    paymentId: '$.detail.entityId',
    at: '$.detail.time',
    ...paths,
  }),
});

/** The events that this service consumes: its own, and those of payments about its work. */
module.exports = eventRules({
  signals: {
    SigningRule: toContract([
      'contract.signed.client',
      'contract.signed.contractor',
      'contract.declined',
      'contract.voided',
      'contract.resent',
    ]),
    WorkSubmittedRule: toContract(['contract.milestone.submitted', 'contract.timesheet.submitted'], {
      payload: '{"workId":<workId>}',
      workId,
    }),
    WorkDecidedRule: toContract(
      ['milestone', 'timesheet'].flatMap((kind) =>
        ['approved', 'rejected', 'withdrawn'].map((action) => `${kind}.${action}`),
      ),
      { payload: '{"workId":<workId>}', workId: '$.detail.entityId' },
    ),
    TerminationRule: toContract(
      ['requested', 'agreed', 'refused', 'withdrawn'].map((action) => `contract.termination.${action}`),
      { payload: '{"terminationId":<terminationId>}', terminationId: '$.detail.metadata.terminationId' },
    ),
    AmendmentRule: toContract(
      ['drafted', 'signed.client', 'signed.contractor', 'signed.both'].map((action) => `contract.amendment.${action}`),
      { payload: '{"amendmentId":<amendmentId>}', amendmentId: '$.detail.metadata.amendmentId' },
    ),
    PaymentOutcomeRule: payment(['payment.completed', 'payment.cancelled', 'payment.reversed']),
    PaymentRejectedRule: payment('payment.rejected', {
      payload: ',"reason":<reason>',
      reason: '$.detail.metadata.reason',
    }),
    FailureResolvedRule: operatorDecision({
      event: 'contract.failure.resolved',
      key: 'contract/<contractId>',
      paths: { contractId },
    }),
  },
  operators: {
    ContractFailedRule: {
      event: 'contract.failed',
      alarm: {
        id: 'ContractParked',
        name: 'parked',
        description:
          'A contract failed and is parked for an operator. Runbook: workflows/contract-lifecycle/README.md.',
      },
    },
    ReviewOverdueRule: {
      event: 'contract.review.overdue',
      alarm: {
        id: 'ReviewOverdue',
        name: 'review-overdue',
        description: 'A client did not decide about submitted work. Runbook: workflows/contract-lifecycle/README.md.',
      },
    },
    PaymentOverdueRule: {
      event: 'contract.payment.overdue',
      alarm: {
        id: 'PaymentOverdue',
        name: 'payment-overdue',
        description: 'Approved work is not paid. Runbook: workflows/contract-lifecycle/README.md.',
      },
    },
  },
});
