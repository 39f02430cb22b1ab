const { bucket } = require('../../../shared/serverless/buckets.cjs');

module.exports = async ({ resolveVariable }) => ({
  Resources: {
    // Invoices, receipts, exports of the ledger, reconciliations. Reached by presigned links only.
    ...(await bucket(resolveVariable, {
      id: 'DocumentBucket',
      name: 'documents',
      lifecycleRules: [{ Id: 'exports', Status: 'Enabled', Prefix: 'exports/', ExpirationInDays: 7 }],
    })),
    // Signed states of the ledger's log, which nobody can change or remove before their retention ends.
    ...(await bucket(resolveVariable, {
      id: 'CheckpointBucket',
      name: 'checkpoints',
      properties: {
        VersioningConfiguration: { Status: 'Enabled' }, // Object Lock needs it
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: {
            DefaultRetention: {
              Mode: await resolveVariable('param:checkpointMode'),
              Days: await resolveVariable('param:checkpointDays'),
            },
          },
        },
      },
    })),
  },
});
