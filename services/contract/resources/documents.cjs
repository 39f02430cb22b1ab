const { bucket, uploadsFromPages } = require('../../../shared/serverless/buckets.cjs');

/**
 * Contracts, signed files, settlement statements and attachments; reached by presigned links only. Nothing overwrites an object, but
 * under `uploads/`, where parties upload with presigned forms. What is deleted stays as a version until its contract is erased.
 * Object Lock would be in the way of that: docs/adr/0031-the-signed-file.md.
 */
module.exports = async ({ resolveVariable }) => ({
  Resources: await bucket(resolveVariable, {
    id: 'DocumentBucket',
    name: 'documents',
    writtenOnce: ['contracts', 'attachments'],
    lifecycleRules: [
      {
        Id: 'uploads',
        Status: 'Enabled',
        Prefix: 'uploads/',
        // A day longer than an upload can be submitted (`USABLE_DAYS`): what was submitted has been copied by then.
        ExpirationInDays: 8,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ],
    properties: { VersioningConfiguration: { Status: 'Enabled' }, ...(await uploadsFromPages(resolveVariable)) },
  }),
});
