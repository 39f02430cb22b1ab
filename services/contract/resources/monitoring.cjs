const { monitoring } = require('../../../shared/serverless/alarms.cjs');
const { OUTBOX_ALARM } = require('../../../shared/serverless/outbox.cjs');
const { deadLetters, queues } = require('./queues.cjs');

/** README.md says what to do about each alarm. */
module.exports = monitoring({
  machines: { ContractLifecycle: 'lifecycle' },
  streams: { publishOutbox: 5 },
  queues,
  deadLetters,
  metrics: {
    DeadlineLate: ['A deadline reached its wait more than five minutes late.'],
    OutboxUnpublished: OUTBOX_ALARM,
    // Three turns of `eraseContracts` long, which looks at it each hour, so that the alarm lasts as long as its cause.
    SealCertificateExpiring: [
      'The certificate of the seal’s key expires soon.',
      { Statistic: 'Maximum', Period: 10_800 },
    ],
  },
});
