/** The event of `publishOutbox`: what is inserted into the outbox of the service's table. */
module.exports = async ({ resolveVariable }) => ({
  type: 'dynamodb',
  arn: { 'Fn::GetAtt': [await resolveVariable('self:custom.table.id'), 'StreamArn'] },
  batchSize: 25,
  startingPosition: 'TRIM_HORIZON',
  functionResponseType: 'ReportBatchItemFailures',
  bisectBatchOnFunctionError: true,
  maximumRetryAttempts: 20,
  maximumRecordAgeInSeconds: 86_400,
  destinations: { onFailure: { arn: { 'Fn::GetAtt': ['OutboxDeadLetters', 'Arn'] }, type: 'sqs' } },
  filterPatterns: [{ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } } }],
});
