import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { deliver } from '../../src/domain/deliver.ts';
import { HOLD_SECONDS } from '../../src/domain/delivery.ts';
import { ANN, BOB, failure, requested, testService } from '../service.ts';

describe('delivering a notification', () => {
  it('sends the mail to the address of the user and records that it did, without the address', async () => {
    const service = testService();

    const outcome = await service.deliver(requested());

    expect(outcome).to.equal('sent');
    expect(service.mails).to.have.lengthOf(1);
    expect(service.mails[0]).to.include({
      notificationId: requested().id,
      to: 'ann@example.org',
      subject: 'Your identity is verified',
    });
    expect(service.mails[0]?.text).to.contain('Hello Ann,');
    const record = await service.statusOf(requested());
    expect(record).to.include({
      status: 'sent',
      recipientId: ANN,
      template: 'kyc-approved',
      attempts: 1,
      sentAt: '2026-11-23T09:00:00.000Z',
      messageId: 'message-1',
    });
    expect(JSON.stringify(record)).not.to.match(/ann/i);
  });

  it('has the A-label of an internationalised domain in the envelope', async () => {
    const service = testService();
    service.people.set(ANN, { enabled: true, email: 'anna@bücher.example' });

    expect(await service.deliver(requested())).to.equal('sent');
    expect(service.mails[0]?.to).to.equal('anna@xn--bcher-kva.example');
  });

  it('greets without a name when the directory has none', async () => {
    const service = testService();
    service.people.set(ANN, { enabled: true, email: 'ann@example.org' });

    await service.deliver(requested());

    expect(service.mails[0]?.text).to.match(/^Hello,$/m);
  });

  it('sends nothing a second time when the same event comes again', async () => {
    const service = testService();
    await service.deliver(requested());
    service.clock.pass(90 * 86_400);

    expect(await service.deliver(requested())).to.equal('duplicate');
    expect(service.mails).to.have.lengthOf(1);
  });

  it('sends once when two copies of an event are handled at the same time', async () => {
    const service = testService();

    const results = await Promise.allSettled([service.deliver(requested()), service.deliver(requested())]);

    expect(service.mails).to.have.lengthOf(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.lengthOf(1);
    expect(await service.deliver(requested())).to.equal('duplicate');
  });

  for (const [what, person, reason] of [
    ['is unknown', undefined, 'no_such_user'],
    ['has been disabled', { enabled: false, email: 'bob@example.org' }, 'user_disabled'],
    ['has no address', { enabled: true }, 'no_address'],
    ['has a local part outside of ASCII', { enabled: true, email: 'böb@example.org' }, 'invalid_address'],
    ['has an empty label in the domain', { enabled: true, email: 'bob@bücher..example' }, 'invalid_address'],
  ] as const) {
    it(`records a notification as undeliverable, for good, when the user ${what}`, async () => {
      const service = testService();
      if (person) service.people.set(BOB, person);
      const event = requested({ recipientId: BOB });

      expect(await service.deliver(event)).to.equal('undeliverable');
      expect(await service.statusOf(event)).to.include({ status: 'undeliverable', reason });
      expect(await service.deliver(event)).to.equal('duplicate');
      expect(service.mails).to.have.lengthOf(0);
    });
  }

  it('can be tried again at once after the mail service was unavailable', async () => {
    const service = testService();
    service.faults.push(new ProviderUnavailableError('SES answered TooManyRequestsException'));

    expect(await failure(service.deliver(requested()))).to.have.property('name', 'ProviderUnavailableError');
    expect(await service.deliver(requested())).to.equal('sent');
    expect(await service.statusOf(requested())).to.include({ status: 'sent', attempts: 2 });
  });

  it('waits out the hold of an invocation that died, and then sends', async () => {
    const service = testService();
    const dead = deliver({ ...service.ports, directory: { find: () => new Promise(() => undefined) } });
    void dead(requested());
    await new Promise(setImmediate);

    expect(await failure(service.deliver(requested()))).to.have.property('name', 'DeliveryInProgressError');
    service.clock.pass(HOLD_SECONDS);
    expect(await service.deliver(requested())).to.equal('sent');
    expect(service.mails).to.have.lengthOf(1);
  });

  it('sends again, under the same id, when it died after sending and before recording: a way to get a mail twice', async () => {
    const service = testService();
    const { deliveries } = service.ports;
    const dying = deliver({
      ...service.ports,
      deliveries: {
        ...deliveries,
        save: async (delivery, read) => {
          if (delivery.status === 'sent') throw new Error('out of memory');
          await deliveries.save(delivery, read);
        },
      },
    });

    expect(await failure(dying(requested()))).to.have.property('message', 'out of memory');
    expect(await failure(service.deliver(requested()))).to.have.property('name', 'DeliveryInProgressError');
    service.clock.pass(HOLD_SECONDS);
    expect(await service.deliver(requested())).to.equal('sent');
    expect(service.mails.map(({ notificationId }) => notificationId)).to.deep.equal([requested().id, requested().id]);
  });

  it('refuses an unknown template and leaves no record', async () => {
    const service = testService();
    const event = requested({ template: 'kyc-applauded' });

    expect(await failure(service.deliver(event))).to.have.property('name', 'UnknownTemplateError');
    expect(await service.statusOf(event)).to.equal(undefined);
  });

  it('refuses data the template does not accept and leaves no record', async () => {
    const service = testService();
    const event = requested({ template: 'kyc-rejected', data: { reason: 'expired' } });

    const error = await failure(service.deliver(event));

    expect(error).to.have.property('name', 'ValidationError');
    expect(error.message).to.contain('data.reasonCode').and.to.contain('data.resubmitBy');
    expect(await service.statusOf(event)).to.equal(undefined);
  });
});
