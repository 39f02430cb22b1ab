import { expect } from 'chai';
import { clientClaims, contractorClaims } from '#shared/http/testing.ts';
import type { Work } from '../../src/domain/work.ts';
import { eur, preparing } from '../domain/given.ts';
import { givenContract, typesOf } from '../given.ts';
import { codeOf, createTestContracts, quiet } from '../service.ts';
import type { TestContracts } from '../service.ts';
import { callsAboutWork } from './calls.ts';

const bonus = { category: 'bonus', title: 'Fifth year', amount: eur(89_90), note: 'Thank you' };
const ended = { outcome: 'completed', at: '2027-03-31T22:00:00.000Z' } as const;
const createdIn = ({ body }: { readonly body: unknown }) => (body as Pick<Work, 'workId'>).workId;

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;

describe('An off-cycle payment', () => {
  quiet();
  beforeEach(() => {
    service = createTestContracts();
    call = callsAboutWork(service);
    service.clock.set('2026-11-18T10:00:00.000Z');
  });

  it('is asked for by the contractor, approved by the client, and paid as a milestone', async () => {
    const { contractId } = await givenContract(service);
    const answer = await call.request(contractId, bonus);
    expect(answer.status).to.equal(201);
    expect(answer.body).to.deep.include({ kind: 'off_cycle', category: 'bonus', title: 'Fifth year' });
    expect((await call.approve({ contractId, workId: createdIn(answer) })).status).to.equal(200);
    expect(typesOf(service)).to.deep.equal([
      'milestone.submitted',
      'contract.milestone.submitted',
      'milestone.approved',
    ]);
  });

  it('is not approved by silence: nobody agreed on its amount before', async () => {
    const { contractId } = await givenContract(service, { silence: 'approval' });
    await call.request(contractId, bonus);
    expect(service.published[0]?.detail.metadata).not.to.have.property('termsApproveFor');
  });

  it('is proposed by the client: the contractor is notified, and it is paid once the client approves it', async () => {
    const contract = await givenContract(service);
    const { contractId } = contract;
    const answer = await call.propose(contractId, bonus);
    expect(answer.body).to.include({ status: 'submitted', category: 'bonus' });
    expect(service.published.at(-1)?.detail).to.have.nested.property('metadata.recipientId', contract.contractorId);
    expect((await call.approve({ contractId, workId: createdIn(answer) })).body).to.include({ status: 'approved' });
  });

  it('waits with at most nineteen others for a decision', async () => {
    const { contractId } = await givenContract(service);
    const answers = [];
    for (let count = 0; count < 21; count += 1) answers.push(await call.request(contractId, bonus));
    const [first, last] = [answers[0], answers.at(-1)];
    expect(answers.map(({ status }) => status)).to.deep.equal([...answers.slice(1).map(() => 201), 409]);
    expect(codeOf(last ?? { body: {} })).to.equal('CONTRACT_TOO_MANY_OPEN_PAYMENTS');
    await call.reject({ contractId, workId: createdIn(first ?? { body: {} }) });
    expect((await call.request(contractId, bonus)).status).to.equal(201);
  });

  it('that was rejected is submitted again with the same amount', async () => {
    const { contractId } = await givenContract(service);
    const work = { contractId, workId: createdIn(await call.request(contractId, bonus)) };
    await call.reject(work);
    const { body } = await call.submit(work, { note: 'As agreed' });
    expect(body).to.have.deep.nested.property('submission.amount', eur(89_90));
    expect(body).to.have.nested.property('submission.number', 2);
  });

  it('has the currency of the contract, an amount and a title without a link', async () => {
    const { contractId } = await givenContract(service);
    for (const [field, parts] of [
      ['amount.currency', { amount: { amountMinor: 100, currency: 'USD' } }],
      ['amount.amountMinor', { amount: eur(0) }],
      ['amount.amountMinor', { amount: eur(100_000_000) }],
      ['title', { title: 'See https://evil.example' }],
      ['category', { category: 'loan' }],
    ] as const) {
      const { status, body } = await call.request(contractId, { ...bonus, ...parts });
      expect(status, field).to.equal(400);
      expect(body, field).to.have.nested.property('errors[0].field', field);
    }
    expect(service.published).to.deep.equal([]);
  });

  it('is taken from the signatures on until settlement begins', async () => {
    const { activatedAt: _never, ...scheduled } = await givenContract(service);
    const unsigned = await givenContract(service, { signing: preparing });
    const waiting = await givenContract(service, { ending: ended });
    const settling = await givenContract(service, { ending: ended, settlingSince: '2027-04-08T10:00:00.000Z' });
    const read = await service.records.readContract(scheduled.contractId);
    await service.store.commit([service.records.putContract(scheduled, read)]);
    service.clock.set('2026-11-03T10:00:00.000Z');
    expect((await call.request(scheduled.contractId, bonus)).status, 'before the first day').to.equal(201);
    service.clock.set('2027-04-20T10:00:00.000Z');
    expect((await call.request(waiting.contractId, bonus)).status, 'after the last day').to.equal(201);
    for (const { contractId } of [unsigned, settling]) {
      const answer = await call.request(contractId, bonus);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    }
  });

  it('is not asked for under the contract of somebody else', async () => {
    const { contractId } = await givenContract(service, {
      contractorId: service.ids.next(),
      clientId: service.ids.next(),
    });
    expect((await call.request(contractId, bonus, contractorClaims)).status).to.equal(404);
    expect((await call.propose(contractId, bonus, clientClaims)).status).to.equal(404);
  });
});
