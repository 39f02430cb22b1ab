import { expect } from 'chai';
import { lambdaContext } from '#shared/http/testing.ts';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { sweepQueue } from '../../../src/webhooks/handlers/sweepWebhooks.ts';
import { givenPayout } from '../../given.ts';
import { START, createTestPayments, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import { eventBody } from '../webhooks.ts';

describe('sweepWebhooks', () => {
  quiet();
  let payments: TestPayments;
  beforeEach(() => {
    payments = createTestPayments();
  });
  const consume = (messages: Readonly<Record<string, object>>) =>
    sweepQueue(() => payments)(queueBatch(messages), lambdaContext());
  const sweep = async (message: object) => expect(await consume({ m1: message })).to.deep.equal(failedRecords());
  const missed = (eventId: string, stripeAccountId?: string) =>
    payments.atStripe.undelivered.push({
      eventId,
      body: eventBody('payout.created', {}, { id: eventId }),
      at: START,
      ...(stripeAccountId !== undefined && { stripeAccountId }),
    });

  it('fetches the platform’s events, and sends messages for those of connected accounts', async () => {
    const { stripeAccountId } = await givenPayout(payments);
    missed('evt_1');
    missed('evt_2', stripeAccountId);
    await sweep({});
    expect(payments.queued).to.deep.include({ webhooks: ['evt_1'], accounts: [[stripeAccountId]] });
    await sweep({ stripeAccountIds: [stripeAccountId] });
    expect(payments.queued).to.deep.include({ webhooks: ['evt_1', 'evt_2'], accounts: [[stripeAccountId]] });
  });

  it('ends the turn while Stripe is unavailable, and counts it; the next one does its work', async () => {
    missed('evt_1');
    payments.atStripe.failing('listUndelivered');
    await sweep({});
    expect(payments.queued.webhooks).to.deep.equal([]);
    expect(payments.countMetric.args).to.deep.equal([['StripeSweepUnavailable']]);
    await sweep({});
    expect(payments.countMetric.callCount).to.equal(1);
    expect(payments.queued.webhooks).to.deep.equal(['evt_1']);
  });

  it('returns a message to the queue that it does not understand', async () => {
    for (const message of [{ stripeAccountIds: [7] }, { taks: 'sweep' }]) {
      expect(await consume({ m1: message }), JSON.stringify(message)).to.deep.equal(failedRecords('m1'));
    }
  });
});
