const { eventRules, operatorDecision } = require('../../../shared/serverless/rules.cjs');

const kycId = '$.detail.entityId';

/** The events that this service consumes: its own. */
module.exports = eventRules({
  queues: { ErasureQueue: { ErasureRequestedRule: { from: 'kyc', type: 'kyc.erasure.requested' } } },
  signals: {
    // The machine may be waiting for documents, or for a resubmission.
    DocumentsSubmittedRule: {
      event: 'kyc.documents.uploaded',
      key: 'kyc/<kycId>',
      name: 'documents.submitted/<attempt>',
      payload: '{"attempt":<attempt>}',
      paths: { kycId, attempt: '$.detail.metadata.attempt' },
    },
    ReviewDecidedRule: {
      event: 'kyc.review.decided',
      key: 'kyc/<kycId>',
      name: 'review.decided/<caseId>',
      payload: '{"outcome":<outcome>,"by":<by>,"reasonCode":<reasonCode>}',
      paths: {
        kycId,
        caseId: '$.detail.metadata.caseId',
        outcome: '$.detail.metadata.decision',
        reasonCode: '$.detail.metadata.reasonCode',
        by: '$.detail.actorId',
      },
    },
    FailureResolvedRule: operatorDecision({ event: 'kyc.failure.resolved', key: 'kyc/<kycId>', paths: { kycId } }),
  },
  operators: {
    ReviewOverdueRule: {
      event: 'kyc.review.overdue',
      alarm: {
        id: 'ReviewOverdue',
        name: 'review-overdue',
        description:
          'A review case is undecided past its service level. Runbook: workflows/kyc-verification/README.md.',
      },
    },
    VerificationFailedRule: {
      event: 'kyc.failed',
      alarm: {
        id: 'VerificationParked',
        name: 'verification-parked',
        description:
          'A verification failed and is parked for an operator. Runbook: workflows/kyc-verification/README.md.',
      },
    },
  },
});
