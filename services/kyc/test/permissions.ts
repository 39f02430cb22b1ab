/**
 * The permissions of each function, beyond those that all have (logs, traces, receiving from their queue, the key). Compared
 * with the packaged stack: a wider permission has to be listed here.
 */
const GET = 'dynamodb:GetItem KycTable';
const PUT = 'dynamodb:PutItem KycTable';
const QUERY = 'dynamodb:Query KycTable';
const DELETE = 'dynamodb:DeleteItem KycTable';
const QUERY_INDEX = 'dynamodb:Query KycTable/index/index1';
const QUERY_INDEX_2 = 'dynamodb:Query KycTable/index/index2';

/** Whether the caller was removed. */
const READ_USERS = ['AdminGetUser', 'AdminListGroupsForUser'].map(
  (action) => `cognito-idp:${action} userpool/\${UserPoolId}`,
);
/** The first answer to an Idempotency-Key, kept for repetitions. */
const KEEP_ANSWERS = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action} IdempotencyTable`);

const VERIFF_SECRET = 'secretsmanager:GetSecretValue secret:mindlinks/dev/veriff-*';
const ANSWER_TOKENS = 'states:SendTaskSuccess stateMachine:mindlinks-dev-kyc-verification';
const DROP_DEADLINES = 'scheduler:DeleteSchedule schedule/mindlinks-dev-kyc/*';
const onDocuments = (action: string): string => `s3:${action} DocumentBucket/documents/*`;

export const permissions: Readonly<Record<string, readonly string[]>> = {
  // Tasks of the machine
  initiateKyc: [GET, QUERY, PUT, DELETE, 'states:DescribeExecution execution:mindlinks-dev-kyc-verification:*'],
  startVerification: [GET, PUT],
  createVeriffSession: [GET, QUERY, PUT, VERIFF_SECRET],
  checkVeriffDecision: [GET, PUT, VERIFF_SECRET],
  updateKycStatus: [GET, PUT],
  rejectKyc: [GET, PUT],
  abandonKyc: [GET, PUT],
  assignToAdmin: [GET, PUT],
  escalateReview: [GET, PUT],
  recordAuditLog: [GET, QUERY, PUT, DELETE],
  parkKyc: [GET, QUERY, PUT],
  awaitSignal: [
    GET,
    PUT,
    ANSWER_TOKENS,
    DROP_DEADLINES,
    'scheduler:CreateSchedule schedule/mindlinks-dev-kyc/*',
    'iam:PassRole SchedulerRole',
  ],

  // Consumers of queues and streams
  deliverSignals: [GET, PUT, ANSWER_TOKENS, DROP_DEADLINES],
  processVeriffWebhook: [GET, PUT, ANSWER_TOKENS, DROP_DEADLINES],
  checkDocument: [
    GET,
    PUT,
    onDocuments('GetObjectVersion'),
    onDocuments('DeleteObjectVersion'),
    's3:ListBucket DocumentBucket',
  ],
  publishOutbox: [QUERY, DELETE, 'events:PutEvents event-bus/mindlinks-dev'],
  erasePersonalData: [
    GET,
    QUERY,
    QUERY_INDEX,
    PUT,
    onDocuments('DeleteObjectVersion'),
    's3:ListBucketVersions DocumentBucket',
    'sqs:SendMessage VeriffErasureQueue',
    'sqs:SendMessage ErasureQueue',
  ],
  eraseAtVeriff: [GET, QUERY, PUT, VERIFF_SECRET],

  // HTTP
  receiveVeriffWebhook: [PUT, VERIFF_SECRET, 'sqs:SendMessage WebhookQueue'],
  contractorApi: [GET, QUERY, QUERY_INDEX, PUT, ...KEEP_ANSWERS, onDocuments('PutObject')],
  adminApi: [
    ...READ_USERS,
    GET,
    QUERY,
    QUERY_INDEX,
    QUERY_INDEX_2,
    PUT,
    DELETE,
    ...KEEP_ANSWERS,
    'states:StartExecution stateMachine:mindlinks-dev-kyc-verification',
    onDocuments('GetObjectVersion'),
    'sqs:SendMessage WebhookQueue',
  ],
};
