import { expect } from 'chai';
import { inMemoryIdempotency } from '#shared/http/index.ts';
import { contractorClaims } from '#shared/http/testing.ts';
import { escrowOf } from '../../../src/money/accounts.ts';
import { fundEscrowEndpoint, route as fundRoute } from '../../../src/escrow/handlers/fundEscrow.ts';
import { getEscrow, route as escrowRoute } from '../../../src/escrow/handlers/getEscrow.ts';
import { getEscrowStatement, route as statementRoute } from '../../../src/escrow/handlers/getEscrowStatement.ts';
import { getFunding, route as fundingRoute } from '../../../src/escrow/handlers/getFunding.ts';
import { listFundings, route as listRoute } from '../../../src/escrow/handlers/listFundings.ts';
import { setEscrowAlert, route as alertRoute } from '../../../src/escrow/handlers/setEscrowAlert.ts';
import { watchBalance } from '../../../src/escrow/handlers/watchBalances.ts';
import { recordPaymentIntent } from '../../../src/escrow/fundings.ts';
import { eur, givenFunding, givenLock, givenMoney } from '../../given.ts';
import {
  START,
  announced,
  apiOf,
  callsTo,
  clientId,
  clientUser,
  codeOf,
  createTestPayments,
  otherClientClaims,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('A client', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  describe('who pays into the escrow', () => {
    const endpointOf = () => {
      const kept = inMemoryIdempotency({ now: () => START });
      return callsTo(
        fundRoute,
        fundEscrowEndpoint(
          () => service,
          () => kept,
        ),
      );
    };
    const fund = (amount: object, headers = {}) => endpointOf()({ body: { amount }, headers });

    it('receives what the browser needs, and the funding is on record', async () => {
      const { status, body } = await fund(eur(10_000));
      expect(status).to.equal(201);
      const [first] = (await service.escrowRecords.listFundings(clientId, { limit: 1 })).items;
      const fundingId = first?.value.fundingId;
      expect(body).to.deep.include({ fundingId, amount: eur(10_000), status: 'created' });
      expect(body).to.have.property('clientSecret', `secret of ${fundingId}`);
      expect(first?.value).to.include({ clientId, createdBy: clientUser });
      expect(JSON.stringify(first?.value)).not.to.contain('secret');
    });

    it('receives the same payment for the same Idempotency-Key, with a secret that was not stored', async () => {
      const call = endpointOf();
      const headers = { 'idempotency-key': 'k1' };
      const first = await call({ body: { amount: eur(10_000) }, headers });
      const second = await call({ body: { amount: eur(10_000) }, headers });
      expect(second.headers).to.include({ 'idempotency-replayed': 'true' });
      expect(second.body).to.deep.equal(first.body);
      expect(service.atStripe.calls.filter((name) => name === 'createPaymentIntent')).to.have.length(1);
      const other = await call({ body: { amount: eur(20_000) }, headers });
      expect([other.status, codeOf(other)]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
    });

    for (const [what, amount] of [
      ['a fraction', { amountMinor: 0.5, currency: 'EUR' }],
      ['nothing', { amountMinor: 0, currency: 'EUR' }],
      ['less than nothing', { amountMinor: -1, currency: 'EUR' }],
      ['text', { amountMinor: '100', currency: 'EUR' }],
      ['an unknown currency', { amountMinor: 100, currency: 'EUX' }],
      ['a currency in lower case', { amountMinor: 100, currency: 'eur' }],
      ['a field too many', { amountMinor: 100, currency: 'EUR', cents: 1 }],
    ] as const) {
      it(`cannot pay ${what}, and nothing is written`, async () => {
        const answer = await fund(amount);
        expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'VALIDATION_FAILED']);
        expect(service.commits).to.deep.equal([]);
      });
    }

    for (const [what, amount, field] of [
      ['more than Stripe charges', { amountMinor: 1e12, currency: 'EUR' }, 'amount.amountMinor'],
      ['less than Stripe charges', { amountMinor: 49, currency: 'EUR' }, 'amount.amountMinor'],
      ['a fraction of an ariary', { amountMinor: 125_050, currency: 'MGA' }, 'amount.amountMinor'],
      ['a currency without payouts', { amountMinor: 1_000, currency: 'KWD' }, 'amount.currency'],
    ] as const) {
      it(`cannot pay ${what}: the field is named, and nothing is written`, async () => {
        const answer = await fund(amount);
        expect(answer.status).to.equal(400);
        expect(JSON.stringify(answer.body)).to.contain(`"field":"${field}"`);
        expect(service.commits).to.deep.equal([]);
      });
    }

    it('receives a validation error when Stripe rejects the amount, and the record is cancelled', async () => {
      service.atStripe.failing('createPaymentIntent', 'amount_too_small');
      const answer = await fund(eur(50));
      expect([answer.status, codeOf(answer)]).to.deep.equal([400, 'VALIDATION_FAILED']);
      const [first] = (await service.escrowRecords.listFundings(clientId, { limit: 1 })).items;
      expect(first?.value).to.include({ status: 'cancelled', failureCode: 'amount_too_small' });
    });

    it('can retry when Stripe does not answer', async () => {
      service.atStripe.failing('createPaymentIntent');
      expect(codeOf(await fund(eur(100)))).to.equal('UNAVAILABLE');
      expect((await fund(eur(100))).status).to.equal(201);
    });

    it('must be a client', async () => {
      const answer = await endpointOf()({ body: { amount: eur(1) }, claims: contractorClaims });
      expect(answer.status).to.equal(403);
    });
  });

  describe('who reads fundings', () => {
    const list = (claims?: Record<string, string>) =>
      apiOf(listRoute, listFundings(service))(claims === undefined ? {} : { claims });
    const get = (fundingId: string, claims?: Record<string, string>) =>
      apiOf(fundingRoute, getFunding(service))({ pathParameters: { fundingId }, ...(claims && { claims }) });

    it('sees only their own, newest first, without personal names', async () => {
      const one = await givenFunding(service, eur(100));
      service.clock.passDays(1);
      const two = await givenFunding(service, eur(200));
      const { body } = await list();
      expect(body).to.have.nested.property('items[0].fundingId', two.fundingId);
      expect(body).to.have.nested.property('items[1].fundingId', one.fundingId);
      expect(JSON.stringify(body)).not.to.contain(clientUser);
      expect((await list(otherClientClaims)).body).to.deep.equal({ items: [] });
    });

    it('sees the current status although its webhook was lost', async () => {
      const { fundingId, paymentIntentId } = await givenFunding(service);
      expect((await get(fundingId)).body).to.include({ status: 'created', clientSecret: `secret of ${fundingId}` });
      service.atStripe.pay(paymentIntentId);
      const { body } = await get(fundingId);
      expect(body).to.include({ status: 'succeeded' }).and.not.have.property('clientSecret');
      expect((await service.ledger.balance(escrowOf(clientId), 'EUR')).amountMinor).to.equal(10_000);
    });

    it('sends no request to Stripe about a funding in a final status', async () => {
      const { fundingId, paymentIntentId } = await givenFunding(service);
      await recordPaymentIntent(service, service.atStripe.pay(paymentIntentId), service.clock.now());
      const { length } = service.atStripe.calls;
      await get(fundingId);
      expect(service.atStripe.calls).to.have.length(length);
    });

    it('receives 404 for another client’s funding as for a missing one', async () => {
      const { fundingId } = await givenFunding(service);
      expect((await get(fundingId, otherClientClaims)).status).to.equal(404);
      expect((await get('0d8a9f7e-64dd-4a2f-9d0f-2f0f6a1c9b99')).status).to.equal(404);
    });
  });

  describe('who reads the escrow', () => {
    const get = (query: Record<string, string> = {}) => apiOf(escrowRoute, getEscrow(service))({ query });

    it('sees the available, locked and pending amounts, and the history', async () => {
      await givenMoney(service, 10_000);
      await givenLock(service, 'p1', 4_000);
      const { paymentIntentId } = await givenFunding(service, eur(700));
      const processing = service.atStripe.intent(paymentIntentId, { status: 'processing' });
      await recordPaymentIntent(service, processing, service.clock.now());
      const { body } = await get();
      expect(body).to.include({
        currency: 'EUR',
        availableMinor: 6_000,
        lockedMinor: 4_000,
        pendingMinor: 700,
        receivableMinor: 0,
      });
      expect(body).to.have.nested.property('history.items[0].movement', 'funds.locked');
      expect(body).to.have.nested.property('history.items[1].balanceMinor', 10_000);
    });

    it('pages through the history', async () => {
      for (const amount of [100, 200, 300]) await givenMoney(service, amount);
      const first = await get({ limit: '2' });
      expect(first.body).to.have.nested.property('history.items[0].changeMinor', 300);
      const { history } = first.body as { history: { nextCursor: string } };
      const second = await get({ limit: '2', cursor: history.nextCursor });
      expect(second.body).to.have.nested.property('history.items[0].changeMinor', 100);
    });

    it('sees zero for an unused escrow and for another currency', async () => {
      await givenMoney(service, 10_000);
      expect((await get({ currency: 'USD' })).body).to.include({ availableMinor: 0, pendingMinor: 0 });
      expect((await get({ currency: 'usd' })).status).to.equal(400);
    });
  });

  describe('who requests a statement', () => {
    const get = (query: Record<string, string>) => apiOf(statementRoute, getEscrowStatement(service))({ query });
    const period = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z' };
    beforeEach(async () => {
      await givenMoney(service, 10_000);
      await givenLock(service, 'p1', 4_000);
    });

    it('receives a statement of each account with its balances', async () => {
      expect((await get(period)).body).to.include({ openingMinor: 0, closingMinor: 6_000 });
      expect((await get({ ...period, account: 'locked' })).body).to.include({ closingMinor: 4_000 });
    });

    it('receives it as a CSV file', async () => {
      const handle = apiOf(statementRoute, async (request) => {
        const answer = await getEscrowStatement(service)(request);
        expect(answer.text)
          .to.match(/^at,entryId,movement,/)
          .and.to.contain('60.00');
        return { ...answer, text: '{}' };
      });
      const { status, headers } = await handle({ query: { ...period, format: 'csv' } });
      expect(status).to.equal(200);
      expect(headers).to.include({ 'content-type': 'text/csv; charset=utf-8' });
      expect(String(headers['content-disposition'])).to.match(/^attachment; filename="client-.*-escrow-2026-11-02-/);
    });

    for (const [what, query] of [
      ['ends before it begins', { from: period.to, to: period.from }],
      ['is longer than a year', { from: '2020-01-01T00:00:00.000Z', to: period.to }],
      ['has no beginning', {}],
      ['is of somebody else’s account', { ...period, account: 'wallet' }],
    ] as const) {
      it(`cannot have one that ${what}`, async () => {
        expect((await get({ ...query })).status).to.equal(400);
      });
    }
  });

  describe('who sets a balance alert', () => {
    const set = (amountMinor: number) =>
      apiOf(alertRoute, setEscrowAlert(service))({ body: { threshold: eur(amountMinor) } });
    const changed = (account: string) =>
      watchBalance(service)({
        dynamodb: { Keys: { pk: { S: `ACCOUNT#${account}#EUR#00` }, sk: { S: 'BALANCE' } } },
      });
    const told = () => announced(service).filter(({ type }) => type === 'escrow.balance.low');

    it('is notified at once when it is already low', async () => {
      await givenMoney(service, 500);
      expect((await set(1_000)).body).to.deep.equal({ threshold: eur(1_000), low: true });
      expect(told()[0]?.metadata).to.deep.equal({
        clientId,
        currency: 'EUR',
        availableMinor: 500,
        thresholdMinor: 1_000,
      });
    });

    it('is notified once each time it falls below the threshold', async () => {
      await givenMoney(service, 5_000);
      expect((await set(1_000)).body).to.include({ low: false });
      await givenLock(service, 'p1', 4_500);
      await changed(escrowOf(clientId));
      await changed(escrowOf(clientId));
      expect(told()).to.have.length(1);
      await givenMoney(service, 5_000);
      await changed(escrowOf(clientId));
      await givenLock(service, 'p2', 5_000);
      await changed(escrowOf(clientId));
      expect(told()).to.have.length(2);
      const recipients = announced(service).filter(({ type }) => type === 'notification.requested');
      expect(
        recipients.every(({ metadata }) => 'recipientId' in metadata && metadata.recipientId === clientUser),
      ).to.equal(true);
    });

    it('is checked again for another threshold, not for the same one', async () => {
      await givenMoney(service, 500);
      await set(1_000);
      await set(1_000);
      expect(told()).to.have.length(1);
      await set(2_000);
      expect(told()).to.have.length(2);
    });

    it('is not notified about other accounts, nor without an alert', async () => {
      await set(1_000);
      service.published.length = 0;
      for (const account of [`client:${clientId}:locked`, 'client:c9:escrow', 'clearing:payouts', 'nonsense']) {
        await changed(account);
      }
      await watchBalance(service)({ dynamodb: { Keys: { pk: { S: 'FUNDING#1' }, sk: { S: 'STATE' } } } });
      expect(service.published).to.deep.equal([]);
    });
  });
});
