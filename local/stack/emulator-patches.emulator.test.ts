import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { expect } from 'chai';
import { machineOf } from '../testing/machine.ts';
import { eventually } from '../platform-client/http.ts';
import { CREDENTIALS, REGION } from './environment.ts';

/** Waits once for each number of its input. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'EachNumber',
  States: {
    EachNumber: {
      Type: 'Map',
      Items: '{% $states.input.numbers %}',
      ItemProcessor: {
        StartAt: 'WaitInside',
        States: {
          WaitInside: { Type: 'Wait', Seconds: '{% $states.context.Execution.Input.waitSeconds %}', Next: 'AfterWait' },
          AfterWait: { Type: 'Pass', End: true },
        },
      },
      End: true,
    },
  },
};

const template = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
      },
    },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, DefinitionString: JSON.stringify(definition) },
    },
  },
};

/** Needs `AWS_ENDPOINT_URL`. emulator_patches.py makes the emulator behave like AWS. */
describe('States within a Map', () => {
  const config = { endpoint: process.env['AWS_ENDPOINT_URL'] ?? '', region: REGION, credentials: CREDENTIALS };
  const cloudFormation = new CloudFormationClient(config);
  const StackName = `map-${randomUUID()}`;
  let machine: ReturnType<typeof machineOf>;

  before(async () => {
    const TemplateBody = JSON.stringify(template);
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }));
    await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 20, minDelay: 1 }, { StackName });
    const { StackResourceDetail } = await cloudFormation.send(
      new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Machine' }),
    );
    machine = machineOf(config, StackResourceDetail?.PhysicalResourceId ?? '');
  });
  after(async () => {
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: 20, minDelay: 1 }, { StackName });
  });

  it('are in the history of the execution once per item', async () => {
    const execution = await machine.start({ numbers: [1, 2], waitSeconds: 0 });
    expect((await machine.end(execution)).status).to.equal('SUCCEEDED');
    expect(await machine.states(execution)).to.have.members([
      'EachNumber',
      ...['WaitInside', 'AfterWait'],
      ...['WaitInside', 'AfterWait'],
    ]);
  });

  it('are not entered after the execution was stopped', async () => {
    const execution = await machine.start({ numbers: [1], waitSeconds: 1 });
    await eventually(
      'the execution waits',
      () => machine.states(execution),
      (states) => states.includes('WaitInside'),
    );
    await machine.stop(execution);
    // Longer than the rest of the wait.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await machine.end(execution)).status).to.equal('ABORTED');
    expect(await machine.states(execution)).to.deep.equal(['EachNumber', 'WaitInside']);
  });
});
