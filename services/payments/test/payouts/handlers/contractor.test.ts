import { expect } from 'chai';
import { inMemoryIdempotency } from '#shared/http/index.ts';
import { clientClaims } from '#shared/http/testing.ts';
import { readPdf } from '#shared/pdf/testing.ts';
import type { Put } from '#shared/store/index.ts';
import { contractorStatusOf } from '../../../src/payouts/domain/contractor-payment.ts';
import type { ContractorPayment } from '../../../src/payouts/domain/contractor-payment.ts';
import { creditContractorWallet, reversePayout } from '../../../src/money/movements.ts';
import { renderReceipt } from '../../../src/payouts/receipt-document.ts';
import { getPayoutAccount, route as accountRoute } from '../../../src/payouts/handlers/getPayoutAccount.ts';
import { getReceipt, route as receiptRoute } from '../../../src/payouts/handlers/getReceipt.ts';
import { getWallet, route as walletRoute } from '../../../src/payouts/handlers/getWallet.ts';
import { getWalletStatement, route as statementRoute } from '../../../src/payouts/handlers/getWalletStatement.ts';
import { listMyPayments, route as paymentsRoute } from '../../../src/payouts/handlers/listMyPayments.ts';
import { openPayoutAccountEndpoint, route as openRoute } from '../../../src/payouts/handlers/openPayoutAccount.ts';
import { settlePayrollBatch } from '../../../src/payroll/handlers/settlePayrollBatch.ts';
import { contractorPaymentIndex, contractorPaymentKey } from '../../../src/payouts/records.ts';
import { contractorNumber, givenPaying, isPaid, lineNumber, orderNumber } from '../../payroll/payrolls.ts';
import { eur, givenPayoutAccount, paymentId } from '../../given.ts';
import {
  START,
  apiOf,
  callsTo,
  clientId,
  codeOf,
  contractorId,
  contractorNamed,
  createTestPayments,
  otherContractorId,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('A contractor', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  describe('who opens a payout account', () => {
    const endpointOf = () => {
      const kept = inMemoryIdempotency({ now: () => START });
      return callsTo(
        openRoute,
        openPayoutAccountEndpoint(
          () => service,
          () => kept,
        ),
      );
    };
    const open = (country: unknown = 'DE', headers = {}) => endpointOf()({ body: { country }, headers });
    const accounts = () => service.atStripe.calls.filter((name) => name === 'createAccount').length;

    it('is sent to Stripe, and the account is on record, found by Stripe’s id', async () => {
      const { status, body } = await open();
      expect(status).to.equal(200);
      expect(body).to.deep.include({ contractorId, status: 'onboarding', ready: false, country: 'DE' });
      expect(body)
        .to.have.nested.property('onboarding.url')
        .that.matches(/^https:/);
      const account = (await service.payoutRecords.getPayoutAccount(contractorId))?.value;
      expect((await service.payoutRecords.findPayoutAccount(account?.stripeAccountId ?? ''))?.value).to.deep.equal(
        account,
      );
    });

    it('receives another link to the same account for another request', async () => {
      await open();
      const { length } = service.commits;
      expect((await open()).status).to.equal(200);
      expect(accounts()).to.equal(1);
      expect(service.commits).to.have.length(length);
      expect(service.atStripe.calls.filter((name) => name === 'createOnboardingLink')).to.have.length(2);
    });

    it('receives a new link for a repeated Idempotency-Key: no link is stored', async () => {
      const call = endpointOf();
      const request = { body: { country: 'DE' }, headers: { 'idempotency-key': 'k1' } };
      const first = await call(request);
      service.clock.passDays(0.5);
      const second = await call(request);
      expect(second.headers).to.include({ 'idempotency-replayed': 'true' });
      expect(second.body)
        .to.have.nested.property('onboarding.expiresAt')
        .that.is.not.equal((first.body as { onboarding: { expiresAt: string } }).onboarding.expiresAt);
    });

    for (const effects of [1, 2, 3]) {
      for (const days of [0, 2]) {
        it(`has one account although the process crashed after effect ${effects}, ${days} days later`, async () => {
          service.crashAfter(effects);
          expect((await open()).status).to.equal(500);
          service.clock.passDays(days);
          expect((await open()).status).to.equal(200);
          expect(service.atStripe.accounts()).to.deep.equal([
            (await service.payoutRecords.getPayoutAccount(contractorId))?.value.stripeAccountId,
          ]);
        });
      }
    }

    it('cannot move to another country', async () => {
      await open();
      const answer = await open('FR');
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYOUT_ACCOUNT_EXISTS']);
    });

    for (const country of ['de', 'DEU', '', 7]) {
      it(`must name a country, not ${JSON.stringify(country)}`, async () => {
        expect((await open(country)).status).to.equal(400);
        expect(service.commits).to.deep.equal([]);
      });
    }

    it('must be a contractor', async () => {
      expect((await endpointOf()({ body: { country: 'DE' }, claims: clientClaims })).status).to.equal(403);
    });
  });

  describe('who reads the payout account', () => {
    const get = () => apiOf(accountRoute, getPayoutAccount(service))();

    it('receives 404 before opening one', async () => {
      expect((await get()).status).to.equal(404);
    });

    it('sees the status from Stripe while they cannot be paid, although a webhook was lost', async () => {
      await givenPayoutAccount(service, { status: 'onboarding', payoutsEnabled: false });
      expect((await get()).body).to.include({ status: 'ready', ready: true });
      expect((await service.payoutRecords.getPayoutAccount(contractorId))?.value).to.include({ status: 'ready' });
    });

    it('sees that the bank account has to be updated', async () => {
      await givenPayoutAccount(service, { bankAccountDisabled: { failureCode: 'no_account', since: START } });
      expect((await get()).body).to.include({
        status: 'bank_account_failed',
        ready: false,
        bankAccountFailure: 'no_account',
      });
    });

    it('sees why Stripe restricts it', async () => {
      const { stripeAccountId } = await givenPayoutAccount(service, { status: 'restricted', payoutsEnabled: false });
      service.atStripe.account(stripeAccountId, {
        payoutsEnabled: false,
        due: ['individual.id_number'],
        disabledReason: 'requirements.past_due',
      });
      expect((await get()).body).to.deep.include({
        status: 'restricted',
        due: ['individual.id_number'],
        disabledReason: 'requirements.past_due',
      });
    });
  });

  describe('who reads the wallet', () => {
    beforeEach(async () => {
      const credited = creditContractorWallet({
        settlementId: 's1',
        credits: [{ contractorId, amount: eur(5_000), reference: 'p1' }],
        at: START,
      });
      await service.ledger.move(() => ({ entries: [credited], result: undefined }));
      const second = creditContractorWallet({
        settlementId: 's2',
        credits: [{ contractorId, amount: eur(700), reference: 'p2' }],
        at: START,
      });
      await service.ledger.move(() => ({ entries: [second], result: undefined }));
      const reversal = reversePayout(second, { line: 'p2', failureId: 'txn_1', at: START });
      await service.ledger.move(() => ({ entries: [reversal], result: undefined }));
    });

    it('sees what was paid and returned, and the history', async () => {
      const { body } = await apiOf(walletRoute, getWallet(service))();
      expect(body).to.include({ currency: 'EUR', paidMinor: 5_000, settledMinor: 5_700, reversedMinor: 700 });
      expect(body).to.have.nested.property('history.items[0].movement', 'wallet.credit.reversed');
    });

    it('sees only their own', async () => {
      const { body } = await apiOf(walletRoute, getWallet(service))({ claims: contractorNamed(otherContractorId) });
      expect(body).to.include({ paidMinor: 0 });
    });

    it('receives a statement', async () => {
      const query = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z' };
      const { body } = await apiOf(statementRoute, getWalletStatement(service))({ query });
      expect(body).to.include({ openingMinor: 0, closingMinor: 5_000 });
    });
  });

  describe('who was paid by two lines of one payroll', () => {
    let payrollId: string;
    const claims = contractorNamed(contractorNumber(1));
    const period = { from: '2026-11-01T00:00:00.000Z', to: '2027-11-01T00:00:00.000Z' };
    beforeEach(async () => {
      const orders = [1, 2].map((n) => orderNumber(n, { contractorId: contractorNumber(1) }));
      const payroll = await givenPaying(service, { orders });
      ({ payrollId } = payroll);
      await isPaid(service, payroll, 1, 2);
      await settlePayrollBatch(service)({ payrollId, batch: 1 });
    });
    const lineOf = (n: number) => ({
      reference: `${payrollId}.${lineNumber(n)}`,
      changeMinor: 1_000 + n,
      payment: { kind: 'payroll', reference: `invoice ${n}`, payrollId, lineId: lineNumber(n) },
    });
    const shown = (lines: readonly object[]) =>
      lines.map((line) => {
        const { reference, changeMinor, payment } = line as ReturnType<typeof lineOf>;
        return { reference, changeMinor, payment };
      });

    it('sees each line with its reference in the wallet', async () => {
      const { body } = await apiOf(walletRoute, getWallet(service))({ claims });
      const { history } = body as { readonly history: { readonly items: readonly object[] } };
      expect(shown(history.items)).to.deep.equal([lineOf(2), lineOf(1)]);
    });

    it('sees each line with its reference in the statement', async () => {
      const { body } = await apiOf(statementRoute, getWalletStatement(service))({ query: period, claims });
      expect(shown((body as { readonly lines: readonly object[] }).lines)).to.deep.equal([lineOf(1), lineOf(2)]);
      expect(body).to.include({ openingMinor: 0, closingMinor: 2_003 });
    });

    it('sees each line with its reference in the CSV file', async () => {
      const rows: string[] = [];
      const handle = apiOf(statementRoute, async (request) => {
        const answer = await getWalletStatement(service)(request);
        rows.push(...(answer.text ?? '').split('\r\n'));
        return { ...answer, text: '{}' };
      });
      await handle({ query: { ...period, format: 'csv' }, claims });
      const columns = (row = '') => row.split(',').slice(2);
      expect(rows).to.have.length(6);
      expect(rows.slice(0, 5).map(columns)).to.deep.equal([
        ['movement', 'reference', 'change', 'balance', 'currency', 'paymentReference', 'payrollId', 'lineId'],
        ['opening balance', '', '', '0.00', 'EUR', '', '', ''],
        ...[1, 2].map((n) => [
          'wallet.credited',
          `${payrollId}.${lineNumber(n)}`,
          `10.0${n}`,
          n === 1 ? '10.01' : '20.03',
          'EUR',
          `invoice ${n}`,
          payrollId,
          lineNumber(n),
        ]),
        ['closing balance', '', '', '20.03', 'EUR', '', '', ''],
      ]);
    });
  });

  describe('who reads payments', () => {
    const payment = (parts: Partial<ContractorPayment> = {}): ContractorPayment => ({
      paymentId,
      kind: 'milestone',
      clientId,
      contractorId,
      amount: eur(5_000),
      status: 'paid',
      createdAt: START,
      paidAt: '2026-11-04T10:00:00.000Z',
      reference: 'milestone-1',
      invoiceNumber: '2026-0001',
      ...parts,
    });
    const given = async (parts: Partial<ContractorPayment> = {}) => {
      const value = payment(parts);
      const put: Put = {
        kind: 'put',
        key: contractorPaymentKey(value.paymentId),
        value,
        if: 'new',
        indexes: { index2: contractorPaymentIndex(value) },
      };
      await service.store.commit([put]);
      return value;
    };

    it('sees each with its status, newest first, including payroll lines', async () => {
      await given();
      await given({
        paymentId: 'payroll-1.line-1',
        kind: 'payroll',
        status: 'failed',
        failureClass: 'contractor',
        createdAt: '2026-11-03T09:00:00.000Z',
      });
      const { body } = await apiOf(paymentsRoute, listMyPayments(service))();
      expect(body).to.have.nested.property('items[0].paymentId', 'payroll-1.line-1');
      expect(body).to.have.nested.property('items[0].status', 'action_required');
      expect(body).to.have.deep.nested.property('items[1]', {
        paymentId,
        kind: 'milestone',
        reference: 'milestone-1',
        amount: eur(5_000),
        status: 'paid',
        createdAt: START,
        paidAt: '2026-11-04T10:00:00.000Z',
      });
    });

    for (const [status, failureClass, shown] of [
      ['validating', undefined, 'pending'],
      ['awaiting_funds', undefined, 'pending'],
      ['locked', undefined, 'processing'],
      ['paying', undefined, 'processing'],
      ['paid', undefined, 'paid'],
      ['failed', 'contractor', 'action_required'],
      ['reversed', 'contractor', 'action_required'],
      ['needs_intervention', 'operator', 'delayed'],
      ['rejected', undefined, 'cancelled'],
      ['cancelled', undefined, 'cancelled'],
    ] as const) {
      it(`sees ${shown} for one that is ${status}`, () => {
        expect(contractorStatusOf({ status, ...(failureClass && { failureClass }) })).to.equal(shown);
      });
    }

    const receipt = (id: string, claims?: Record<string, string>) =>
      apiOf(receiptRoute, getReceipt(service))({ pathParameters: { paymentId: id }, ...(claims && { claims }) });

    it('receives a link to the receipt of a paid one', async () => {
      const paid = await given();
      const { status, body } = await receipt(paid.paymentId);
      expect(status).to.equal(200);
      expect(body).to.have.property('expiresAt', '2026-11-02T09:05:00.000Z');
      const [[objectKey, document] = []] = [...service.objects];
      expect(objectKey).to.equal(`receipts/${contractorId}/${paymentId}-20261104100000000.pdf`);
      expect(body).to.have.property('url').that.contains(objectKey);
      expect(document?.contentType).to.equal('application/pdf');
      const file = Buffer.from(document?.body ?? []);
      expect(file.toString('latin1')).to.include('(Payment receipt)');
      expect(await readPdf(file, 1)).to.have.length(1);
    });

    it('receives the same receipt each time, byte for byte', async () => {
      expect(Buffer.from(await renderReceipt(payment())).equals(Buffer.from(await renderReceipt(payment())))).to.equal(
        true,
      );
    });

    it('receives the receipt of a payroll line', async () => {
      await given({ paymentId: 'payroll-1.line-1', kind: 'payroll' });
      expect((await receipt('payroll-1.line-1')).status).to.equal(200);
    });

    it('receives 409 for one that is not paid, or was returned', async () => {
      await given({ status: 'reversed' });
      const answer = await receipt(paymentId);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'NOT_PAID']);
      expect([...service.objects]).to.deep.equal([]);
    });

    it('receives 404 for another contractor’s as for a missing one', async () => {
      await given();
      expect((await receipt(paymentId, contractorNamed(otherContractorId))).status).to.equal(404);
      expect((await receipt('unknown')).status).to.equal(404);
    });
  });
});
