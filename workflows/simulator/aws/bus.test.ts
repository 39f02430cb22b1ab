import { expect } from 'chai';
import { createTestHub } from '../testing.ts';
import type { TestHubOptions } from '../testing.ts';
import { createBus } from './bus.ts';
import type { BusEntry, BusEvent, BusOptions, BusRule, BusTarget } from './bus.ts';

const entry = (more: Partial<BusEntry> = {}): BusEntry => ({
  source: 'mindlinks.kyc',
  type: 'kyc.approved',
  detail: { id: 'e1' },
  bus: 'mindlinks-dev',
  ...more,
});
const target = (arn: string, more: Partial<BusTarget> = {}): BusTarget => ({
  arn,
  maximumRetryAttempts: 185,
  maximumAgeSeconds: 86_400,
  input: ({ detail }) => JSON.stringify(detail),
  ...more,
});
const rule = (name: string, targets: readonly BusTarget[], more: Partial<BusRule> = {}): BusRule => ({
  name,
  bus: 'mindlinks-dev',
  matches: ({ source }) => source === 'mindlinks.kyc',
  targets,
  ...more,
});

const setUp = (
  rules: readonly BusRule[],
  { accepts = () => true, ...options }: TestHubOptions & { readonly accepts?: (attempt: number) => boolean } = {},
) => {
  const hub = createTestHub(options);
  const delivered: { readonly arn: string; readonly input: string; readonly at: number }[] = [];
  const dead: { readonly arn: string; readonly body: string; readonly at: number }[] = [];
  const published: BusEvent[] = [];
  const triggered: string[] = [];
  const deliver: BusOptions['deliver'] = (arn, input, accepted) => {
    delivered.push({ arn, input, at: hub.elapsed() });
    accepted(accepts(delivered.length) ? undefined : 'refused');
  };
  const bus = createBus(hub, {
    rules,
    buses: ['mindlinks-dev', 'other'],
    account: '123456789012',
    region: 'eu-central-1',
    deliver,
    deadLetter: (arn, body) => dead.push({ arn, body, at: hub.elapsed() }),
    onPublished: (event) => published.push(event),
    onTriggered: ({ name }) => triggered.push(name),
  });
  return { hub, bus, delivered, dead, published, triggered };
};

describe('An event bus', () => {
  it('hands an event to every target of every rule that it matches, and to no other', async () => {
    const { hub, bus, delivered, triggered } = setUp([
      rule('approvals', [target('queue-1'), target('queue-2')]),
      rule('audit', [target('machine')]),
      rule('payments', [target('queue-3')], { matches: ({ source }) => source === 'mindlinks.payments' }),
      rule('elsewhere', [target('queue-4')], { bus: 'other' }),
    ]);
    bus.put(entry());
    await hub.pass();
    expect(delivered.map(({ arn }) => arn)).to.have.members(['queue-1', 'queue-2', 'machine']);
    expect(triggered).to.deep.equal(['approvals', 'audit']);
    for (const { at } of delivered) expect(at).to.be.within(5, 400);
  });

  it('gives each target what it asks of the event', async () => {
    const { hub, bus, delivered } = setUp([
      rule('approvals', [target('all', { input: (event) => event['detail-type'] }), target('part')]),
    ]);
    bus.put(entry());
    await hub.pass();
    expect(delivered.map(({ arn, input }) => `${arn} ${input}`)).to.have.members([
      'all kyc.approved',
      'part {"id":"e1"}',
    ]);
  });

  it('makes an event as EventBridge does, and says its id', () => {
    const { bus, published } = setUp([]);
    const id = bus.put(entry());
    expect(published).to.deep.equal([
      {
        version: '0',
        id,
        'detail-type': 'kyc.approved',
        source: 'mindlinks.kyc',
        account: '123456789012',
        time: '2026-11-02T09:00:00.000Z',
        region: 'eu-central-1',
        resources: [],
        detail: { id: 'e1' },
      },
    ]);
  });

  it('refuses an event for a bus that is not there', () => {
    const { bus, published } = setUp([]);
    expect(() => bus.put(entry({ bus: 'mindlinks-prod' }))).to.throw('No event bus mindlinks-prod');
    expect(published).to.deep.equal([]);
  });
});

