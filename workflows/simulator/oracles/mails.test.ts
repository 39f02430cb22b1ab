import { expect } from 'chai';
import type { BusEvent } from '../aws/bus.ts';
import { everyNotificationArrives, oneMailPerNotification } from './mails.ts';
import { dayAt, createFeed } from './testing.ts';

const minute = (minutes: number): string => new Date(Date.parse(dayAt(0)) + minutes * 60_000).toISOString();

const setUp = (
  make: () => ReturnType<typeof oneMailPerNotification>,
  ...mails: readonly (readonly [string, number])[]
) => {
  const violationsOf = createFeed(make);
  const mail = (notificationId: string, minutes: number): void =>
    violationsOf.oracle.listener?.mailed?.({
      to: 'ada@example.com',
      notificationId,
      subject: 'Hello',
      at: minute(minutes),
    });
  for (const [id, minutes] of mails) mail(id, minutes);
  return { ...violationsOf, mail };
};

describe('One mail for a notification', () => {
  const twice = () => setUp(oneMailPerNotification, ['n1', 10], ['n1', 20], ['n2', 10]);
  const fault = (site: string, kind: string, minutes: number) => ({ site, kind, at: minute(minutes) });
  const sending = 'lambda/mindlinks-dev-notifications-sendNotification';

  it('when each was sent once', () => {
    expect(setUp(oneMailPerNotification, ['n1', 1], ['n2', 1], ['n3', 2]).conclude()).to.deep.equal([]);
  });

  it('or it is said which was sent too often', () => {
    expect(twice().conclude()).to.deep.equal(['n1 was mailed 2 times, and no fault explains it']);
  });

  it('but for one more where the Lambda that sent the one before had a fault', () => {
    expect(twice().conclude({ faults: [fault(sending, 'crashes before its response', 9.8)] })).to.deep.equal([]);
  });

  for (const [what, other] of [
    ['was long before', fault(sending, 'crashes before its response', 5)],
    ['came only after it', fault(sending, 'crashes before its response', 19.9)],
    ['let nothing run', fault(sending, 'throttled', 9.9)],
    ['was another Lambda’s', fault('lambda/mindlinks-dev-kyc-awaitSignal', 'hangs', 9.9)],
  ] as const) {
    it(`and not where that fault ${what}`, () => {
      expect(twice().conclude({ faults: [other] })).to.have.length(1);
    });
  }
});

describe('Every notification arrives', () => {
  const request = (violationsOf: ReturnType<typeof setUp>, type: string, id: string): void =>
    violationsOf.oracle.listener?.published?.({
      'detail-type': type,
      detail: { id, metadata: { template: 'welcome' } },
    } as unknown as BusEvent);

  it('accepts a mail before or after its request', () => {
    const violationsOf = setUp(everyNotificationArrives, ['n1', 1]);
    for (const id of ['n1', 'n2']) request(violationsOf, 'notification.requested', id);
    violationsOf.mail('n2', 2);
    expect(violationsOf.conclude()).to.deep.equal([]);
  });

  it('or it is said which did not; other events are none', () => {
    const violationsOf = setUp(everyNotificationArrives, ['n1', 1]);
    request(violationsOf, 'notification.requested', 'n2');
    request(violationsOf, 'kyc.approved', 'n3');
    expect(violationsOf.conclude()).to.deep.equal(['welcome (n2) was never mailed']);
  });
});
