import { expect } from 'chai';
import { recordFeedback } from '../../src/domain/feedback.ts';
import type { Feedback } from '../../src/domain/feedback.ts';
import { SUPPRESSION_DAYS } from '../../src/domain/suppression.ts';
import { ANN, BOB, failure, requested, testService } from '../service.ts';

const DAY = 86_400;

const setUp = () => {
  const service = testService();
  const record = recordFeedback(service.ports);
  const feedback = (parts: Partial<Feedback> = {}) =>
    record({
      notificationId: requested().id,
      address: 'ann@example.org',
      kind: 'bounced',
      isPermanent: true,
      ...parts,
    });
  const suppressed = async () =>
    (await service.ports.deliveries.suppressions({ limit: 25 })).items.map(({ value }) => value);
  return { ...service, feedback, suppressed };
};

describe('a mail that bounced or was complained about', () => {
  it('stops all mails to the address, and the delivery log says why', async () => {
    for (const kind of ['bounced', 'complained'] as const) {
      const { deliver, feedback, mails, statusOf } = setUp();
      await deliver(requested());
      expect(await feedback({ kind })).to.equal(kind);
      expect(await statusOf(requested())).to.include({ status: kind, messageId: 'message-1' });

      expect(await deliver(requested({}, 2))).to.equal('undeliverable');
      expect(await statusOf(requested({}, 2))).to.include({ status: 'undeliverable', reason: `address_${kind}` });
      expect(mails).to.have.lengthOf(1);
    }
  });

  it('does not stop mails to the address that its recipient has next', async () => {
    const { deliver, feedback, mails, people } = setUp();
    await deliver(requested());
    await feedback();
    people.set(ANN, { enabled: true, email: 'ann@new.example' });
    expect(await deliver(requested({}, 2))).to.equal('sent');
    expect(mails.at(-1)?.to).to.equal('ann@new.example');
  });

  it('stops mails however the address is capitalized, and not those to another recipient', async () => {
    const { deliver, feedback, people } = setUp();
    people.set(BOB, { enabled: true, email: 'ann@example.org' });
    await deliver(requested());
    await feedback({ address: 'Ann@Example.org' });
    expect(await deliver(requested({}, 2))).to.equal('undeliverable');
    expect(await deliver(requested({ recipientId: BOB }, 3))).to.equal('sent');
  });

  for (const address of ['anna@xn--bcher-kva.example', 'anna@bücher.example'])
    it(`stops mails to an internationalised domain that SES reports as ${address}`, async () => {
      const { deliver, feedback, people } = setUp();
      people.set(ANN, { enabled: true, email: 'anna@Bücher.example' });
      await deliver(requested());
      await feedback({ address });
      expect(await deliver(requested({}, 2))).to.equal('undeliverable');
    });

  it('is tried again when the mail server was only busy, and after a year', async () => {
    const { deliver, feedback, statusOf, suppressed, clock } = setUp();
    await deliver(requested());
    await feedback({ isPermanent: false });
    expect(await statusOf(requested())).to.include({ status: 'bounced', isPermanent: false });
    expect(await suppressed()).to.deep.equal([]);
    expect(await deliver(requested({}, 2))).to.equal('sent');

    await feedback({ notificationId: requested({}, 2).id });
    clock.pass((SUPPRESSION_DAYS + 1) * DAY);
    expect(await deliver(requested({}, 3))).to.equal('sent');
  });

  it('stops mails when the mail server refuses for good what it had only deferred', async () => {
    const { deliver, feedback, statusOf } = setUp();
    await deliver(requested());
    expect(await feedback({ isPermanent: false })).to.equal('bounced');
    expect(await feedback()).to.equal('bounced');
    expect(await feedback({ isPermanent: false })).to.equal('repeated');
    expect(await statusOf(requested())).to.include({ status: 'bounced', isPermanent: true });
    expect(await deliver(requested({}, 2))).to.equal('undeliverable');
  });

  it('stops mails to each address of a recipient that bounced, in whatever order SES reports them', async () => {
    const { deliver, feedback, people, suppressed } = setUp();
    await deliver(requested());
    people.set(ANN, { enabled: true, email: 'ann@new.example' });
    await deliver(requested({}, 2));
    await feedback({ notificationId: requested({}, 2).id, address: 'ann@new.example' });
    await feedback();
    expect(await suppressed()).to.have.lengthOf(2);
    expect(await deliver(requested({}, 3))).to.equal('undeliverable');
    people.set(ANN, { enabled: true, email: 'ann@example.org' });
    expect(await deliver(requested({}, 4))).to.equal('undeliverable');
  });

  it('stops mails for good after a complaint, which no bounce of another mail replaces', async () => {
    const { deliver, feedback, statusOf, clock } = setUp();
    await deliver(requested());
    await deliver(requested({}, 2));
    await feedback({ kind: 'complained' });
    expect(await feedback({ notificationId: requested({}, 2).id })).to.equal('bounced');
    clock.pass(2 * SUPPRESSION_DAYS * DAY);
    expect(await deliver(requested({}, 3))).to.equal('undeliverable');
    expect(await statusOf(requested({}, 3))).to.include({ reason: 'address_complained' });
  });

  it('is listed for operators by recipient and reason, without an address', async () => {
    const { deliver, feedback, suppressed } = setUp();
    await deliver(requested());
    await feedback();
    const [one, ...others] = await suppressed();
    expect(others).to.deep.equal([]);
    expect(one).to.include({ recipientId: ANN, reason: 'bounced', notificationId: requested().id });
    expect(JSON.stringify(one)).not.to.match(/example/);
  });

  it('is recorded once, whatever SES repeats; a complaint may follow a bounce, not the reverse', async () => {
    const { deliver, feedback, statusOf, suppressed } = setUp();
    await deliver(requested());
    expect(await feedback()).to.equal('bounced');
    expect(await feedback()).to.equal('repeated');
    expect(await feedback({ kind: 'complained' })).to.equal('complained');
    expect(await feedback()).to.equal('repeated');
    expect(await statusOf(requested())).to.include({ status: 'complained' });
    expect(await suppressed()).to.have.lengthOf(1);
  });

  it('waits for the record of the mail when SES was faster, and is not believed without one', async () => {
    const { ports, feedback, faults, deliver } = setUp();
    expect(await feedback()).to.equal('unknown');
    faults.push(new Error('crash'));
    await failure(deliver(requested()));
    expect((await ports.deliveries.find(requested().id))?.value.status).to.equal('pending');
    expect((await failure(feedback())).name).to.equal('DeliveryInProgressError');
  });

  it('is not sent again when its event is delivered again', async () => {
    const { deliver, feedback, mails } = setUp();
    await deliver(requested());
    await feedback();
    expect(await deliver(requested())).to.equal('duplicate');
    expect(mails).to.have.lengthOf(1);
  });
});
