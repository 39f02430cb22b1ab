const { OUTBOX_SCHEDULE } = require('../../../shared/serverless/outbox.cjs');
const { recurring } = require('../../../shared/serverless/recurring.cjs');

/** Committed events that were not published are tried again. */
module.exports = recurring({ Outbox: OUTBOX_SCHEDULE });
