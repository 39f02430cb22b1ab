/**
 * The permissions of each function, beyond those that all have (logs, traces, receiving from their queue, the key). Compared
 * with the packaged stack: a wider permission has to be listed here.
 */
const GET = 'dynamodb:GetItem PaymentsTable';
const PUT = 'dynamodb:PutItem PaymentsTable';

const STRIPE_SECRET = 'secretsmanager:GetSecretValue secret:mindlinks/dev/stripe-*';
const ANSWER_TOKENS = ['milestone', 'payroll'].map(
  (machine) => `states:SendTaskSuccess stateMachine:mindlinks-dev-payments-${machine}`,
);
const DROP_DEADLINES = 'scheduler:DeleteSchedule schedule/mindlinks-dev-payments/*';

const QUERY = 'dynamodb:Query PaymentsTable';
const DELETE = 'dynamodb:DeleteItem PaymentsTable';
const CHECK = 'dynamodb:ConditionCheckItem PaymentsTable';
const QUERY_INDEX1 = 'dynamodb:Query PaymentsTable/index/index1';
const QUERY_INDEX2 = 'dynamodb:Query PaymentsTable/index/index2';

/** Whether the caller was removed. */
const READ_USERS = ['AdminGetUser', 'AdminListGroupsForUser'].map(
  (action) => `cognito-idp:${action} userpool/\${UserPoolId}`,
);
/** The first answer to an Idempotency-Key, kept for repetitions. */
const KEEP_ANSWERS = ['PutItem', 'UpdateItem', 'DeleteItem'].map((action) => `dynamodb:${action} IdempotencyTable`);
const READ_CHECKPOINTS = ['s3:ListBucket CheckpointBucket', 's3:GetObject CheckpointBucket/checkpoints/*'];
const onDocuments = (folder: string): readonly string[] =>
  ['GetObject', 'PutObject'].map((action) => `s3:${action} DocumentBucket/${folder}/*`);
/** Moving a payout wakes the machine that waits for it. */
const ON_PAYOUTS = [GET, QUERY, PUT, STRIPE_SECRET, ...ANSWER_TOKENS, DROP_DEADLINES];

const START_PAYROLL = 'states:StartExecution stateMachine:mindlinks-dev-payments-payroll';

