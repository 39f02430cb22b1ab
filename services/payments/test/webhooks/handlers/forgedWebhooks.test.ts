import { expect } from 'chai';
import { ProviderUnavailableError } from '#shared/errors/index.ts';
import { newFunding } from '../../../src/escrow/domain/funding.ts';
import { recordPaymentIntent } from '../../../src/escrow/fundings.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import type { PayoutFacts } from '../../../src/ports.ts';
import { initiatePayout } from '../../../src/payouts/initiate-payout.ts';
import { compareLedgerWithStripe } from '../../../src/reconciliation/collect.ts';
import {
  eur,
  givenEscrow,
  givenFunding,
  givenPayout,
  givenPayoutAccount,
  givenWebhook,
  payoutRequest,
} from '../../given.ts';
import {
  Crash,
  START,
  clientId,
  clientUser,
  contractorId,
  createTestPayments,
  failureOf,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';
import {
  disputeObject,
  eventBody,
  intentObject,
  onlyTransfer,
  payoutObject,
  stripeInbox,
  transferObject,
} from '../webhooks.ts';

/** Events that are signed, and are not what they say: of another mode, account or endpoint, or about other objects. */
describe('An event of Stripe that contradicts the record', () => {
  quiet();
  let service: TestPayments;
  let inbox: ReturnType<typeof stripeInbox>;
  beforeEach(() => {
    service = createTestPayments();
    inbox = stripeInbox(() => service);
  });
  /** It is quarantined and counted for the alarm, and wrote nothing but that. */
  const expectQuarantined = async (dealt: ReturnType<typeof inbox.deal>, why: RegExp): Promise<void> => {
    const { status, note } = await dealt;
    expect(status).to.equal('quarantined');
    expect(note).to.match(why);
    expect(service.countMetric.args).to.deep.equal([['StripeWebhookQuarantined']]);
    const [written, ...others] = service.commits.at(-1) ?? [];
    expect(others).to.deep.equal([]);
    expect(written?.key.pk).to.match(/^WEBHOOK#/);
    service.countMetric.resetHistory();
  };
  const escrow = async () => (await service.ledger.balance(escrowOf(clientId), 'EUR')).amountMinor;
  const paid = { status: 'succeeded', amount_received: 10_000 };
  const payoutSays = (payoutId: string, change: Partial<PayoutFacts>) =>
    payoutObject(service.atStripe.payout(payoutId, change));

  describe('by its mode', () => {
    it('moves nothing when it is live and our key is a test key', async () => {
      const object = intentObject(await givenFunding(service), paid);
      await expectQuarantined(inbox.deal('payment_intent.succeeded', object, { livemode: true }), /live/);
      expect(await escrow()).to.equal(0);
    });

    it('moves nothing when it is a test and our key is live, on the connected account too', async () => {
      const { payoutId = '', stripeAccountId: account, key } = await givenPayout(service);
      const object = payoutSays(payoutId, { status: 'paid' });
      service.stripe.isLive = async () => true;
      await expectQuarantined(inbox.deal('payout.paid', object, { account }), /test/);
      expect((await service.payoutRecords.getPayout(key))?.value.status).to.equal('created');
    });

    it('moves nothing without a mode', async () => {
      const { livemode: _mode, ...event } = JSON.parse(
        eventBody('payment_intent.succeeded', intentObject(await givenFunding(service), paid)),
      ) as { livemode: boolean };
      await givenWebhook(service, { rawBody: JSON.stringify(event) });
      await inbox.process('evt_1');
      expect((await service.webhookRecords.getWebhook({ eventId: 'evt_1' }))?.value.note).to.match(/livemode/);
    });
  });

  describe('by its endpoint', () => {
    it('moves nothing when it names an account and was signed with the platform’s secret', async () => {
      const { payoutId = '', stripeAccountId: account } = await givenPayout(service);
      const object = payoutSays(payoutId, { status: 'paid' });
      await expectQuarantined(
        inbox.deal('payout.paid', object, { account, endpoint: 'platform' }),
        /signed for platform/,
      );
      expect(await inbox.deal('payout.paid', object, { account, endpoint: 'connect' })).to.include({
        status: 'processed',
      });
    });

    it('moves nothing when it names none and was signed with the secret of connected accounts', async () => {
      const object = intentObject(await givenFunding(service), paid);
      await expectQuarantined(
        inbox.deal('payment_intent.succeeded', object, { endpoint: 'connect' }),
        /signed for connect/,
      );
      expect(await escrow()).to.equal(0);
    });
  });

  describe('by its account', () => {
    it('moves nothing of the platform’s own when it is of a connected account', async () => {
      const { stripeAccountId: account } = await givenPayout(service);
      const funding = await givenFunding(service);
      await expectQuarantined(
        inbox.deal('payment_intent.succeeded', intentObject(funding, paid), { account }),
        /platform/,
      );
      const { paymentIntentId } = await givenEscrow(service, 10_000);
      const disputed = { disputeId: 'dp_1', paymentIntentId, amount: eur(4_000), status: 'needs_response' };
      const dispute = disputeObject(service.atStripe.dispute(disputed));
      await expectQuarantined(inbox.deal('charge.dispute.created', dispute, { account }), /platform/);
      await expectQuarantined(
        inbox.deal('transfer.created', transferObject(onlyTransfer(service)), { account }),
        /platform/,
      );
      expect(await escrow()).to.equal(10_000);
    });

    it('is ignored when it is about nothing of ours', async () => {
      const account = 'acct_9';
      const intent = { fundingId: 'f', paymentIntentId: 'pi_9' };
      expect(await inbox.deal('payment_intent.succeeded', intentObject(intent, paid), { account })).to.include({
        status: 'ignored',
      });
      const dispute = { disputeId: 'dp_1', paymentIntentId: 'pi_9', amount: eur(1), status: 'needs_response' };
      expect(await inbox.deal('charge.dispute.created', disputeObject(dispute), { account })).to.include({
        status: 'ignored',
      });
      expect(await inbox.deal('account.updated', { id: 'acct_platform', object: 'account' })).to.include({
        status: 'ignored',
      });
    });

    it('moves no payout when it is of no account, or of another one', async () => {
      const { payoutId = '', key } = await givenPayout(service);
      const object = payoutSays(payoutId, { status: 'paid' });
      await expectQuarantined(inbox.deal('payout.paid', object), /account/);
      await expectQuarantined(inbox.deal('payout.paid', object, { account: 'acct_other' }), /account/);
      expect((await service.payoutRecords.getPayout(key))?.value.status).to.equal('created');
    });

    it('enables no bank account when its object is of another account, or it is of none', async () => {
      const bankAccountDisabled = { failureCode: 'no_account', since: 'then' };
      const { stripeAccountId } = await givenPayoutAccount(service, { bankAccountDisabled });
      const replaced = (account: string) => ({ id: 'ba_1', object: 'bank_account', account, status: 'new' });
      const type = 'account.external_account.updated';
      await expectQuarantined(inbox.deal(type, replaced('acct_other'), { account: stripeAccountId }), /account/);
      await expectQuarantined(inbox.deal(type, replaced(stripeAccountId), { account: 'acct_other' }), /account/);
      await expectQuarantined(inbox.deal(type, replaced(stripeAccountId)), /account/);
      const account = (await service.payoutRecords.getPayoutAccount(contractorId))?.value;
      expect(account).to.have.property('bankAccountDisabled');
    });
  });

  describe('by its PaymentIntent', () => {
    const second = (fundingId: string, status: string, received = 0) =>
      service.atStripe.addIntent({
        paymentIntentId: 'pi_second',
        fundingId,
        status,
        amount: eur(10_000),
        received: eur(received),
        clientSecret: undefined,
        failureCode: undefined,
      });

    for (const [when, isFirstPaid] of [
      ['before', false],
      ['after', true],
    ] as const) {
      it(`is quarantined, not superseded, when a second one succeeds ${when} the one on record`, async () => {
        const funding = await (isFirstPaid ? givenEscrow(service, 10_000) : givenFunding(service));
        second(funding.fundingId, 'succeeded', 10_000);
        const object = intentObject({ ...funding, paymentIntentId: 'pi_second' }, paid);
        await expectQuarantined(inbox.deal('payment_intent.succeeded', object), /second PaymentIntent.*not booked/);
        expect(await escrow()).to.equal(isFirstPaid ? 10_000 : 0);
        expect((await service.escrowRecords.getFunding(funding.fundingId))?.value).to.include({
          paymentIntentId: funding.paymentIntentId,
        });
      });
    }

    it('shows a second one that succeeded as a difference of the reconciliation', async () => {
      const { fundingId } = await givenEscrow(service, 10_000);
      service.atStripe.pay(second(fundingId, 'processing').paymentIntentId);
      service.clock.passDays(2);
      const { differences } = await compareLedgerWithStripe(service, START);
      expect(differences).to.have.length(1);
      expect(differences[0]).to.include({
        kind: 'missing_in_ledger',
        stripeMinor: 10_000,
        ledgerMinor: 0,
        lasts: true,
      });
    });

    it('is quarantined when a second one fails or is cancelled, and the funding stays open', async () => {
      const funding = await givenFunding(service);
      second(funding.fundingId, 'canceled');
      const object = intentObject({ ...funding, paymentIntentId: 'pi_second' }, { status: 'canceled' });
      await expectQuarantined(inbox.deal('payment_intent.canceled', object), /second PaymentIntent/);
      expect((await service.escrowRecords.getFunding(funding.fundingId))?.value.status).to.equal('created');
    });

    it('counts for the funding that it is recorded for, whatever its metadata say', async () => {
      const funding = await givenFunding(service);
      const other = await givenFunding(service);
      service.atStripe.pay(funding.paymentIntentId);
      const object = intentObject({ ...funding, fundingId: other.fundingId }, paid);
      expect(await inbox.deal('payment_intent.succeeded', object)).to.include({ status: 'processed' });
      const statusOf = async (id: string) => (await service.escrowRecords.getFunding(id))?.value.status;
      expect([await statusOf(funding.fundingId), await statusOf(other.fundingId)]).to.deep.equal([
        'succeeded',
        'created',
      ]);
    });

    it('is not booked unless Stripe says that it was paid, although it is the one on record', async () => {
      const funding = await givenFunding(service);
      const statusOf = async () => (await service.escrowRecords.getFunding(funding.fundingId))?.value.status;
      await inbox.deal('payment_intent.succeeded', intentObject(funding, paid));
      expect([await escrow(), await statusOf()]).to.deep.equal([0, 'created']);
      service.atStripe.pay(funding.paymentIntentId);
      await inbox.deal('payment_intent.succeeded', intentObject(funding, paid));
      expect([await escrow(), await statusOf()]).to.deep.equal([10_000, 'succeeded']);
      expect(service.atStripe.calls.filter((call) => call === 'getPaymentIntent')).to.have.length(2);
      await inbox.deal('payment_intent.succeeded', intentObject(funding, paid));
      expect(service.atStripe.calls.filter((call) => call === 'getPaymentIntent')).to.have.length(2);
    });

    it('is retried, and not lost, while Stripe cannot be asked about the one on record', async () => {
      const funding = await givenFunding(service);
      service.atStripe.pay(funding.paymentIntentId);
      const eventId = await inbox.arrive('payment_intent.succeeded', intentObject(funding, paid));
      service.atStripe.failing('getPaymentIntent');
      expect(await failureOf(inbox.process(eventId))).to.be.instanceOf(ProviderUnavailableError);
      await inbox.process(eventId);
      expect(await escrow()).to.equal(10_000);
    });

    describe('while none is on record, because the process crashed after Stripe’s answer,', () => {
      const givenUnrecorded = async () => {
        const funding = newFunding({
          fundingId: service.ids.next(),
          clientId,
          amount: eur(10_000),
          createdBy: clientUser,
          at: START,
        });
        await service.store.commit([service.escrowRecords.putFunding(funding)]);
        const { paymentIntentId } = await service.stripe.createPaymentIntent(funding);
        return { ...funding, paymentIntentId };
      };

      it('is booked when Stripe confirms it, once', async () => {
        const funding = await givenUnrecorded();
        service.atStripe.pay(funding.paymentIntentId);
        const object = intentObject(funding, paid);
        expect(await inbox.deal('payment_intent.succeeded', object)).to.include({ status: 'processed' });
        expect(await inbox.deal('payment_intent.succeeded', object)).to.include({ status: 'superseded' });
        expect(await escrow()).to.equal(10_000);
        expect(service.atStripe.calls.filter((call) => call === 'getPaymentIntent')).to.have.length(1);
      });

      it('is not lost when Stripe cannot be asked: it is retried', async () => {
        const funding = await givenUnrecorded();
        service.atStripe.pay(funding.paymentIntentId);
        const eventId = await inbox.arrive('payment_intent.succeeded', intentObject(funding, paid));
        service.atStripe.failing('getPaymentIntent');
        expect(await failureOf(inbox.process(eventId))).to.be.instanceOf(ProviderUnavailableError);
        await inbox.process(eventId);
        expect(await escrow()).to.equal(10_000);
      });

      it('is not believed: what Stripe says counts', async () => {
        const funding = await givenUnrecorded();
        await inbox.deal('payment_intent.succeeded', intentObject(funding, paid));
        expect(await escrow()).to.equal(0);
        expect((await service.escrowRecords.getFunding(funding.fundingId))?.value).to.include({
          status: 'created',
          paymentIntentId: funding.paymentIntentId,
        });
      });

      it('is quarantined when Stripe does not know it, or says that it is of another funding', async () => {
        const funding = await givenUnrecorded();
        const unknown = intentObject({ ...funding, paymentIntentId: 'pi_unknown' }, paid);
        await expectQuarantined(inbox.deal('payment_intent.succeeded', unknown), /Stripe does not know/);
        second('another', 'succeeded', 10_000);
        const stolen = intentObject({ ...funding, paymentIntentId: 'pi_second' }, paid);
        await expectQuarantined(inbox.deal('payment_intent.succeeded', stolen), /Stripe does not say/);
        expect(await escrow()).to.equal(0);
      });

      it('ends the same wherever the process crashes, and when the request is repeated meanwhile', async () => {
        for (const effects of [1, 2]) {
          service = createTestPayments();
          const funding = await givenUnrecorded();
          service.atStripe.pay(funding.paymentIntentId);
          const eventId = await inbox.arrive('payment_intent.succeeded', intentObject(funding, paid));
          service.crashAfter(effects);
          expect(await failureOf(inbox.process(eventId)), `step ${effects}`).to.be.instanceOf(Crash);
          await recordPaymentIntent(service, await service.stripe.createPaymentIntent(funding), service.clock.now());
          await inbox.process(eventId);
          expect(await escrow(), `step ${effects}`).to.equal(10_000);
        }
      });
    });
  });

  describe('by its dispute', () => {
    it('takes no money out of the escrow when Stripe does not know it, or says that it is of another payment', async () => {
      const { paymentIntentId } = await givenEscrow(service, 10_000);
      const forged = { disputeId: 'dp_1', paymentIntentId, amount: eur(4_000), status: 'needs_response' };
      await expectQuarantined(inbox.deal('charge.dispute.created', disputeObject(forged)), /Stripe does not know/);
      service.atStripe.dispute({ ...forged, paymentIntentId: 'pi_other' });
      await expectQuarantined(inbox.deal('charge.dispute.created', disputeObject(forged)), /another payment/);
      expect(await escrow()).to.equal(10_000);
    });

    it('takes out and returns what Stripe says, whatever the event says', async () => {
      const { paymentIntentId } = await givenEscrow(service, 10_000);
      const disputed = { disputeId: 'dp_1', paymentIntentId, amount: eur(4_000), status: 'needs_response' };
      service.atStripe.dispute(disputed);
      await inbox.deal('charge.dispute.created', disputeObject({ ...disputed, amount: eur(9_000) }));
      expect(await escrow()).to.equal(6_000);
      await inbox.deal('charge.dispute.closed', disputeObject({ ...disputed, status: 'won' }));
      expect(await escrow()).to.equal(6_000);
    });

    it('is quarantined when its amount or its payment is not the one on record', async () => {
      const { paymentIntentId } = await givenEscrow(service, 10_000);
      const disputed = { disputeId: 'dp_1', paymentIntentId, amount: eur(4_000), status: 'needs_response' };
      await inbox.deal('charge.dispute.created', disputeObject(service.atStripe.dispute(disputed)));
      const more = disputeObject(service.atStripe.dispute({ ...disputed, amount: eur(5_000), status: 'won' }));
      await expectQuarantined(inbox.deal('charge.dispute.closed', more), /other facts/);
      const { paymentIntentId: other } = await givenEscrow(service, 10_000);
      const elsewhere = disputeObject(service.atStripe.dispute({ ...disputed, paymentIntentId: other, status: 'won' }));
      await expectQuarantined(inbox.deal('charge.dispute.closed', elsewhere), /other facts/);
      expect(await escrow()).to.equal(16_000);
    });
  });

  describe('by its payout or transfer', () => {
    const recorded = async () => (await service.payoutRecords.getPayout(payoutRequest().key))?.value;
    /** Another payout or transfer of the same attempt. */
    const secondPayout = async (amount = eur(5_000)) => {
      const { stripeAccountId = '' } = (await recorded()) ?? {};
      const made = await service.stripe.createPayout({ key: 'other', stripeAccountId, amount });
      return service.atStripe.payout(made.payoutId, { payoutKey: payoutRequest().key, status: 'paid' });
    };

    for (const [status, recordedAs] of [
      ['failed', 'failed'],
      ['canceled', 'cancelled'],
    ] as const) {
      it(`reverses no transfer when it is reported as ${status}, until Stripe confirms it`, async () => {
        const { payoutId = '', stripeAccountId: account } = await givenPayout(service);
        const object = { ...payoutSays(payoutId, { status: 'in_transit' }), status };
        await inbox.deal(`payout.${status}`, object, { account });
        expect(await recorded()).to.include({ status: 'in_transit' });
        expect(onlyTransfer(service).reversed).to.equal(false);
        await inbox.deal(`payout.${status}`, payoutSays(payoutId, { status }), { account });
        expect(await recorded()).to.include({ status: recordedAs });
        expect(onlyTransfer(service).reversed).to.equal(true);
      });
    }

    it('is quarantined when a second payout names the attempt, whatever its status', async () => {
      const { stripeAccountId: account } = await givenPayout(service);
      await expectQuarantined(
        inbox.deal('payout.paid', payoutObject(await secondPayout()), { account }),
        /second payout/,
      );
      expect((await recorded())?.status).to.equal('created');
    });

    it('is quarantined when the attempt that it names has failed before a payout was requested', async () => {
      const { stripeAccountId: account } = await givenPayoutAccount(service);
      service.atStripe.failing('createPayout', 'payouts_not_allowed');
      await initiatePayout(service, payoutRequest());
      await expectQuarantined(
        inbox.deal('payout.paid', payoutObject(await secondPayout()), { account }),
        /which is failed/,
      );
    });

    it('is quarantined when a transfer has another destination or amount, or is a second one', async () => {
      await givenPayout(service);
      const transfer = onlyTransfer(service);
      for (const [parts, why] of [
        [{ destination: 'acct_other' }, /destination/],
        [{ amount: 1 }, /amount/],
        [{ currency: 'usd' }, /amount/],
        [{ id: 'tr_second' }, /second transfer/],
      ] as const) {
        await expectQuarantined(inbox.deal('transfer.created', transferObject(transfer, parts)), why);
      }
    });

    it('is quarantined when a transfer is of an attempt that failed without one', async () => {
      await givenPayoutAccount(service, { status: 'restricted' });
      const { key, amount, stripeAccountId } = await initiatePayout(service, payoutRequest());
      const object = transferObject({ transferId: 'tr_9', key, amount, stripeAccountId });
      await expectQuarantined(inbox.deal('transfer.created', object), /without a transfer/);
    });

    describe('while its id is not on record, because the answer was lost or is on its way,', () => {
      /** The record says that the money was transferred; Stripe has made the payout. */
      const givenUnrecorded = async () => {
        await givenPayoutAccount(service);
        service.crashAfter(4);
        expect(await failureOf(initiatePayout(service, payoutRequest()))).to.be.instanceOf(Crash);
        expect((await recorded())?.status).to.equal('transferred');
        const [made] = service.atStripe.payouts;
        return { payoutId: made?.payoutId ?? '', account: made?.stripeAccountId ?? '' };
      };

      it('is applied when Stripe confirms it', async () => {
        const { payoutId, account } = await givenUnrecorded();
        const object = payoutSays(payoutId, { status: 'paid' });
        expect(await inbox.deal('payout.paid', object, { account })).to.include({ status: 'processed' });
        expect(await recorded()).to.include({ status: 'paid', payoutId });
      });

      it('is not believed: what Stripe says counts, and what it does not know is quarantined', async () => {
        const { payoutId, account } = await givenUnrecorded();
        const facts = service.atStripe.payout(payoutId, {});
        await expectQuarantined(
          inbox.deal('payout.paid', payoutObject({ ...facts, payoutId: 'po_unknown', status: 'paid' }), { account }),
          /Stripe does not know/,
        );
        await inbox.deal('payout.paid', payoutObject({ ...facts, status: 'paid' }), { account });
        expect(await recorded()).to.include({ status: 'created', payoutId });
      });

      it('is quarantined when Stripe says that it is of another attempt', async () => {
        const { payoutId, account } = await givenUnrecorded();
        const facts = service.atStripe.payout(payoutId, { payoutKey: 'another.1', status: 'paid' });
        const object = payoutObject({ ...facts, payoutKey: payoutRequest().key });
        await expectQuarantined(inbox.deal('payout.paid', object, { account }), /Stripe does not say/);
      });
    });
  });
});
