import { expect } from 'chai';
import { renderInvoice } from '../../../src/milestone/invoice-document.ts';
import { createInvoice } from '../../../src/milestone/handlers/createInvoice.ts';
import { getInvoice, route } from '../../../src/milestone/handlers/getInvoice.ts';
import { lockEscrowFunds } from '../../../src/milestone/handlers/lockEscrowFunds.ts';
import { validateApproval } from '../../../src/milestone/handlers/validateApproval.ts';
import { givenMoney } from '../../given.ts';
import {
  AMOUNT,
  approval,
  givenInvoiced,
  givenLocked,
  givenPayable,
  milestoneId,
  paymentOn,
  thePayment,
} from '../given-payments.ts';
import { itCanBeReplayed } from '../replays.ts';
import {
  announced,
  apiOf,
  clientId,
  codeOf,
  contractorId,
  createTestPayments,
  otherClientClaims,
  quiet,
} from '../../service.ts';
import type { TestPayments } from '../../service.ts';

/** More payments of the same client, with their funds locked. */
const givenMore = async (service: TestPayments, count: number): Promise<readonly string[]> => {
  await givenMoney(service, count * AMOUNT);
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) {
    const id = `milestone-${number}`;
    await givenPayable(service, { id });
    const { paymentId } = await validateApproval(service)(approval({ id }));
    await lockEscrowFunds(service)({ paymentId });
    ids.push(paymentId);
  }
  return ids;
};

describe('The invoice of a payment', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });

  it('has the client’s first number, and is a PDF in the bucket', async () => {
    await givenLocked(service);
    const answer = await createInvoice(service)({ paymentId: thePayment });
    expect(answer).to.deep.equal({ paymentId: thePayment, invoiceNumber: 'INV-000001' });
    expect((await paymentOn(service)).invoiceNumber).to.equal('INV-000001');
    const document = service.objects.get(`invoices/${clientId}/INV-000001.pdf`);
    expect(document?.contentType).to.equal('application/pdf');
    expect(Buffer.from(document?.body ?? []).toString('latin1')).to.match(/^%PDF-/);
    expect(announced(service).map(({ type }) => type)).to.include('payment.invoiced');
  });

  itCanBeReplayed(2, givenLocked, (on) => createInvoice(on)({ paymentId: thePayment }));

  it('states who owes what to whom for which work', async () => {
    await givenInvoiced(service);
    const invoice = (await service.paymentRecords.getInvoice(clientId, 'INV-000001'))?.value;
    expect(invoice).to.deep.include({
      clientId,
      contractorId,
      paymentId: thePayment,
      kind: 'milestone',
      reference: milestoneId,
      amount: { amountMinor: AMOUNT, currency: 'EUR' },
    });
  });

  it('has a number of its own for each payment, without a gap, even when all are made at once', async () => {
    await givenLocked(service);
    const ids = [thePayment, ...(await givenMore(service, 7))];
    const made = await Promise.all(ids.map((paymentId) => createInvoice(service)({ paymentId })));
    expect(made.map(({ invoiceNumber }) => invoiceNumber).sort()).to.deep.equal(
      ids.map((_, index) => `INV-00000${index + 1}`),
    );
  });

  it('is the same document byte for byte whenever it is made', async () => {
    await givenInvoiced(service);
    const invoice = (await service.paymentRecords.getInvoice(clientId, 'INV-000001'))?.value;
    if (invoice === undefined) throw new Error('No invoice');
    expect(Buffer.from(await renderInvoice(invoice)).equals(Buffer.from(await renderInvoice(invoice)))).to.equal(true);
  });

  describe('in the client’s hands', () => {
    const get = (claims?: typeof otherClientClaims) =>
      apiOf(route, getInvoice(service))({ pathParameters: { paymentId: thePayment }, ...(claims && { claims }) });

    it('is a link for a few minutes', async () => {
      await givenInvoiced(service);
      const { status, body } = await get();
      expect(status).to.equal(200);
      expect(body).to.deep.include({
        invoiceNumber: 'INV-000001',
        status: 'issued',
        expiresAt: '2026-11-02T09:05:00.000Z',
      });
    });

    it('is made where a crash left none', async () => {
      await givenInvoiced(service);
      service.objects.clear();
      expect((await get()).status).to.equal(200);
      expect([...service.objects.keys()]).to.deep.equal([`invoices/${clientId}/INV-000001.pdf`]);
    });

    it('is not there before it has a number, nor for another client', async () => {
      await givenLocked(service);
      expect((await get()).status).to.equal(404);
      await createInvoice(service)({ paymentId: thePayment });
      const answer = await get(otherClientClaims);
      expect([answer.status, codeOf(answer)]).to.deep.equal([404, 'NOT_FOUND']);
    });
  });
});
