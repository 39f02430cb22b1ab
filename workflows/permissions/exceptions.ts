/** Permissions that no run of permissions.simulation.test.ts uses, and why the roles have them all the same. */
export interface Exception {
  /** Roles, as `<stack>/<function>`. */
  readonly of: readonly string[];
  /** `<action> <ARN>` */
  readonly allowed: RegExp;
  readonly why: string;
}

const WRITE = /^(dynamodb:(GetItem|PutItem)|kms:(Encrypt|GenerateDataKey)) /;
const SIGNAL = /^(states:SendTaskSuccess|scheduler:DeleteSchedule) /;

const payments = (...functions: readonly string[]): readonly string[] => functions.map((name) => `payments/${name}`);

const contract = (...functions: readonly string[]): readonly string[] => functions.map((name) => `contract/${name}`);

const CHANGE_PAYOUTS = payments(
  ...['InitiateStripePayout', 'CheckPayout', 'RecordPayoutFailure', 'ResolveIntervention'],
  ...['InitiatePayrollBatch', 'CheckPayrollBatch', 'RetryFailedPayments', 'ProcessStripeWebhook'],
);
const RELEASE_FUNDS = payments(
  ...['ValidateEscrowBalance', 'ValidatePayrollEscrow', 'SettlePayrollBatch', 'ReleasePayrollFunds', 'EscrowClientApi'],
);

export const EXCEPTIONS: readonly Exception[] = [
  {
    of: CHANGE_PAYOUTS,
    allowed: /^(dynamodb:Query|secretsmanager:GetSecretValue) |^(dynamodb:PutItem|kms:(Encrypt|GenerateDataKey)) /,
    why: 'each asks Stripe; the first that finds a payout settled or returned records it, and reads who may be paid of the money',
  },
  {
    of: [...CHANGE_PAYOUTS, ...RELEASE_FUNDS],
    allowed: SIGNAL,
    why: 'funds that are free again resume the executions that wait for them, of either machine: here only if they come in that moment',
  },
  {
    of: [
      ...payments('ParkPayment', 'StartPayroll', 'ClosePayroll', 'ParkPayroll'),
      'kyc/InitiateKyc',
      'kyc/RecordAuditLog',
      'contract/ParkContract',
    ],
    allowed: /^dynamodb:DeleteItem /,
    why: 'each removes the failures of an earlier execution from the list, which only a second failure leaves there',
  },
  {
    of: contract('ActivateContract', 'AnnounceEnd', 'NoteTermination', 'GenerateAmendmentPDF'),
    allowed: /^dynamodb:Query .*:table\/[^/]+$/,
    why: 'a signal or an attempt that comes after the end has begun plans by all work of the contract',
  },
  {
    of: contract('SettleContract'),
    allowed: /^dynamodb:Query .*\/index\/index1$/,
    why: 'the last day moved away since the end was found due, by an amendment in that moment: it plans by open work',
  },
  {
    of: contract('GenerateContractPDF', 'GenerateAmendmentPDF'),
    allowed: /^s3:(GetObject|ListBucket) /,
    why: 'an attempt that finds the file of the one before reads it: here only after a crash between the file and its record',
  },
  {
    of: contract('EraseContracts'),
    allowed: /./,
    why: 'contracts are erased years after their end: later than any simulated one lies back',
  },
  {
    of: payments('WatchBalances'),
    allowed: WRITE,
    why: 'the simulated streams carry the outbox only, not the balances that it watches',
  },
  {
    of: ['kyc/EraseAtVeriff'],
    allowed: WRITE,
    why: 'it erases webhooks that come after the erasure here and before the one at Veriff',
  },
  {
    of: ['notifications/RecordFeedback'],
    allowed: /^(dynamodb|kms):/,
    why: 'SES of the simulator delivers every mail: none bounces',
  },
  {
    of: ['notifications/SendNotification'],
    allowed: /^ses:SendEmail .*:identity\/[^@]+$/,
    why: 'a sender is verified by its address or by its domain; the account decides',
  },
  {
    of: ['platform/CheckAdminMfa'],
    allowed: /^cognito-idp:AdminGetUser /,
    why: 'Cognito calls it when an admin signs in; the simulated users come with their claims',
  },
];
