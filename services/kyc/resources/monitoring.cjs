const { monitoring } = require('../../../shared/serverless/alarms.cjs');
const { OUTBOX_ALARM } = require('../../../shared/serverless/outbox.cjs');
const { deadLetters, queues } = require('./queues.cjs');

/** README.md says what to do about each alarm. */
module.exports = monitoring({
  machines: { KycVerification: 'verification' },
  streams: { publishOutbox: 5 },
  queues,
  deadLetters,
  metrics: {
    // Anybody can send one now and then; many are an attack, or a secret that was rotated on one side only.
    VeriffWebhookRejected: [
      'Many webhooks had a bad signature, or were for another client.',
      { Threshold: 10, Period: 300 },
    ],
    DeadlineLate: ['A deadline reached its wait more than five minutes late.'],
    VeriffWebhookQuarantined: ['A signed webhook could not be understood; it is in the inbox.'],
    KycUploadUnexpected: ['An object was uploaded that no document was announced for.'],
    OutboxUnpublished: OUTBOX_ALARM,
  },
});
