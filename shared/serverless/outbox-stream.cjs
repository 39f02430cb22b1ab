/**
 * The event of `publishOutbox`: what is inserted into the outbox of the service's table. What its function cannot publish stays
 * in the table, for the turns of `outbox.cjs`; so records need no dead-letter queue, which would have their positions only. Where
 * the function itself fails, a record is retried for as long as the stream has it, a day.
 */
module.exports = async ({ resolveVariable }) => ({
  type: 'dynamodb',
  arn: { 'Fn::GetAtt': [await resolveVariable('self:custom.table.id'), 'StreamArn'] },
  batchSize: 25,
  startingPosition: 'TRIM_HORIZON',
  functionResponseType: 'ReportBatchItemFailures',
  bisectBatchOnFunctionError: true,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: 86_400,
  filterPatterns: [{ eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [{ prefix: 'OUTBOX#' }] } } } }],
});
