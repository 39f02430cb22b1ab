const { bucket, uploadsFromPages } = require('../../../shared/serverless/buckets.cjs');

/** Identity documents. Reached by presigned forms and links only. */
module.exports = async ({ resolveVariable }) => ({
  Resources: await bucket(resolveVariable, {
    id: 'DocumentBucket',
    name: 'documents',
    dependsOn: 'UploadQueuePolicy',
    lifecycleRules: [
      // The longest of our retention duties: five years after a business relation's documents were received.
      { Id: 'retention', Status: 'Enabled', ExpirationInDays: 1826 },
      // Not sooner: after a second upload under its key, an accepted document is no current version until checkDocument has
      // removed that upload, and its queue and dead-letter queue hold 14 days.
      {
        Id: 'other-versions',
        Status: 'Enabled',
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
      },
    ],
    properties: {
      // A document is the version that was checked; any other upload under its key is not.
      VersioningConfiguration: { Status: 'Enabled' },
      ...(await uploadsFromPages(resolveVariable)),
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Queue: { 'Fn::GetAtt': ['UploadQueue', 'Arn'] },
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'documents/' }] } },
          },
        ],
      },
    },
  }),
});
