import { expect } from 'chai';
import { functionsByKey, inWords, keyUses, resourceStatements, roleOf, roleStatements } from '#shared/testing/iam.ts';
import { at, list, record, records } from '#shared/testing/json.ts';
import { checkMachine } from '#shared/testing/machine-checks.ts';
import { caughtBy, machineOf, reachable, stringsIn } from '#shared/testing/machine.ts';
import { checkWorkflowService } from '#shared/testing/service-checks.ts';
import { checkStack } from '#shared/testing/stack-checks.ts';
import { packagedStack, target } from '#shared/testing/template.ts';
import { USABLE_DAYS } from '../src/domain/attachment.ts';
import { permissions } from './permissions.ts';

const stack = packagedStack('contract');
const functions = functionsByKey(stack);
const machine = machineOf(stack.only('AWS::StepFunctions::StateMachine'));

/** The specification's diagram. A termination waits for its last day in MonitorContract before it is processed. */
const TRANSITIONS = [
  ['ContractDrafted', 'GeneratePDF'],
  ['GeneratePDF', 'PendingClientSignature'],
  ['PendingClientSignature', 'ClientSigned'],
  ['ClientSigned', 'PendingContractorSignature'],
  ['PendingContractorSignature', 'WaitForContractorSignature'],
  ['WaitForContractorSignature', 'ContractorSigned'],
  ['WaitForContractorSignature', 'SignatureReminder'],
  ['SignatureReminder', 'WaitForContractorSignature'],
  ['ContractorSigned', 'ContractActive'],
  ['ContractActive', 'MonitorContract'],
  ['MonitorContract', 'MilestoneSubmitted'],
  ['MonitorContract', 'TimesheetSubmitted'],
  ['MonitorContract', 'ContractNearingEnd'],
  ['MonitorContract', 'TerminationRequested'],
  ['MilestoneSubmitted', 'MonitorContract'],
  ['MonitorContract', 'MilestonePaymentFlow'],
  ['MilestonePaymentFlow', 'MonitorContract'],
  ['TimesheetSubmitted', 'MonitorContract'],
  ['MonitorContract', 'TimesheetApprovalFlow'],
  ['TimesheetApprovalFlow', 'MonitorContract'],
  ['ContractNearingEnd', 'RenewalNotification'],
  ['RenewalNotification', 'MonitorContract'],
  ['TerminationRequested', 'MonitorContract'],
  ['MonitorContract', 'ProcessTermination'],
  ['ProcessTermination', 'FinalPayment'],
  ['FinalPayment', 'ContractTerminated'],
  ['MonitorContract', 'ContractCompleted'],
  ['ContractCompleted', 'FinalSettlement'],
] as const;
const SPECIFIED = new Set(TRANSITIONS.flat());

/** What the rules send to the machine of a contract. */
const signalled = stack
  .ofType('AWS::Events::Rule')
  .filter(({ properties }) => JSON.stringify(properties['Targets']).includes('SignalQueue'))
  .flatMap(({ properties }) => list(at(properties, 'EventPattern', 'detail-type')).map(String))
  .filter((type) => type !== 'contract.failure.resolved');

