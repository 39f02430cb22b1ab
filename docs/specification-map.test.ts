import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { catalogue } from '#shared/events/index.ts';
import { exists, functions, hasResource, machines, read, scripts } from './reading.ts';

/** Every name of the specification, by the sections of the map; names are separated by `|`. */
const SPECIFICATION = `
## Architecture overview
### Triggers
API Gateway | EventBridge | SQS Queues |
### State machines
Contractor Onboarding | Payroll Processing | Contract Lifecycle | KYC Verification | Milestone Payment |
### Services
Auth Service | Contractor Service | Contract Service | Payment Service | KYC Service | Notification Service |
### Data stores
DynamoDB | S3 | QLDB Ledger |
## Machine 1: Contractor Onboarding
### Start
POST /api/clients/me/contractors/invite | Days to weeks |
### States
InvitationSent | WaitForAcceptance | InvitationExpired | InvitationAccepted | ContractorRegistration | KYCRequired |
WaitForKYCSubmission | KYCSubmitted | KYCReminder | KYCVerification | KYCApproved | KYCRejected |
WaitForKYCResubmission | ContractPending | WaitForContractSignature | ContractSigned | OnboardingComplete |
### Transitions
[*] → InvitationSent | InvitationSent → WaitForAcceptance: Send Email |
WaitForAcceptance → InvitationExpired: 7 days timeout |
WaitForAcceptance → InvitationAccepted: Contractor clicks link | InvitationExpired → [*] |
InvitationAccepted → ContractorRegistration | ContractorRegistration → KYCRequired: Profile created |
KYCRequired → WaitForKYCSubmission | WaitForKYCSubmission → KYCSubmitted: Documents uploaded |
WaitForKYCSubmission → KYCReminder: 3 days no action | KYCReminder → WaitForKYCSubmission |
KYCSubmitted → KYCVerification: Start KYC State Machine | KYCVerification → KYCApproved: Verified |
KYCVerification → KYCRejected: Failed | KYCRejected → WaitForKYCResubmission |
WaitForKYCResubmission → KYCSubmitted: Resubmitted | KYCApproved → ContractPending |
ContractPending → WaitForContractSignature | WaitForContractSignature → ContractSigned: Both parties sign |
ContractSigned → OnboardingComplete | OnboardingComplete → [*] |
### Events
invitation.sent | invitation.accepted | contractor.registration.started | contractor.profile.created |
kyc.required | kyc.documents.uploaded | kyc.verification.started | kyc.approved | contractor.kyc.approved |
contract.pending.signature | contract.signed.both | contractor.onboarding.complete |
## Machine 2: Payroll Processing
### Start
POST /api/clients/me/payroll/:id/process | Hours to days (includes payment settlement) |
### States
PayrollCreated | AddingLineItems | PayrollSubmitted | ValidateEscrow | InsufficientFunds | FundsLocked |
WaitForFunding | PayrollCancelled | ProcessingPayments | PaymentBatch | WaitForSettlement | PaymentSettled |
PaymentPartialFailure | RetryFailedPayments | UpdateWallets | RecordLedger | PayrollCompleted | SendNotifications |
ReleaseFunds |
### Transitions
[*] → PayrollCreated | PayrollCreated → AddingLineItems: Draft mode |
AddingLineItems → PayrollSubmitted: Client submits | PayrollSubmitted → ValidateEscrow |
ValidateEscrow → InsufficientFunds: Balance too low | ValidateEscrow → FundsLocked: Balance OK |
InsufficientFunds → WaitForFunding | WaitForFunding → ValidateEscrow: escrow.funded |
WaitForFunding → PayrollCancelled: 7 days timeout | FundsLocked → ProcessingPayments |
ProcessingPayments → PaymentBatch: Create Stripe batch | PaymentBatch → WaitForSettlement |
WaitForSettlement → PaymentSettled: All payouts complete | WaitForSettlement → PaymentPartialFailure: Some failed |
PaymentPartialFailure → RetryFailedPayments | RetryFailedPayments → WaitForSettlement |
PaymentSettled → UpdateWallets | UpdateWallets → RecordLedger: QLDB entry | RecordLedger → PayrollCompleted |
PayrollCompleted → SendNotifications | SendNotifications → [*] | PayrollCancelled → ReleaseFunds |
ReleaseFunds → [*] |
### Events
payroll.created | payroll.submitted | escrow.funded | escrow.funds.locked | payments.processing |
stripe.payout.completed | payments.settled | wallets.credited | ledger.recorded | payroll.completed |
## Machine 3: Contract Lifecycle
### Start
POST /api/clients/me/contracts | Months (entire contract duration) |
### States
ContractDrafted | GeneratePDF | PendingClientSignature | ClientSigned | PendingContractorSignature |
WaitForContractorSignature | ContractorSigned | SignatureReminder | ContractActive | MonitorContract |
MilestoneSubmitted | TimesheetSubmitted | ContractNearingEnd | TerminationRequested | MilestonePaymentFlow |
TimesheetApprovalFlow | RenewalNotification | ProcessTermination | FinalPayment | ContractTerminated |
ContractCompleted | FinalSettlement |
### Transitions
[*] → ContractDrafted | ContractDrafted → GeneratePDF: Create contract | GeneratePDF → PendingClientSignature |
PendingClientSignature → ClientSigned: Client signs | ClientSigned → PendingContractorSignature |
PendingContractorSignature → WaitForContractorSignature |
WaitForContractorSignature → ContractorSigned: Contractor signs |
WaitForContractorSignature → SignatureReminder: 3 days | SignatureReminder → WaitForContractorSignature |
ContractorSigned → ContractActive | ContractActive → MonitorContract: Start monitoring |
MonitorContract → MilestoneSubmitted: milestone.submitted |
MonitorContract → TimesheetSubmitted: timesheet.submitted |
MonitorContract → ContractNearingEnd: 30 days before end |
MonitorContract → TerminationRequested: terminate request |
MilestoneSubmitted → MilestonePaymentFlow: Trigger payment SM | MilestonePaymentFlow → MonitorContract |
TimesheetSubmitted → TimesheetApprovalFlow | TimesheetApprovalFlow → MonitorContract |
ContractNearingEnd → RenewalNotification | RenewalNotification → MonitorContract |
TerminationRequested → ProcessTermination | ProcessTermination → FinalPayment | FinalPayment → ContractTerminated |
MonitorContract → ContractCompleted: End date reached | ContractCompleted → FinalSettlement |
FinalSettlement → [*] | ContractTerminated → [*] |
### Events
contract.created | contract.signed.client | contract.signed.contractor | contract.activated |
contract.milestone.submitted | milestone.submitted | timesheet.submitted | contract.terminated |
contract.completed |
## Machine 4: KYC Verification
### Start
kyc.documents.uploaded | API call | Hours to days |
### States
KYCInitiated | DocumentsUploaded | VeriffSessionCreated | AutomatedVerification | VeriffApproved | VeriffDeclined |
ManualReviewRequired | UpdateKYCStatus | KYCApproved | KYCRejected | NotifyContractor | WaitForResubmission |
KYCAbandoned | AssignToAdmin | WaitForAdminReview | AdminApproved | AdminRejected | RecordAuditLog |
### Transitions
[*] → KYCInitiated | KYCInitiated → DocumentsUploaded: Contractor uploads |
DocumentsUploaded → VeriffSessionCreated: Create Veriff session | VeriffSessionCreated → AutomatedVerification |
AutomatedVerification → VeriffApproved: Veriff success | AutomatedVerification → VeriffDeclined: Veriff failed |
AutomatedVerification → ManualReviewRequired: Needs human review | VeriffApproved → UpdateKYCStatus |
UpdateKYCStatus → KYCApproved | VeriffDeclined → KYCRejected | KYCRejected → NotifyContractor |
NotifyContractor → WaitForResubmission | WaitForResubmission → DocumentsUploaded: Resubmit |
WaitForResubmission → KYCAbandoned: 30 days timeout | ManualReviewRequired → AssignToAdmin |
AssignToAdmin → WaitForAdminReview | WaitForAdminReview → AdminApproved: Admin approves |
WaitForAdminReview → AdminRejected: Admin rejects | AdminApproved → UpdateKYCStatus | AdminRejected → KYCRejected |
KYCApproved → RecordAuditLog | RecordAuditLog → [*] | KYCAbandoned → [*] |
### Events
kyc.documents.uploaded |
### Integration points
Veriff API | Admin Dashboard | S3 | DynamoDB |
## Machine 5: Milestone/Timesheet Payment
### Start
milestone.approved | timesheet.approved | Minutes to hours |
### States
ApprovalReceived | ValidateApproval | CheckEscrowBalance | SufficientFunds | InsufficientFunds |
NotifyClientFunding | WaitForFunding | LockFunds | CreateInvoice | ProcessPayment | InitiateStripePayout |
WaitForPayout | PayoutSuccessful | PayoutFailed | RetryPayout | ManualIntervention | CreditContractorWallet |
DebitClientEscrow | RecordInQLDB | UpdateMilestoneStatus | SendPaymentNotifications |
### Transitions
[*] → ApprovalReceived | ApprovalReceived → ValidateApproval: Check authorization |
ValidateApproval → CheckEscrowBalance | CheckEscrowBalance → SufficientFunds: Balance OK |
CheckEscrowBalance → InsufficientFunds: Balance low | InsufficientFunds → NotifyClientFunding |
NotifyClientFunding → WaitForFunding | WaitForFunding → CheckEscrowBalance: escrow.funded |
SufficientFunds → LockFunds | LockFunds → CreateInvoice | CreateInvoice → ProcessPayment |
ProcessPayment → InitiateStripePayout | InitiateStripePayout → WaitForPayout |
WaitForPayout → PayoutSuccessful: Stripe success | WaitForPayout → PayoutFailed: Stripe error |
PayoutFailed → RetryPayout: Retry up to 3x | RetryPayout → WaitForPayout |
PayoutFailed → ManualIntervention: All retries failed | PayoutSuccessful → CreditContractorWallet |
CreditContractorWallet → DebitClientEscrow | DebitClientEscrow → RecordInQLDB |
RecordInQLDB → UpdateMilestoneStatus | UpdateMilestoneStatus → SendPaymentNotifications |
SendPaymentNotifications → [*] | ManualIntervention → [*] |
### Events
milestone.approved | timesheet.approved | escrow.funded |
## Infrastructure
### Required AWS resources
Step Functions State Machines | Lambda Functions | EventBridge | SQS Queues | DynamoDB Tables | IAM Roles |
CloudWatch | SNS Topics |
### Terraform modules
infrastructure/modules/step-functions/main.tf | infrastructure/modules/step-functions/variables.tf |
infrastructure/modules/step-functions/outputs.tf | infrastructure/modules/step-functions/iam.tf |
infrastructure/modules/step-functions/state-machines/contractor-onboarding.asl.json |
infrastructure/modules/step-functions/state-machines/payroll-processing.asl.json |
infrastructure/modules/step-functions/state-machines/contract-lifecycle.asl.json |
infrastructure/modules/step-functions/state-machines/kyc-verification.asl.json |
infrastructure/modules/step-functions/state-machines/milestone-payment.asl.json | infrastructure/environments/dev/ |
infrastructure/environments/prod/ |
### Lambda functions
sendInvitationEmail | createContractorProfile | validateEscrowBalance | lockEscrowFunds | initiateStripePayout |
creditContractorWallet | recordQLDBTransaction | createVeriffSession | processVeriffWebhook | generateContractPDF |
sendNotification |
### Event schema
version | id | source | detail-type | time | detail | entityId | entityType | action | actorId | actorType |
metadata |
## Implementation
### Tasks
foundation | kyc-sm | onboarding-sm | contract-sm | payroll-sm | milestone-sm | lambda-handlers | eventbridge |
monitoring |
### Phase 1: Foundation
Set up Terraform module for Step Functions | Create IAM roles and policies | Set up EventBridge event bus |
Create base Lambda function structure |
### Phase 2: KYC Verification
Implement KYC state machine (simplest, standalone) | Integrate with Veriff API |
Add admin review callback mechanism | Test end-to-end flow |
### Phase 3: Contractor Onboarding
Implement onboarding state machine | Integrate with KYC state machine (nested execution) |
Add invitation flow with timeouts | Test full onboarding journey |
### Phase 4: Contract Lifecycle
Implement contract state machine | Add milestone/timesheet monitoring | Integrate with payment flows |
Test contract scenarios |
### Phase 5: Payment Flows
Implement payroll processing state machine | Implement milestone payment state machine | Integrate with Stripe |
Add QLDB recording | Test payment scenarios |
### Phase 6: Integration & Monitoring
Connect all state machines via EventBridge | Set up CloudWatch dashboards | Add alerting for failures |
Performance testing | Documentation |
`;

