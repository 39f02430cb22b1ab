import { expect } from 'chai';
import { functionsByKey, keyUses, roleStatements } from '#shared/testing/iam.ts';
import { at, list, record, records } from '#shared/testing/json.ts';
import { checkMachine } from '#shared/testing/machine-checks.ts';
import { caughtBy, machineOf, reachable } from '#shared/testing/machine.ts';
import { checkWorkflowService } from '#shared/testing/service-checks.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack } from '#shared/testing/template.ts';
import { permissions } from './permissions.ts';

const stack = packagedStack('kyc');
const functions = functionsByKey(stack);
const machine = machineOf(stack.only('AWS::StepFunctions::StateMachine'));

/** The specification's diagram. */
const TRANSITIONS = [
  ['KYCInitiated', 'DocumentsUploaded'],
  ['DocumentsUploaded', 'VeriffSessionCreated'],
  ['VeriffSessionCreated', 'AutomatedVerification'],
  ['AutomatedVerification', 'VeriffApproved'],
  ['AutomatedVerification', 'VeriffDeclined'],
  ['AutomatedVerification', 'ManualReviewRequired'],
  ['VeriffApproved', 'UpdateKYCStatus'],
  ['UpdateKYCStatus', 'KYCApproved'],
  ['VeriffDeclined', 'KYCRejected'],
  ['KYCRejected', 'NotifyContractor'],
  ['NotifyContractor', 'WaitForResubmission'],
  ['WaitForResubmission', 'DocumentsUploaded'],
  ['WaitForResubmission', 'KYCAbandoned'],
  ['ManualReviewRequired', 'AssignToAdmin'],
  ['AssignToAdmin', 'WaitForAdminReview'],
  ['WaitForAdminReview', 'AdminApproved'],
  ['WaitForAdminReview', 'AdminRejected'],
  ['AdminApproved', 'UpdateKYCStatus'],
  ['AdminRejected', 'KYCRejected'],
  ['KYCApproved', 'RecordAuditLog'],
] as const;
const SPECIFIED = new Set(TRANSITIONS.flat());

describe('the packaged KYC stack', () => {
  checkStack(stack, { maxResources: 165 });
  checkWorkflowService(stack, {
    permissions,
    table: 'KycTable',
    openRoutes: ['POST /webhooks/veriff'],
    counted: [
      'DeadlineLate',
      'KycUploadUnexpected',
      'OutboxUnpublished',
      'VeriffWebhookQuarantined',
      'VeriffWebhookRejected',
    ],
  });

  it('allows use of the key to functions that use tables or documents, through these services only', () => {
    for (const [key, lambda] of Object.entries(functions)) {
      const all = permissions[key] ?? [];
      const documents = all.some((line) => /^s3:(Get|Put)Object/.test(line)) ? ['s3'] : [];
      expect(keyUses(stack, lambda), key).to.deep.equal(['dynamodb', ...documents]);
    }
  });

  it('keeps the versions of a document for longer than a second upload under its key can be queued', () => {
    const { properties } = stack.resource('DocumentBucket');
    expect(properties['VersioningConfiguration']).to.deep.equal({ Status: 'Enabled' });
    const rules = records(at(properties, 'LifecycleConfiguration', 'Rules'));
    const days = rules.flatMap((rule) => list(at(rule, 'NoncurrentVersionExpiration', 'NoncurrentDays')));
    // The upload queue and its dead-letter queue each keep a message for up to 14 days.
    expect(days).to.have.lengthOf(1);
    expect(Number(days[0])).to.be.at.least(28);
  });

  it('checks every uploaded document', () => {
    const [notification] = records(
      at(stack.resource('DocumentBucket').properties, 'NotificationConfiguration', 'QueueConfigurations'),
    );
    expect(notification).to.deep.include({
      Event: 's3:ObjectCreated:*',
      Queue: { 'Fn::GetAtt': ['UploadQueue', 'Arn'] },
    });
  });

  it('retains records and documents when the stack is removed', () => {
    for (const id of ['KycTable', 'DocumentBucket', 'DocumentBucketPolicy'])
      expect(stack.resource(id).deletionPolicy, id).to.equal('RetainExceptOnCreate');
  });

  it('has outputs for its API, machine, table and bucket', () => {
    expect(stack.outputs).to.include.keys('HttpApiUrl', 'KycVerificationArn', 'KycTableName', 'DocumentBucketName');
  });
});

describe('the packaged KycVerification machine', () => {
  checkMachine(stack, machine);

  it('has every state of the specification', () => {
    expect(Object.keys(machine.states)).to.include.members([...SPECIFIED]);
  });

  for (const [from, to] of TRANSITIONS) {
    it(`goes from ${from} to ${to}, with no other state of the specification in between`, () => {
      expect([...reachable(machine, from, new Set([...SPECIFIED, 'RecordFailure']))]).to.include(to);
    });
  }

  it('starts for submitted documents, but not for those of an onboarding', () => {
    const { properties } = stack.resource('KycVerificationEventsRuleCloudWatchEvent1');
    expect(at(properties, 'EventPattern', 'detail')).to.deep.equal({
      metadata: { onboardingId: [{ exists: false }] },
    });
  });

  it('parks unforeseen failures, and can resume from each parked state', () => {
    const choices = records(machine.states['ResumeAfterFailure']?.['Choices']);
    const resumed = choices.flatMap(({ Condition, Next }) => {
      const state = /^\{% \$failure\.state = '(\w+)' %\}$/.exec(String(Condition))?.[1];
      return state === undefined ? [] : [{ state, next: Next }];
    });
    // An entity that was not claimed cannot be parked: another execution may wait under the same key.
    const [unparked] = records(machine.states['ParkOrFail']?.['Choices']);
    expect(unparked).to.deep.equal({ Condition: "{% $failure.state = 'KYCInitiated' %}", Next: 'KYCFailed' });
    const parkable = caughtBy(machine, 'RecordFailure').filter((name) => name !== 'KYCInitiated');
    expect(resumed.map(({ state }) => state)).to.have.members(parkable);
    for (const { state, next } of resumed) expect(next).to.equal(state);
  });

  it('stores the failed state and the time for the operator', () => {
    for (const name of caughtBy(machine, 'RecordFailure')) {
      const park = records(machine.states[name]?.['Catch']).find(({ Next }) => Next === 'RecordFailure');
      const failure = record(at(park, 'Assign', 'failure'));
      expect(failure['state'], name).to.be.oneOf([name, '{% $states.context.State.Name %}']);
      expect(failure, name).to.include({
        error: '{% $states.errorOutput.Error %}',
        at: '{% $states.context.State.EnteredTime %}',
      });
    }
  });

  it('parks every task except the two that park', () => {
    const parked = caughtBy(machine, 'RecordFailure');
    const others = machine.ofType('Task').flatMap(([name]) => (parked.includes(name) ? [] : [name]));
    expect(others).to.have.members(['RecordFailure', 'ParkForOperator']);
  });

  it('may invoke its own functions, publish, and notify the operators', () => {
    const actions = roleStatements(stack.resource('KycVerificationRole')).flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).to.have.members([
      'lambda:InvokeFunction',
      'events:PutEvents',
      'sns:Publish',
      'kms:Decrypt',
      'kms:GenerateDataKey',
    ]);
  });
});