describe('the packaged contract stack', () => {
  checkStack(stack, { maxResources: 220, slow: { eraseContracts: 120 } });
  checkWorkflowService(stack, {
    permissions,
    table: 'ContractTable',
    openRoutes: [],
    counted: ['DeadlineLate', 'OutboxUnpublished', 'SealCertificateExpiring'],
  });

  it('has at most 220 resources on stage prod', () => {
    expect(packagedStack('contract', 'prod').resources.length).to.be.at.most(220);
  });

  it('allows use of the platform’s key to functions that use tables or documents, through these services only', () => {
    for (const [key, lambda] of Object.entries(functions)) {
      const all = permissions[key] ?? [];
      const documents = all.some((line) => /^s3:(Get|Put)Object/.test(line)) ? ['s3'] : [];
      expect(keyUses(stack, lambda), key).to.deep.equal(['dynamodb', ...documents]);
    }
  });

  it('lets two functions seal, and one read the public key, by the alias, so that another key can take its place', () => {
    const alias = stack.resource('SealKeyAlias').properties['AliasName'];
    const sealing = Object.entries(functions).flatMap(([key, lambda]) => {
      const statement = roleStatements(roleOf(stack, lambda)).find(({ actions }) =>
        actions.includes('kms:GetPublicKey'),
      );
      return statement === undefined
        ? []
        : [{ key, actions: statement.actions, of: statement.resources.map(inWords), condition: statement.condition }];
    });
    const condition = { StringEquals: { 'kms:RequestAlias': alias } };
    expect(alias).to.equal('alias/mindlinks-dev-contract-seal');
    expect(sealing).to.have.deep.members([
      { key: 'sealAmendment', actions: ['kms:Sign', 'kms:GetPublicKey'], of: ['key/*'], condition },
      { key: 'sealContract', actions: ['kms:Sign', 'kms:GetPublicKey'], of: ['key/*'], condition },
      { key: 'eraseContracts', actions: ['kms:GetPublicKey'], of: ['key/*'], condition },
    ]);
    for (const { key } of sealing)
      expect(at(functions[key]?.properties, 'Environment', 'Variables', 'SEAL_KEY'), key).to.equal(alias);
  });

  it('has a key for signing only, which refuses to sign for all others in the account', () => {
    const { properties } = stack.resource('SealKey');
    expect(properties).to.include({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const [denied, ...more] = resourceStatements(stack).filter(
      ({ of, effect }) => of === 'SealKey' && effect === 'Deny',
    );
    expect(more).to.deep.equal([]);
    expect(denied).to.deep.include({ actions: ['kms:Sign'], principal: '*' });
    const roles = list(at(denied?.condition, 'ArnNotEquals', 'aws:PrincipalArn')).map(target);
    expect(roles).to.have.members(
      ['sealContract', 'sealAmendment'].map((key) => target(functions[key]?.properties['Role'])),
    );
  });

  it('raises the alarm of the seal’s certificate for longer than the turns that count it are apart', () => {
    const { properties } = stack.resource('SealCertificateExpiringAlarm');
    const { properties: turn } = stack.resource('ErasureSchedule');
    expect(turn['ScheduleExpression']).to.equal('rate(1 hour)');
    expect(properties['Period']).to.be.above(3_600);
  });

  it('has versions of files, and takes no file without the condition that its key has none, but in uploads of parties', () => {
    const { properties } = stack.resource('DocumentBucket');
    expect(properties['VersioningConfiguration']).to.deep.equal({ Status: 'Enabled' });
    const denied = resourceStatements(stack).find(({ actions }) => actions.includes('s3:PutObject'));
    expect(denied).to.include({ of: 'DocumentBucketPolicy', effect: 'Deny', principal: '*' });
    expect(denied?.condition).to.deep.equal({ Null: { 's3:if-none-match': 'true' } });
    const written = stack
      .ofType('AWS::IAM::Role')
      .flatMap(roleStatements)
      .filter(({ actions }) => actions.includes('s3:PutObject'))
      .flatMap(({ resources }) => resources.map(inWords));
    expect(written).to.include('DocumentBucket/contracts/*');
    expect(denied?.resources.map(inWords)).to.include.members(
      written.filter((folder) => folder !== 'DocumentBucket/uploads/*'),
    );
  });

  it('removes no version of a file by a rule of the bucket, but of uploads: an erasure does', () => {
    const rules = records(at(stack.resource('DocumentBucket').properties, 'LifecycleConfiguration', 'Rules') ?? []);
    const removing = rules.filter((rule) => rule['AbortIncompleteMultipartUpload'] === undefined);
    for (const rule of removing) expect(rule['Prefix'], String(rule['Id'])).to.equal('uploads/');
  });

  it('retains records, documents and the key of the seal when the stack is removed', () => {
    for (const id of ['ContractTable', 'DocumentBucket', 'DocumentBucketPolicy', 'SealKey', 'SealKeyAlias'])
      expect(stack.resource(id).deletionPolicy, id).to.equal('RetainExceptOnCreate');
  });

  it('removes uploads a day after they can last be submitted, and no other object', () => {
    const { properties } = stack.resource('DocumentBucket');
    const rules = records(at(properties, 'LifecycleConfiguration', 'Rules'));
    const expiring = rules.filter((rule) => 'ExpirationInDays' in rule);
    expect(expiring.map((rule) => [rule['Prefix'], rule['ExpirationInDays']])).to.deep.equal([
      ['uploads/', USABLE_DAYS + 1],
    ]);
  });

  it('takes forms of the web application’s pages in its bucket', () => {
    const [rule] = records(at(stack.resource('DocumentBucket').properties, 'CorsConfiguration', 'CorsRules'));
    expect(rule).to.deep.include({ AllowedMethods: ['POST'] });
  });

  it('has outputs for its API, machine, table and bucket', () => {
    expect(stack.outputs).to.include.keys(
      'HttpApiUrl',
      'ContractLifecycleArn',
      'ContractTableName',
      'DocumentBucketName',
    );
  });
});

describe('the packaged ContractLifecycle machine', () => {
  checkMachine(stack, machine);

  it('has every state of the specification', () => {
    expect(Object.keys(machine.states)).to.include.members([...SPECIFIED]);
  });

  for (const [from, to] of TRANSITIONS) {
    it(`goes from ${from} to ${to}, with no other state of the specification in between`, () => {
      expect([...reachable(machine, from, new Set([...SPECIFIED, 'RecordFailure']))]).to.include(to);
    });
  }

  it('starts for a drafted contract', () => {
    const { properties } = stack.resource('ContractLifecycleEventsRuleCloudWatchEvent1');
    expect(at(properties, 'EventPattern', 'detail-type')).to.deep.equal(['contract.created']);
  });

  it('receives in MonitorContract every signal that a rule sends, so that none stays in the mailbox', () => {
    const accepts = stringsIn(at(machine.states['MonitorContract'], 'Arguments', 'Payload', 'accepts')).join();
    const accepted = [...accepts.matchAll(/'([a-z]+(?:\.[a-z]+)+)'/g)].map(([, name]) => name);
    expect(accepted).to.have.members(signalled);
  });

  it('receives while it is being signed every signal that can be sent then', () => {
    for (const name of ['PendingClientSignature', 'WaitForContractorSignature'])
      expect(at(machine.states[name], 'Arguments', 'Payload', 'accepts'), name).to.deep.equal([
        'contract.signed.client',
        'contract.signed.contractor',
        'contract.declined',
        'contract.voided',
        'contract.resent',
      ]);
  });

  it('parks unforeseen failures, and can resume from each parked state', () => {
    const choices = records(machine.states['ResumeAfterFailure']?.['Choices']);
    const resumed = choices.flatMap(({ Condition, Next }) => {
      const state = /^\{% \$failure\.state = '(\w+)' %\}$/.exec(String(Condition))?.[1];
      return state === undefined ? [] : [{ state, next: Next }];
    });
    for (const { state, next } of resumed) expect(next).to.equal(state);
    // The signal whose task failed is received once more.
    const afterSignal = records(machine.states['ContractSignal']?.['Choices']).map(({ Next }) => String(Next));
    const named = resumed.map(({ state }) => state);
    const others = caughtBy(machine, 'RecordFailure').filter((state) => !named.includes(state));
    expect(['MonitorContract', ...afterSignal]).to.include.members(others);
    expect(machine.states['ResumeAfterFailure']?.['Default']).to.equal('MonitorContract');
  });

  it('notices while it is parked that a party ended the contract', () => {
    const accepts = at(machine.states['ParkForOperator'], 'Arguments', 'Payload', 'accepts');
    expect(accepts).to.include.members(['contract.declined', 'contract.voided']);
    const choices = records(machine.states['ResumeAfterFailure']?.['Choices']);
    expect(choices.find(({ Condition }) => String(Condition).includes("'ended'"))?.['Next']).to.equal(
      'ContractDrafted',
    );
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

  it('may invoke its own functions, and start executions of itself only', () => {
    const statements = roleStatements(stack.resource('ContractLifecycleRole'));
    const actions = statements.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !/^(logs|xray):/.test(action))).to.have.members([
      'lambda:InvokeFunction',
      'states:StartExecution',
    ]);
    const start = statements.find((statement) => statement.actions.includes('states:StartExecution'));
    expect(JSON.stringify(start?.resources)).to.match(/stateMachine:mindlinks-dev-contract-lifecycle"\]?\}?\]$/);
  });
});