const STATUSES = ['here', 'later', 'replaced'];

interface Row {
  readonly section: string;
  readonly name: string;
  readonly status: string;
  readonly where: string;
}

const parseSections = <T>(text: string, rowsOf: (section: string, line: string) => readonly T[]): readonly T[] => {
  let [chapter, section] = ['', ''];
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('## ')) [chapter, section] = [line.slice(3), ''];
    else if (line.startsWith('### ')) section = line.slice(4);
    else return rowsOf(`${chapter} / ${section}`, line);
    return [];
  });
};

const specified = parseSections(SPECIFICATION, (section, line) =>
  line
    .split(' |')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ({ section, name })),
);

const rows = parseSections(read('docs/specification-map.md'), (section, line): readonly Row[] => {
  const [, name, status = '', where = ''] = /^\| `([^`]+)` *\| ([\w ]+?) *\| (.*?) *\|$/.exec(line) ?? [];
  return name === undefined ? [] : [{ section, name, status, where }];
});

const root = join(import.meta.dirname, '..');
const KINDS = 'state|path|event|function|resource|route|file|script';
const referencesIn = ({ where }: Row): readonly (readonly [string, string])[] =>
  [...where.matchAll(new RegExp(`\`(${KINDS}):([^\`]+)\``, 'g'))].map(([, kind = '', name = '']) => [kind, name]);

