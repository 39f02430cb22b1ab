import { expect } from 'chai';
import { oneMailPerNotification } from './mails.ts';
import { dayAt, hearing } from './testing.ts';

const setUp = (...ids: readonly string[]) => {
  const judged = hearing(oneMailPerNotification);
  for (const notificationId of ids) {
    judged.oracle.listener?.mailed?.({ to: 'ada@example.com', notificationId, subject: 'Hello', at: dayAt(0) });
  }
  return judged;
};

describe('One mail for a notification', () => {
  it('when each was sent once', () => {
    expect(setUp('n1', 'n2', 'n3').conclude()).to.deep.equal([]);
  });

  it('or it is said how many were too many', () => {
    expect(setUp('n1', 'n1', 'n1', 'n2').conclude()).to.deep.equal([
      '2 mails too many, and only 0 faults that may have caused them',
    ]);
  });

  it('but for one more for each fault of the Lambda that sends, and of no other', () => {
    const sending = { site: 'lambda/mindlinks-dev-sendNotification' };
    const { conclude } = setUp('n1', 'n1', 'n1');
    expect(conclude({ faults: [sending, sending] })).to.deep.equal([]);
    expect(conclude({ faults: [sending, { site: 'lambda/mindlinks-dev-awaitSignal' }] })).to.have.length(1);
  });
});
