import { expect } from 'chai';
import { readServices } from '#local/stack/services.ts';
import { at } from '#shared/testing/json.ts';
import { createAlarmBoard } from '../alarms/index.ts';
import { inputOf, matches } from '../eventbridge/index.ts';
import type { BusEvent } from '../eventbridge/index.ts';
import { createTestHub } from '../testing.ts';
import { createCloudWatch } from '../world/cloudwatch.ts';
import { loadPackaged } from './deployment.ts';
import { PLACE, arn, complaints } from './testing.ts';

/** On what `npm test` has packaged. */
describe('the packaged stacks, as the simulator loads them', () => {
  const deployment = loadPackaged(['platform', 'notifications', 'kyc'], PLACE);
  const functionNamed = (key: string) => deployment.functions.find((lambda) => lambda.key === key);

  it('are all of the project, and wired to each other', async () => {
    const names = (await readServices()).map(({ name }) => name);
    expect(loadPackaged(names, PLACE).stacks.map(({ name }) => name)).to.deep.equal(names);
  });

  it('pass on the bus, the operators, the key and the user pool of the platform', () => {
    const [platform] = deployment.stacks;
    expect(platform?.outputs).to.deep.include({
      EventBusName: 'mindlinks-dev',
      OperatorsTopicArn: arn('sns', 'mindlinks-dev-operators'),
      KmsKeyArn: arn(
        'kms',
        `key/${deployment.ssmParameters.find(({ name }) => name.endsWith('kms-key-id'))?.value ?? ''}`,
      ),
    });
    expect(functionNamed('publishOutbox')?.environment['EVENT_BUS_NAME']).to.equal('mindlinks-dev');
    expect(functionNamed('sendNotification')?.environment['USER_POOL_ID']).to.equal(platform?.outputs['UserPoolId']);
    const issuers = new Set(deployment.routes.flatMap(({ authorizer }) => authorizer?.issuer ?? []));
    expect([...issuers]).to.deep.equal([
      `https://cognito-idp.eu-central-1.amazonaws.com/${platform?.outputs['UserPoolId'] ?? ''}`,
    ]);
  });

  for (const how of ['error', 'timeout', 'failure'] as const) {
    it(`raise one alarm of the service when different functions fail, each once: ${how}`, async () => {
      const hub = createTestHub();
      const cloudWatch = createCloudWatch(hub, deployment.stacks);
      for (const { name } of deployment.functions.filter(({ stack }) => stack === 'kyc').slice(0, 4))
        cloudWatch.lambdaFailed(name, how);
      await hub.kernel.run({ until: hub.kernel.now() + 10 * 60_000 });
      expect(cloudWatch.raisedAlarms().map(({ name }) => name)).to.deep.equal(['mindlinks-dev-kyc-function-errors']);
    });
  }

  it('raise the alarm of the platform when a function is throttled', async () => {
    const hub = createTestHub();
    const cloudWatch = createCloudWatch(hub, deployment.stacks);
    cloudWatch.lambdaFailed(functionNamed('publishOutbox')?.name ?? '', 'throttled');
    await hub.kernel.run({ until: hub.kernel.now() + 10 * 60_000 });
    expect(cloudWatch.raisedAlarms().map(({ name }) => name)).to.deep.equal(['mindlinks-dev-lambda-throttles']);
  });

  it('raise an alarm a quarter of an hour after the ledger was last maintained, and none when they are new', () => {
    const { stacks } = loadPackaged(['platform', 'payments'], PLACE);
    const alarms = stacks.flatMap(({ alarms: all }) => all.filter(({ name }) => name.endsWith('-ledger-not-run')));
    const start = Date.parse('2026-11-02T09:00:00.000Z');
    const minutes = (count: number): number => start + count * 60_000;
    const clock = { minute: 0 };
    const board = createAlarmBoard(alarms, { now: () => minutes(clock.minute) });
    const [ledger] = alarms;
    if (ledger === undefined) throw new Error('There is no alarm');
    // Every five minutes for an hour. A queue that is polled reports a number each minute, also if it is none.
    for (let minute = 0; minute < 90; minute += 1)
      board.count({ ...ledger, value: minute % 5 === 0 && minute <= 60 ? 1 : 0, at: minutes(minute) });
    clock.minute = 90;
    expect(board.raisedAlarms().map((raised) => (raised.at - start) / 60_000)).to.deep.equal([76]);
  });

  it('have a machine whose tasks call functions that are there', () => {
    const [machine] = deployment.stateMachines;
    expect(at(machine?.definition, 'States', 'KYCInitiated', 'Arguments', 'FunctionName')).to.equal(
      functionNamed('initiateKyc')?.arn,
    );
    expect(JSON.stringify(machine?.definition)).to.not.contain('${');
  });

  it('start that machine by an event', () => {
    const rule = deployment.rules.find(({ targets }) => targets.some(({ arn: to }) => to.includes(':stateMachine:')));
    expect(rule?.busName).to.equal('mindlinks-dev');
    expect(rule?.eventPattern).to.have.property('detail-type').that.deep.equals(['kyc.documents.uploaded']);
    expect(rule?.targets[0]?.inputTransformer?.paths).to.have.keys('kycId', 'contractorId');
  });

  it('start the machine for submitted documents, and for no other event', () => {
    const rule = deployment.rules.find(({ name }) => name === 'mindlinks-dev-kyc-documents-submitted');
    const [target] = rule?.targets ?? [];
    if (!rule?.eventPattern || !target) return expect.fail('there is no such rule');
    const event: BusEvent = {
      version: '0',
      id: '7bf73129-1428-4cd3-a780-95db273d1602',
      'detail-type': 'kyc.documents.uploaded',
      source: 'mindlinks.kyc',
      account: PLACE.account,
      time: '2026-11-02T09:00:00Z',
      region: PLACE.region,
      resources: [],
      detail: { id: 'fact-1', entityId: 'kyc-1', metadata: { attempt: 2 } },
    };
    expect(matches(rule.eventPattern, event)).to.equal(true);
    expect(matches(rule.eventPattern, { ...event, 'detail-type': 'kyc.approved' })).to.equal(false);
    const input = inputOf(target, event, { ruleName: rule.name, ruleArn: rule.arn, ingestionTime: event.time });
    expect(JSON.parse(input)).to.deep.equal({
      key: ['kyc', 'kyc-1'],
      name: ['documents.submitted', 2],
      id: 'fact-1',
      payload: { attempt: 2 },
    });
  });

  it('read the outbox of the table from its stream', () => {
    const mapping = deployment.eventSourceMappings.find(({ sourceArn }) => sourceArn.includes('/stream/'));
    expect(mapping?.sourceArn).to.equal(deployment.tables.find(({ name }) => name === 'mindlinks-dev-kyc')?.streamArn);
    expect(mapping?.functionArn).to.equal(functionNamed('publishOutbox')?.arn);
    expect(mapping?.filterPatterns).to.have.lengthOf(1);
  });

  it('give every function an environment of plain values', () => {
    for (const { key, environment } of deployment.functions)
      for (const value of Object.values(environment)) expect(value, key).to.not.match(/\$\{|\{\{|\[object/);
  });

  it('cannot be loaded without the platform', () => {
    expect(complaints(() => loadPackaged(['kyc'], PLACE)).join('\n')).to.contain(
      'no parameter /mindlinks/dev/kms-key-id was handed in or made by an earlier stack',
    );
  });

  it('cannot do without what the platform owns', () => {
    const ssmParameters = Object.fromEntries(deployment.ssmParameters.map(({ name, value }) => [name, value]));
    const alone = complaints(() => loadPackaged(['notifications'], { ...PLACE, ssmParameters }));
    expect(alone).to.include('notifications:Resources.RequestsRule: listens to no bus that is loaded: mindlinks-dev');
    expect(alone.join('\n')).to.contain(`notifies no topic that is loaded: ${arn('sns', 'mindlinks-dev-operators')}`);
  });
});