const wired = functions();
const built = machines();
/** The machine that a section speaks of, once it is here. */
const MACHINES: Readonly<Record<string, string>> = {
  'Machine 2': 'payrollProcessing',
  'Machine 3': 'contractLifecycle',
  'Machine 4': 'kycVerification',
  'Machine 5': 'milestonePayment',
};
const machineOf = ({ section }: Pick<Row, 'section'>) =>
  built.find(({ key }) => key === MACHINES[section.split(':')[0] ?? '']);
const routes = [...wired.values()].flatMap((each) => each.routes);

const CHECKS: Readonly<Record<string, (name: string, row: Row) => boolean>> = {
  state: (name, row) => machineOf(row)?.states.includes(name) === true,
  path: (name, row) => {
    const machine = machineOf(row);
    const states = name.split(' > ');
    return states.slice(1).every((to, index) => machine?.edges.get(states[index] ?? '')?.includes(to));
  },
  event: (name) => Object.hasOwn(catalogue, name),
  function: (name) => {
    const [service, key] = name.split('/');
    return wired.has(name) && globSync(`services/${service}/src/**/handlers/${key}.ts`, { cwd: root }).length === 1;
  },
  resource: (name) => {
    const [service = '', logicalId = ''] = name.split('/');
    return hasResource(service, logicalId);
  },
  route: (name) => routes.includes(name),
  file: exists,
  script: (name) => scripts().includes(name),
};

