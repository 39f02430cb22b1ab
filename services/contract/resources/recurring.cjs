const { OUTBOX_SCHEDULE } = require('../../../shared/serverless/outbox.cjs');
const { recurring } = require('../../../shared/serverless/recurring.cjs');

/** Committed events that were not published are tried again; contracts that were kept for long enough are erased. */
module.exports = recurring({
  Outbox: OUTBOX_SCHEDULE,
  Erasure: { name: 'erasure', every: 'eraseEvery', queue: 'ErasureQueue' },
});
