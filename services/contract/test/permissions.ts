/**
 * The permissions of each function, beyond those that all have (logs, traces, receiving from their queue, the key). Compared
 * with the packaged stack: a wider permission has to be listed here.
 */
const GET = 'dynamodb:GetItem ContractTable';
const PUT = 'dynamodb:PutItem ContractTable';
const QUERY = 'dynamodb:Query ContractTable';
const DELETE = 'dynamodb:DeleteItem ContractTable';
const CHECK = 'dynamodb:ConditionCheckItem ContractTable';
const QUERY_INDEX1 = 'dynamodb:Query ContractTable/index/index1';
const QUERY_INDEX2 = 'dynamodb:Query ContractTable/index/index2';

/** Whether the caller was removed. */
const READ_USERS = ['AdminGetUser', 'AdminListGroupsForUser'].map(
  (action) => `cognito-idp:${action} userpool/\${UserPoolId}`,
);
/** The first answer to an Idempotency-Key, kept for repetitions. */
const KEEP_ANSWERS = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action} IdempotencyTable`);

const ANSWER_TOKENS = 'states:SendTaskSuccess stateMachine:mindlinks-dev-contract-lifecycle';
const DROP_DEADLINES = 'scheduler:DeleteSchedule schedule/mindlinks-dev-contract/*';
const onDocuments = (action: string): string => `s3:${action} DocumentBucket/contracts/*`;
/** Of a task that makes a file: it is stored once, and what is stored counts. */
const STORE_FILES = [onDocuments('GetObject'), onDocuments('PutObject'), 's3:ListBucket DocumentBucket'];

/** Of a task that changes the contract and answers with the plan: open work is listed in an index. */
const PLAN_BY_OPEN_WORK = [GET, QUERY_INDEX1, PUT];
/** Also once the end has begun, when all work is looked at. */
const PLAN = [...PLAN_BY_OPEN_WORK, QUERY];

/** Of a party: read and change its contracts and their work; links to files, and what holds of a signed one; take uploads, and store what was submitted. */
const PARTY = [
  ...READ_USERS,
  ...PLAN,
  QUERY_INDEX2,
  CHECK,
  ...KEEP_ANSWERS,
  onDocuments('GetObject'),
  's3:ListBucket DocumentBucket',
  's3:PutObject DocumentBucket/uploads/*',
  's3:GetObject DocumentBucket/uploads/*',
  's3:PutObject DocumentBucket/attachments/*',
  's3:GetObject DocumentBucket/attachments/*',
];

export const permissions: Readonly<Record<string, readonly string[]>> = {
  // Tasks of the machine
  startContract: [...PLAN, DELETE, 'states:DescribeExecution execution:mindlinks-dev-contract-lifecycle:*'],
  generateContractPDF: [...PLAN_BY_OPEN_WORK, ...STORE_FILES],
  requestContractorSignature: PLAN_BY_OPEN_WORK,
  remindSigner: PLAN_BY_OPEN_WORK,
  sealContract: [...PLAN, ...STORE_FILES],
  activateContract: PLAN,
  noteSubmission: PLAN,
  followPayment: PLAN,
  noteTermination: PLAN,
  generateAmendmentPDF: [...PLAN, ...STORE_FILES],
  sealAmendment: [...PLAN, ...STORE_FILES],
  reviewContract: [...PLAN, CHECK],
  announceEnd: PLAN,
  beginEnding: [GET, PUT],
  settleContract: [...PLAN, onDocuments('PutObject')],
  continueContract: [GET, PUT],
  parkContract: [GET, QUERY, PUT, DELETE, CHECK],
  awaitSignal: [
    GET,
    PUT,
    ANSWER_TOKENS,
    DROP_DEADLINES,
    'scheduler:CreateSchedule schedule/mindlinks-dev-contract/*',
    'iam:PassRole SchedulerRole',
  ],

  // Consumers of queues and streams
  deliverSignals: [GET, PUT, ANSWER_TOKENS, DROP_DEADLINES],
  publishOutbox: [QUERY, DELETE, 'events:PutEvents event-bus/mindlinks-dev'],
  eraseContracts: [
    ...PLAN,
    DELETE,
    's3:ListBucketVersions DocumentBucket',
    onDocuments('DeleteObjectVersion'),
    's3:DeleteObjectVersion DocumentBucket/attachments/*',
  ],

  // HTTP
  contractClientApi: [...PARTY, DELETE],
  contractContractorApi: PARTY,
  contractAdminApi: [...READ_USERS, GET, QUERY, QUERY_INDEX1, QUERY_INDEX2, PUT, DELETE, ...KEEP_ANSWERS],
};
