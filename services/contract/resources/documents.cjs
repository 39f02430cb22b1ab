const { bucket } = require('../../../shared/serverless/buckets.cjs');

/** Contracts, signed files and settlement statements. Nothing overwrites an object; reached by presigned links only. */
module.exports = async ({ resolveVariable }) => ({
  Resources: await bucket(resolveVariable, { id: 'DocumentBucket', name: 'documents' }),
});
