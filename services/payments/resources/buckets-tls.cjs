const { tlsOnly } = require('../../../shared/serverless/buckets.cjs');

module.exports = { Resources: { ...tlsOnly('DocumentBucket'), ...tlsOnly('CheckpointBucket') } };
