import { expect } from 'chai';
import { functionsByKey, keyUses, roleStatements } from '#shared/testing/iam.ts';
import { at, list, records } from '#shared/testing/json.ts';
import { averageSeconds, checkMachine } from '#shared/testing/machine-checks.ts';
import { caughtBy, following, machineOf, reachable } from '#shared/testing/machine.ts';
import { checkWorkflowService } from '#shared/testing/service-checks.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, target } from '#shared/testing/template.ts';
import type { Resource } from '#shared/testing/template.ts';
import { EXPORT_DAYS } from '../src/ledger/domain/export-job.ts';
import { STEPS } from '../src/milestone/domain/next-step.ts';
import { HAPPY_PATH } from './milestone/happy-path.ts';
import { describePayrollProcessing } from './payroll/machine.ts';
import { permissions } from './permissions.ts';

const stack = packagedStack('payments');
const functions = functionsByKey(stack);

describe('the packaged payments stack', () => {
  checkStack(stack, {
    slow: { auditLedger: 300, reconcileLedger: 300, sweepWebhooks: 300, exportLedger: 120 },
    maxResources: 280,
  });
  checkWorkflowService(stack, {
    permissions,
    table: 'PaymentsTable',
    openRoutes: ['POST /webhooks/stripe'],
    counted: [
      'CheckpointFailed',
      'DeadlineLate',
      'LedgerMergeLate',
      'LedgerUnbalanced',
      'OutboxUnpublished',
      'ReconciliationDifference',
      'StripeSweepUnavailable',
      'StripeWebhookMissed',
      'StripeWebhookQuarantined',
      'StripeWebhookRejected',
    ],
  });

  it('allows use of the key to functions that use tables or documents, through these services only', () => {
    for (const [key, lambda] of Object.entries(functions)) {
      const all = permissions[key] ?? [];
      const documents = all.some((line) => /^s3:(Get|Put)Object/.test(line)) ? ['s3'] : [];
      // kms:Sign and kms:GetPublicKey are on another key, used directly.
      const tables = all.some((line) => line.startsWith('dynamodb:')) ? ['dynamodb'] : [];
      expect(keyUses(stack, lambda), key).to.deep.equal([...tables, ...documents]);
    }
  });

  it('removes exports of the ledger after as many days as their records', () => {
    const rules = stack.resource('DocumentBucket').properties['LifecycleConfiguration'];
    expect(rules).to.have.property('Rules').that.deep.includes({
      Id: 'exports',
      Status: 'Enabled',
      Prefix: 'exports/',
      ExpirationInDays: EXPORT_DAYS,
    });
  });

  it('retains records, documents, checkpoints and the key that signs them when the stack is removed', () => {
    for (const id of [
      'PaymentsTable',
      'DocumentBucket',
      'CheckpointBucket',
      'CheckpointBucketPolicy',
      'CheckpointKey',
    ]) {
      expect(stack.resource(id).deletionPolicy, id).to.equal('RetainExceptOnCreate');
    }
  });

  it('locks a checkpoint of stage prod for ten years, for everybody; of other stages for a day', () => {
    const retention = ({ properties }: Resource): unknown => {
      expect(properties['ObjectLockEnabled']).to.equal(true);
      return at(properties, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention');
    };
    const prod = packagedStack('payments', 'prod');
    expect(retention(prod.resource('CheckpointBucket'))).to.deep.equal({ Mode: 'COMPLIANCE', Days: 3653 });
    expect(retention(stack.resource('CheckpointBucket'))).to.deep.equal({ Mode: 'GOVERNANCE', Days: 1 });
  });

  it('signs checkpoints with a key for signing only', () => {
    const { properties } = stack.resource('CheckpointKey');
    expect(properties).to.include({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(target(stack.resource('CheckpointKeyAlias').properties['TargetKeyId'])).to.equal('CheckpointKey');
  });

  it('maintains the ledger’s log every five minutes, by a role that may do nothing else', () => {
    const { properties } = stack.resource('LedgerSchedule');
    expect(properties['ScheduleExpression']).to.equal('rate(5 minutes)');
    expect(target(at(properties, 'Target', 'Arn'))).to.equal('LedgerQueue');
    expect(target(at(properties, 'Target', 'RoleArn'))).to.equal('RecurringScheduleRole');
    const [statement, ...others] = roleStatements(stack.resource('RecurringScheduleRole'));
    expect(statement?.actions).to.deep.equal(['sqs:SendMessage']);
    expect(others).to.deep.equal([]);
  });

  it('audits the ledger and sweeps webhooks every hour, and reconciles the ledger with Stripe every day', () => {
    const schedules = ['AuditSchedule', 'SweepSchedule', 'ReconciliationSchedule'].map((id) => {
      const { properties } = stack.resource(id);
      expect(target(at(properties, 'Target', 'RoleArn')), id).to.equal('RecurringScheduleRole');
      expect(at(properties, 'Target', 'Input'), id).to.equal('{}');
      return [properties['ScheduleExpression'], target(at(properties, 'Target', 'Arn'))];
    });
    expect(schedules).to.deep.equal([
      ['rate(1 hour)', 'AuditQueue'],
      ['rate(1 hour)', 'SweepQueue'],
      ['cron(30 3 * * ? *)', 'ReconciliationQueue'],
    ]);
  });

  it('runs no more than two scheduled checks of a kind at once, so that Stripe’s rate limit is kept', () => {
    for (const check of ['AuditLedger', 'ReconcileLedger', 'SweepWebhooks']) {
      const [mapping, ...others] = stack
        .ofType('AWS::Lambda::EventSourceMapping')
        .filter(({ id }) => id.startsWith(`${check}EventSourceMapping`));
      expect(at(mapping?.properties, 'ScalingConfig', 'MaximumConcurrency'), check).to.equal(2);
      expect(others, check).to.deep.equal([]);
    }
  });

  it('checks clients’ balances only, after each change', () => {
    const { properties } = stack.resource('WatchBalancesEventSourceMappingDynamodbPaymentsTable');
    const [filter] = records(at(properties, 'FilterCriteria', 'Filters'));
    expect(JSON.parse(String(filter?.['Pattern']))).to.deep.equal({
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { Keys: { pk: { S: [{ prefix: 'ACCOUNT#client:' }] }, sk: { S: ['BALANCE'] } } },
    });
  });

  it('has outputs for its API, table and buckets', () => {
    expect(stack.outputs).to.include.keys(
      'HttpApiUrl',
      'PaymentsTableName',
      'PayrollProcessingArn',
      'DocumentBucketName',
      'CheckpointBucketName',
    );
  });
});

const machine = machineOf(stack.resource('MilestonePayment'));

/** The specification's diagram; RecordInQLDB is RecordInLedger. The transitions out of an intervention are not specified. */
const TRANSITIONS = [
  ['ApprovalReceived', 'ValidateApproval'],
  ['ValidateApproval', 'CheckEscrowBalance'],
  ['CheckEscrowBalance', 'SufficientFunds'],
  ['CheckEscrowBalance', 'InsufficientFunds'],
  ['InsufficientFunds', 'NotifyClientFunding'],
  ['NotifyClientFunding', 'WaitForFunding'],
  ['WaitForFunding', 'CheckEscrowBalance'],
  ['SufficientFunds', 'LockFunds'],
  ['LockFunds', 'CreateInvoice'],
  ['CreateInvoice', 'ProcessPayment'],
  ['ProcessPayment', 'InitiateStripePayout'],
  ['InitiateStripePayout', 'WaitForPayout'],
  ['WaitForPayout', 'PayoutSuccessful'],
  ['WaitForPayout', 'PayoutFailed'],
  ['PayoutFailed', 'RetryPayout'],
  ['RetryPayout', 'WaitForPayout'],
  ['PayoutFailed', 'ManualIntervention'],
  ['PayoutSuccessful', 'CreditContractorWallet'],
  ['CreditContractorWallet', 'DebitClientEscrow'],
  ['DebitClientEscrow', 'RecordInLedger'],
  ['RecordInLedger', 'UpdateMilestoneStatus'],
  ['UpdateMilestoneStatus', 'SendPaymentNotifications'],
] as const;
const SPECIFIED = new Set<string>(TRANSITIONS.flat());

describe('the packaged MilestonePayment machine', () => {
  checkMachine(stack, machine);

  it('has every state of the specification', () => {
    expect(Object.keys(machine.states)).to.include.members([...SPECIFIED]);
  });

  for (const [from, to] of TRANSITIONS) {
    it(`goes from ${from} to ${to}, with no other state of the specification in between`, () => {
      const stops = new Set([...SPECIFIED, ...(to === 'ManualIntervention' ? [] : ['RecordFailure'])]);
      expect([...reachable(machine, from, stops)]).to.include(to);
    });
  }

  it('pays in at most 20 transitions and 9 calls of Lambda', () => {
    HAPPY_PATH.slice(1).forEach((to, index) => {
      const from = HAPPY_PATH[index] ?? '';
      expect(following(machine.states[from] ?? {}), from).to.include(to);
    });
    expect(machine.states['SendPaymentNotifications']?.['End']).to.equal(true);
    // The start of an execution is no transition, its end may be counted as one.
    expect(HAPPY_PATH.length + 1).to.be.at.most(20);
    const calls = HAPPY_PATH.filter((name) => String(machine.states[name]?.['Resource']).includes(':lambda:'));
    expect(calls).to.have.lengthOf.at.most(9);
  });

  it('starts for approvals, and for payments that the bank returned or that are resumed', () => {
    const patterns = [1, 2, 3].map(
      (number) => stack.resource(`MilestonePaymentEventsRuleCloudWatchEvent${number}`).properties['EventPattern'],
    );
    expect(patterns).to.deep.equal([
      { source: ['mindlinks.contract'], 'detail-type': ['milestone.approved'] },
      { source: ['mindlinks.contract'], 'detail-type': ['timesheet.approved'] },
      { source: ['mindlinks.payments'], 'detail-type': ['payment.reversed', 'payment.resumed'] },
    ]);
  });

  it('parks unforeseen failures in every state where the payment is claimed', () => {
    const unparked = machine.ofType('Task').flatMap(([name]) => {
      return caughtBy(machine, 'RecordFailure').includes(name) ? [] : [name];
    });
    expect(unparked).to.have.members([
      'ValidateApproval', // not claimed: another execution may wait under the same key
      'RecordStartFailure',
      'PaymentRejected', // held by nobody
      'RecordFailure',
      'ManualIntervention',
    ]);
  });

  it('has a transition to every resume point of a payment', () => {
    const steps = records(machine.states['ResumeWhereItStands']?.['Choices']).flatMap(
      ({ Condition }) => /step = '(\w+)'/.exec(String(Condition))?.[1] ?? [],
    );
    // A payment that ended is cancelled, or was rejected, which its status says.
    expect([...steps, 'end']).to.have.members([...STEPS]);
  });

  it('stores the failed state and the time for the operator', () => {
    for (const name of caughtBy(machine, 'RecordFailure')) {
      const park = records(machine.states[name]?.['Catch']).find(({ Next }) => Next === 'RecordFailure');
      expect(at(park, 'Assign', 'failure'), name).to.deep.equal({
        state: '{% $states.context.State.Name %}',
        error: '{% $states.errorOutput.Error %}',
        at: '{% $states.context.State.EnteredTime %}',
      });
    }
  });

  it('books nothing for a payout that was returned before it was booked', () => {
    for (const name of ['CreditContractorWallet', 'DebitClientEscrow']) {
      const [first] = records(machine.states[name]?.['Catch']);
      expect(first, name).to.deep.equal({ ErrorEquals: ['PayoutReversedError'], Next: 'PayoutFailed' });
    }
  });

  it('waits most of an hour for what is not known yet, by attempts of its own, and then decides', () => {
    const { Retry, Catch, Arguments } = machine.states['ValidateApproval'] ?? {};
    const [late, ...others] = records(Retry);
    expect(late?.['ErrorEquals']).to.deep.equal(['NotYetKnownError']);
    expect(averageSeconds(late ?? {})).to.be.within(45 * 60, 60 * 60);
    expect(others.flatMap(({ ErrorEquals }) => list(ErrorEquals))).not.to.include('NotYetKnownError');
    expect(records(Catch)[1]).to.deep.equal({
      ErrorEquals: ['NotYetKnownError'],
      Assign: { hasWaited: true },
      Next: 'ValidateApproval',
    });
    expect(JSON.stringify(Arguments)).not.to.include('RetryCount');
  });

  it('may invoke its own functions and publish', () => {
    const actions = roleStatements(stack.resource('MilestonePaymentRole')).flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).to.have.members([
      'lambda:InvokeFunction',
      'events:PutEvents',
    ]);
  });
});
describePayrollProcessing(stack);
