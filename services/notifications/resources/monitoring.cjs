const { monitoring } = require('../../../shared/serverless/alarms.cjs');
const { queues } = require('./queues.cjs');

/** README.md says what to do about each alarm. */
module.exports = monitoring({ queues, hasDashboard: false });
