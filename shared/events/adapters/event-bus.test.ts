import { EventBridgeClient, EventBridgeServiceException, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { PutEventsCommandOutput, PutEventsRequestEntry, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { expect } from 'chai';
import sinon from 'sinon';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { createEventPublisher } from './event-bus.ts';

const event = (entityId: string, text = ''): AnyEvent =>
  makeEvent('notification.requested', {
    entityId,
    service: 'kyc',
    actor: { id: 'kyc', type: 'system' },
    time: '2026-11-02T09:00:00.000Z',
    metadata: { recipientId: 'somebody', template: 'kyc-rejected', data: { text } },
  });

const idOf = ({ Detail = '' }: PutEventsRequestEntry): string => /"entityId":"([^"]*)"/.exec(Detail)?.[1] ?? '';

const answer = (name: string, httpStatusCode: number): EventBridgeServiceException =>
  new EventBridgeServiceException({ name, message: 'no', $fault: 'client', $metadata: { httpStatusCode } });

/** A bus that answers each entry by `verdict`: an error code, or undefined to take it. */
const setUp = (verdict: (id: string, call: number) => string | undefined = () => undefined) => {
  const calls: PutEventsRequestEntry[][] = [];
  const send = sinon.stub<[unknown], Promise<PutEventsCommandOutput>>().callsFake((command) => {
    const entries = command instanceof PutEventsCommand ? (command.input.Entries ?? []) : [];
    calls.push(entries);
    const results = entries.map((entry): PutEventsResultEntry => {
      const code = verdict(idOf(entry), calls.length);
      return code === undefined ? { EventId: idOf(entry) } : { ErrorCode: code };
    });
    const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
    return Promise.resolve({ $metadata: {}, FailedEntryCount: failed, Entries: results });
  });
  const client = Object.assign(sinon.createStubInstance(EventBridgeClient), { send });
  const sleep = sinon.fake.resolves(undefined);
  const { publish } = createEventPublisher({
    client,
    busName: 'mindlinks-test',
    sleep,
    random: () => 0.5,
  });
  return { publish, sleep, send, ids: () => calls.map((entries) => entries.map(idOf)), calls };
};

describe('The event publisher', () => {
  it('puts the envelope on the bus, with source, type and time', async () => {
    const { publish, calls } = setUp();
    await publish([event('one')]);
    expect(calls).to.deep.equal([
      [
        {
          EventBusName: 'mindlinks-test',
          Source: 'mindlinks.kyc',
          DetailType: 'notification.requested',
          Detail: JSON.stringify(event('one').detail),
          Time: new Date('2026-11-02T09:00:00.000Z'),
        },
      ],
    ]);
  });

  it('sends nothing when there is nothing to send', async () => {
    const { publish, calls } = setUp();
    await publish([]);
    expect(calls).to.deep.equal([]);
  });

  it('sends at most ten at once, in order', async () => {
    const { publish, ids } = setUp();
    const names = Array.from({ length: 21 }, (_, n) => `e${n}`);
    await publish(names.map((name) => event(name)));
    expect(ids()).to.deep.equal([names.slice(0, 10), names.slice(10, 20), names.slice(20)]);
  });

  it('sends at most 256 KB at once, counted in bytes', async () => {
    const { publish, ids } = setUp();
    const fiftyKilobytes = 'ä'.repeat(25 * 1024);
    await publish(Array.from({ length: 7 }, (_, n) => event(`e${n}`, fiftyKilobytes)));
    expect(ids().map(({ length }) => length)).to.deep.equal([5, 2]);
  });

  it('repeats only what was refused, after a wait', async () => {
    const { publish, ids, sleep } = setUp((id, call) => (id === 'two' && call < 3 ? 'ThrottlingException' : undefined));
    await publish([event('one'), event('two'), event('three')]);
    expect(ids()).to.deep.equal([['one', 'two', 'three'], ['two'], ['two']]);
    expect(sleep.args).to.deep.equal([[50], [100]]);
  });

  it('returns the events that are refused again and again, with the reason, and puts the others', async () => {
    const { publish, calls } = setUp((id) => (id === 'two' ? 'InternalFailure' : undefined));
    expect(await publish([event('one'), event('two'), event('three')])).to.deep.equal({
      refused: [{ event: event('two'), reason: 'InternalFailure' }],
      isBusDown: false,
    });
    expect(calls).to.have.length(4);
  });

  const outages: [string, Error][] = [
    ['is not answered', new Error('no route')],
    ['ends with a 500', answer('InternalException', 500)],
    ['is throttled', answer('ThrottlingException', 400)],
    ['is one of too many', answer('TooManyRequests', 429)],
  ];
  for (const [title, error] of outages) {
    it(`returns the events of a call that ${title}, and those after it untried: the bus is down`, async () => {
      const { publish, send, calls } = setUp();
      send.onSecondCall().rejects(error);
      const events = Array.from({ length: 25 }, (_, n) => event(`e${n}`));
      const { refused, isBusDown } = await publish(events);
      expect(isBusDown).to.equal(true);
      expect(refused.map((one) => one.event)).to.deep.equal(events.slice(10));
      expect(new Set(refused.map(({ reason }) => reason))).to.have.keys(`${error.name}: ${error.message}`);
      expect(calls).to.have.length(1);
      expect(send.callCount).to.equal(2);
    });
  }

  it('puts the events of a call that is rejected one by one, and returns those that are rejected alone', async () => {
    const { publish, send, ids } = setUp();
    send.onFirstCall().rejects(answer('ValidationException', 400));
    send.onThirdCall().rejects(answer('ValidationException', 400));
    const events = Array.from({ length: 12 }, (_, n) => event(`e${n}`));
    expect(await publish(events)).to.deep.equal({
      refused: [{ event: events[1], reason: 'ValidationException: no' }],
      isBusDown: false,
    });
    expect(ids().flat()).to.deep.equal(
      events.filter((one) => one !== events[1]).map(({ detail: { entityId } }) => entityId),
    );
  });
});
