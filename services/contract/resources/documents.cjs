const { bucket } = require('../../../shared/serverless/buckets.cjs');

/**
 * Contracts, signed files and settlement statements. Nothing overwrites an object; reached by presigned links only. What is deleted
 * stays as a version until its contract is erased. Object Lock would be in the way of that: docs/adr/0031-the-signed-file.md.
 */
module.exports = async ({ resolveVariable }) => ({
  Resources: await bucket(resolveVariable, {
    id: 'DocumentBucket',
    name: 'documents',
    writtenOnce: ['contracts'],
    properties: { VersioningConfiguration: { Status: 'Enabled' } },
  }),
});