export const permissions: Readonly<Record<string, readonly string[]>> = {
  // Tasks of the machines
  awaitSignal: [
    GET,
    PUT,
    ...ANSWER_TOKENS,
    DROP_DEADLINES,
    'scheduler:CreateSchedule schedule/mindlinks-dev-payments/*',
    'iam:PassRole SchedulerRole',
  ],
  recordLedgerTransaction: [GET, QUERY, PUT, DELETE],

  // Tasks of MilestonePayment
  validateApproval: [GET, PUT, 'states:DescribeExecution execution:mindlinks-dev-payments-milestone:*'],
  validateEscrowBalance: [GET, QUERY, PUT, DELETE, ...ANSWER_TOKENS, DROP_DEADLINES],
  lockEscrowFunds: [GET, PUT, DELETE],
  createInvoice: [GET, PUT, 's3:PutObject DocumentBucket/invoices/*'],
  initiateStripePayout: ON_PAYOUTS,
  checkPayout: ON_PAYOUTS,
  recordPayoutFailure: ON_PAYOUTS,
  creditContractorWallet: [GET, PUT],
  debitClientEscrow: [GET, PUT],
  parkPayment: [GET, QUERY, PUT, DELETE],
  resolveIntervention: [...ON_PAYOUTS, DELETE],
  // Tasks of PayrollProcessing
  startPayroll: [GET, QUERY, PUT, DELETE, 'states:DescribeExecution execution:mindlinks-dev-payments-payroll:*'],
  validatePayrollEscrow: [GET, QUERY, PUT, ...ANSWER_TOKENS, DROP_DEADLINES],
  lockPayrollFunds: [GET, PUT, DELETE],
  initiatePayrollBatch: ON_PAYOUTS,
  checkPayrollBatch: ON_PAYOUTS,
  retryFailedPayments: ON_PAYOUTS,
  settlePayrollBatch: [GET, QUERY, PUT, ...ANSWER_TOKENS, DROP_DEADLINES],
  recordPayrollLedger: [GET, QUERY, PUT, DELETE],
  completePayroll: [GET, QUERY, PUT],
  cancelPayroll: [GET, PUT, DELETE],
  releasePayrollFunds: [GET, QUERY, PUT, ...ANSWER_TOKENS, DROP_DEADLINES],
  closePayroll: [GET, QUERY, PUT, DELETE],
  parkPayroll: [GET, QUERY, PUT],

  // Consumers of queues and streams
  deliverSignals: [GET, PUT, ...ANSWER_TOKENS, DROP_DEADLINES],
  publishOutbox: [QUERY, DELETE, 'events:PutEvents event-bus/mindlinks-dev'],
  watchBalances: [GET, PUT],
  processStripeWebhook: [GET, QUERY, PUT, DELETE, CHECK, STRIPE_SECRET, ...ANSWER_TOKENS, DROP_DEADLINES],
  projectEvents: [GET, PUT],
  maintainLedgerLog: [GET, QUERY, PUT, DELETE, ...READ_CHECKPOINTS, 's3:PutObject CheckpointBucket/checkpoints/*'],

  auditLedger: [GET, QUERY, QUERY_INDEX1],
  exportLedger: [
    GET,
    QUERY,
    QUERY_INDEX1,
    PUT,
    ...READ_CHECKPOINTS,
    's3:PutObject DocumentBucket/exports/*',
    'sqs:SendMessage ExportQueue',
  ],
  reconcileLedger: [GET, QUERY, QUERY_INDEX1, PUT, STRIPE_SECRET, 's3:PutObject DocumentBucket/reconciliations/*'],
  sweepWebhooks: [GET, QUERY_INDEX1, PUT, STRIPE_SECRET, 'sqs:SendMessage WebhookQueue', 'sqs:SendMessage SweepQueue'],

  // HTTP
  receiveStripeWebhook: [PUT, STRIPE_SECRET, 'sqs:SendMessage WebhookQueue'],
  escrowClientApi: [
    GET,
    QUERY,
    QUERY_INDEX1,
    QUERY_INDEX2,
    PUT,
    STRIPE_SECRET,
    ...ANSWER_TOKENS,
    DROP_DEADLINES,
    ...KEEP_ANSWERS,
  ],
  milestoneClientApi: [GET, QUERY_INDEX1, 's3:ListBucket DocumentBucket', ...onDocuments('invoices')],
  payrollClientApi: [...READ_USERS, GET, QUERY, QUERY_INDEX1, PUT, DELETE, CHECK, START_PAYROLL, ...KEEP_ANSWERS],
  contractorApi: [
    ...READ_USERS,
    GET,
    QUERY,
    QUERY_INDEX2,
    PUT,
    STRIPE_SECRET,
    ...onDocuments('receipts'),
    ...KEEP_ANSWERS,
  ],
  paymentsAdminApi: [
    ...READ_USERS,
    GET,
    QUERY,
    QUERY_INDEX1,
    QUERY_INDEX2,
    PUT,
    DELETE,
    'sqs:SendMessage WebhookQueue',
    ...KEEP_ANSWERS,
  ],
  ledgerAdminApi: [
    ...READ_USERS,
    GET,
    QUERY,
    QUERY_INDEX1,
    PUT,
    ...READ_CHECKPOINTS,
    's3:GetObject DocumentBucket/exports/*',
    's3:GetObject DocumentBucket/reconciliations/*',
    'sqs:SendMessage ReconciliationQueue',
    'sqs:SendMessage ExportQueue',
    ...KEEP_ANSWERS,
  ],
};
