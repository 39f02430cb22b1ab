import { expect } from 'chai';
import { failure } from './testing.ts';
import { machine, machineArn, setUpStates, single } from './testing-states.ts';
import type { StatesSetting } from './testing-states.ts';

describe('Executions', () => {
  const waiting = machine('waiting', { Rest: { Type: 'Wait', Seconds: 60, End: true } });

  it('are reported when they start and end', async () => {
    const { hub, states, received } = setUpStates([waiting]);
    states.start({ machineArn: waiting.arn, name: 'case-1', input: {} });
    await hub.pass();
    expect(received).to.deep.equal(['case-1 started', 'case-1 SUCCEEDED']);
    expect(states.find(`arn:aws:states:eu-central-1:123456789012:execution:waiting:case-1`)?.status).to.equal(
      'SUCCEEDED',
    );
  });

  it('of one name and input are one, as long as it runs', async () => {
    const { hub, states, received } = setUpStates([waiting]);
    const start = (input: unknown) => states.start({ machineArn: waiting.arn, name: 'case-1', input });
    const first = start({ id: 1 });
    expect(start({ id: 1 })).to.equal(first);
    expect(start({ id: 2 })).to.equal(undefined);
    await hub.pass();
    expect(start({ id: 1 })).to.equal(undefined);
    expect(received).to.have.length(2);
  });

  it('get a name of their own when they are given none', () => {
    const { states } = setUpStates([waiting]);
    const names = [1, 2].map(() => states.start({ machineArn: waiting.arn, input: {} })?.name);
    expect(new Set(names)).to.have.length(2);
    expect(states.executions()).to.have.length(2);
  });

  it('are of machines that are deployed', () => {
    const { states } = setUpStates([waiting]);
    expect(() => states.start({ machineArn: machineArn('none'), input: {} })).to.throw('No state machine');
  });

  it('keep the definition that they were started with', async () => {
    const version = (number: number) =>
      machine('waiting', {
        Rest: { Type: 'Wait', Seconds: 60, Next: 'Done' },
        Done: { Type: 'Pass', Output: { version: number }, End: true },
      });
    const { hub, states } = setUpStates([version(1)]);
    const old = states.start({ machineArn: waiting.arn, input: {} });
    await hub.pass(10_000);
    states.deploy(version(2));
    const young = states.start({ machineArn: waiting.arn, input: {} });
    await hub.pass();
    expect([old?.output, young?.output]).to.deep.equal([{ version: 1 }, { version: 2 }]);
  });
});

describe('A task token', () => {
  const asking = single('lambda:invoke.waitForTaskToken', {
    FunctionName: 'f',
    Payload: { token: '{% $states.context.Task.Token %}' },
  });
  const ask = async (options: StatesSetting = {}) => {
    const world = setUpStates([asking], options);
    const execution = world.states.start({ machineArn: asking.arn, name: 'case-1', input: {} });
    await world.hub.pass(1000);
    const [event] = world.functions.events as readonly { readonly token: string }[];
    return { ...world, execution, token: event?.token ?? '' };
  };

  it('lets its machine go on with the answer, once', async () => {
    const { hub, states, execution, token, received } = await ask();
    expect(execution?.active()).to.have.nested.property('[0].kind', 'callback');
    expect(states.ownerOf(token)).to.equal(execution);
    expect(states.succeedToken(token, { name: 'accepted' })).to.equal('accepted');
    expect(states.succeedToken(token, { name: 'accepted' })).to.equal('gone');
    await hub.pass();
    expect(execution?.output).to.deep.equal({ name: 'accepted' });
    expect(received).to.deep.equal(['case-1 started', 'answered {"name":"accepted"}', 'case-1 SUCCEEDED']);
  });

  it('is gone when it was never issued, or has expired', async () => {
    const { hub, states, token, execution, received } = await ask();
    expect(states.succeedToken('never', {})).to.equal('gone');
    expect(states.ownerOf('never')).to.equal(undefined);
    await hub.pass();
    expect(execution?.error).to.equal('States.Timeout');
    expect(states.succeedToken(token, {})).to.equal('gone');
    expect(received).to.deep.equal(['case-1 started', 'case-1 FAILED']);
  });

  it('may expire as its answer arrives: gone, and the machine has timed out', async () => {
    const { hub, states, token, execution, received } = await ask({
      orders: [{ site: 'token', kind: 'expires as its answer arrives' }],
    });
    expect(states.succeedToken(token, {})).to.equal('gone');
    await hub.pass();
    expect(execution).to.include({ status: 'FAILED', error: 'States.Timeout' });
    expect(received).to.deep.equal(['case-1 started', 'case-1 FAILED']);
  });

  it('fails with the Lambda that was to hand it on', async () => {
    const { execution } = await ask({ answer: () => failure('StoreContentionError') });
    expect(execution).to.include({ status: 'FAILED', error: 'StoreContentionError' });
  });
});