describe('The map of the specification', () => {
  it('has a row for every name of the specification, in its section', () => {
    const missing = specified.filter(
      ({ section, name }) => !rows.some((row) => row.section === section && row.name === name),
    );
    expect(specified).to.have.length.above(300);
    expect(missing).to.deep.equal([]);
  });

  it('has no row that the specification has not', () => {
    const extra = rows.filter(
      ({ section, name }) => !specified.some((one) => one.section === section && one.name === name),
    );
    expect(extra).to.deep.equal([]);
  });

  it('says of each name whether it is here, and if not, where it will be or why not', () => {
    expect(rows.filter(({ status, where }) => !STATUSES.includes(status) || where === '')).to.deep.equal([]);
    expect(rows.filter((row) => row.status === 'here' && referencesIn(row).length === 0)).to.deep.equal([]);
  });

  it('refers to nothing that does not exist', () => {
    const broken = rows.flatMap((row) =>
      referencesIn(row)
        .filter(([kind, name]) => CHECKS[kind]?.(name, row) !== true)
        .map(([kind, name]) => `${row.name}: ${kind}:${name}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('names each state, transition, event and function that is here by its own name', () => {
    const own: Readonly<Record<string, string>> = { States: 'state', Events: 'event', 'Lambda functions': 'function' };
    const astray = rows.filter((row) => {
      const kind = own[row.section.split(' / ')[1] ?? ''];
      if (row.status !== 'here' || kind === undefined) return false;
      return !referencesIn(row).some(([is, name]) => is === kind && name.split('/').at(-1) === row.name);
    });
    expect(astray).to.deep.equal([]);
  });

  it('shows each transition of a machine that is here as a path between its two states', () => {
    const astray = rows.filter((row) => {
      if (row.status !== 'here' || !row.section.endsWith('/ Transitions')) return false;
      const [from, to] = row.name.replace(/: .*$/, '').split(' → ');
      return !referencesIn(row).some(([kind, path]) => kind === 'path' && ends(path, from, to));
    });
    expect(astray).to.deep.equal([]);
  });

  it('does not promise for later what has arrived', () => {
    const handlers = [...wired.keys()].map((name) => name.split('/')[1]);
    const arrived = rows
      .filter(({ status }) => status === 'later')
      .filter(({ name }) => Object.hasOwn(catalogue, name) || handlers.includes(name));
    expect(arrived).to.deep.equal([]);
  });
});

const ends = (path: string, from: string | undefined, to: string | undefined): boolean => {
  const states = path.split(' > ');
  return states[0] === from && states.at(-1) === to;
};