describe('A target that refuses', () => {
  const one = (more: Partial<BusTarget> = {}) => rule('approvals', [target('f', { deadLetterArn: 'dlq', ...more })]);

  it('is tried again until it accepts', async () => {
    const { hub, bus, delivered, dead } = setUp([one()], { accepts: (attempt) => attempt === 4 });
    bus.put(entry());
    await hub.pass();
    expect([delivered.length, dead.length]).to.deep.equal([4, 0]);
  });

  it('loses the event to the dead letters after as many retries as allowed', async () => {
    const { hub, bus, delivered, dead } = setUp([one({ maximumRetryAttempts: 2 })], { accepts: () => false });
    bus.put(entry());
    await hub.pass();
    expect(delivered).to.have.length(3);
    expect(dead.map(({ arn, body }) => `${arn} ${body}`)).to.deep.equal(['dlq {"id":"e1"}']);
  });

  it('loses it when the time is up, however many retries there are', async () => {
    const { hub, bus, dead } = setUp([one({ maximumAgeSeconds: 3600 })], { accepts: () => false });
    bus.put(entry());
    await hub.pass();
    expect(dead[0]?.at).to.be.within(3_600_000, 3_600_000 * 1.3);
  });

  it('loses it for good without dead letters', async () => {
    const { hub, bus, dead } = setUp([rule('approvals', [target('f', { maximumRetryAttempts: 0 })])], {
      accepts: () => false,
    });
    bus.put(entry());
    await hub.pass();
    expect(dead).to.deep.equal([]);
    expect(hub.traced).to.include('approvals: fails for good: refused');
  });
});

describe('What may happen to an event', () => {
  const play = async (kind: string, more: Partial<BusTarget> = {}) => {
    const world = setUp([rule('approvals', [target('f', { deadLetterArn: 'dlq', ...more })])], {
      orders: [{ site: 'rule/approvals', kind }],
    });
    world.bus.put(entry());
    await world.hub.pass();
    return world;
  };

  it('comes twice: the target gets the same input two times', async () => {
    const { delivered } = await play('comes twice');
    expect(delivered.map(({ input }) => input)).to.deep.equal(['{"id":"e1"}', '{"id":"e1"}']);
  });

  it('comes late: within twenty minutes', async () => {
    const { delivered } = await play('comes late');
    expect(delivered).to.have.length(1);
    expect(delivered[0]?.at).to.be.within(1000, 1_201_000);
  });

  it('fails at first: it comes all the same', async () => {
    const { hub, delivered, dead } = await play('fails at first');
    expect([delivered.length, dead.length]).to.deep.equal([1, 0]);
    expect(hub.kernel.steps()).to.be.within(2, 4);
  });

  it('fails at first: dead letters, where nothing is tried again', async () => {
    const { delivered, dead } = await play('fails at first', { maximumRetryAttempts: 0 });
    expect([delivered.length, dead.length]).to.deep.equal([0, 1]);
  });

  it('is set aside: dead letters only, when its time is up', async () => {
    const { delivered, dead } = await play('is set aside');
    expect(delivered).to.deep.equal([]);
    expect(dead).to.deep.equal([{ arn: 'dlq', body: '{"id":"e1"}', at: 86_400_000 }]);
  });

  it('is set aside: lost, where the target has no queue for dead letters', async () => {
    const { hub, bus, delivered, dead } = setUp([rule('approvals', [target('f')])], {
      orders: [{ site: 'rule/approvals', kind: 'is set aside' }],
    });
    bus.put(entry());
    await hub.pass();
    expect([delivered, dead]).to.deep.equal([[], []]);
  });
});
