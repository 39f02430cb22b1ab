import { expect } from 'chai';
import { at } from '#shared/testing/json.ts';
import { clientClaims } from '#shared/http/testing.ts';
import { approvePayroll, route as approveRoute } from '../../../src/payroll/handlers/approvePayroll.ts';
import { previewPayroll, route as previewRoute } from '../../../src/payroll/handlers/previewPayroll.ts';
import { processPayroll, route as processRoute } from '../../../src/payroll/handlers/processPayroll.ts';
import { reopenPayroll, route as reopenRoute } from '../../../src/payroll/handlers/reopenPayroll.ts';
import { givenPayroll, ofPayroll, orderNumber, payrollOf } from '../payrolls.ts';
import type { Claims } from '../payrolls.ts';
import { apiOf, clientId, clientUser, codeOf, createTestPayments, otherClientClaims, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

const secondPerson = { ...clientClaims, 'cognito:username': '44444444-3333-4333-8333-333333333333' };
let service: TestPayments;
const preview = (payrollId: string, claims?: Claims) =>
  apiOf(previewRoute, previewPayroll(service))(ofPayroll(payrollId, claims));
const process = (payrollId: string, claims?: Claims) =>
  apiOf(processRoute, processPayroll(service))({ ...ofPayroll(payrollId, claims), body: { revision: 0 } });
/** What was submitted now: the clock stands still. */
const approve = (payrollId: string, claims: Claims = secondPerson, submittedAt = service.clock.now()) =>
  apiOf(approveRoute, approvePayroll(service))({ ...ofPayroll(payrollId, claims), body: { submittedAt } });
const reopen = (payrollId: string) => apiOf(reopenRoute, reopenPayroll(service))({ ...ofPayroll(payrollId), body: {} });
const types = () => service.published.map(({ type }) => type);

describe('A payroll above the amount that one person may decide', () => {
  beforeEach(() => {
    service = createTestPayments();
  });
  quiet();
  beforeEach(() => {
    service = { ...service, policy: { ...service.policy, approvalAboveMinor: { EUR: 2_000 } } };
  });

  it('waits for a second person, and no execution is started', async () => {
    const { payrollId } = await givenPayroll(service);
    expect(at((await preview(payrollId)).body, 'needsApproval')).to.equal(true);
    expect(at((await process(payrollId)).body, 'status')).to.equal('awaiting_approval');
    expect(service.started).to.deep.equal([]);
    expect(types()).to.deep.equal(['payroll.approval.requested']);
  });

  it('needs no approval at the limit itself', async () => {
    const { payrollId } = await givenPayroll(service, {
      orders: [orderNumber(1, { amount: { amountMinor: 2_000, currency: 'EUR' } })],
    });
    expect(at((await process(payrollId)).body, 'status')).to.equal('submitted');
  });

  const ofCents = (n: number, amountMinor: number) =>
    givenPayroll(service, { orders: [orderNumber(n, { amount: { amountMinor, currency: 'EUR' } })] });
  const statusOf = async (payrollId: string, claims?: Claims) => at((await process(payrollId, claims)).body, 'status');

  it('is as much as several that the same person submits within a day: splitting does not help', async () => {
    const [one, two, three] = [await ofCents(1, 1_200), await ofCents(2, 800), await ofCents(3, 1)];
    expect(await statusOf(one.payrollId)).to.equal('submitted');
    expect(await statusOf(two.payrollId)).to.equal('submitted');
    expect(at((await preview(three.payrollId)).body, 'needsApproval')).to.equal(true);
    expect(at((await preview(three.payrollId, secondPerson)).body, 'needsApproval')).to.equal(false);
    expect(await statusOf(three.payrollId)).to.equal('awaiting_approval');
  });

  it('counts what a person decided alone: not what a second person decides', async () => {
    const [large, small] = [await ofCents(1, 3_000), await ofCents(2, 2_000)];
    expect(await statusOf(large.payrollId)).to.equal('awaiting_approval');
    expect(await statusOf(small.payrollId)).to.equal('submitted');
  });

  it('is decided alone again when a day is over', async () => {
    const [one, two] = [await ofCents(1, 1_500), await ofCents(2, 1_500)];
    expect(await statusOf(one.payrollId)).to.equal('submitted');
    service.clock.passDays(1.01);
    expect(await statusOf(two.payrollId)).to.equal('submitted');
  });

  it('needs approval always in a currency without a threshold', async () => {
    service = { ...service, policy: { ...service.policy, approvalAboveMinor: { USD: 1e9 } } };
    const { payrollId } = await ofCents(1, 1);
    expect(await statusOf(payrollId)).to.equal('awaiting_approval');
  });

  it('is not dodged by two that are submitted at the same moment: one of them waits', async () => {
    const [one, two] = [await ofCents(1, 1_500), await ofCents(2, 1_500)];
    service.readTogether(`CLIENT#${clientId}#SUBMITTERS`);
    const statuses = await Promise.all([statusOf(one.payrollId), statusOf(two.payrollId)]);
    expect(statuses.toSorted()).to.deep.equal(['awaiting_approval', 'submitted']);
  });

  it('is paid once a second person has approved it', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    const { status, body } = await approve(payrollId);
    expect(status).to.equal(202);
    expect(body).to.include({
      status: 'submitted',
      submittedBy: clientUser,
      approvedBy: secondPerson['cognito:username'],
    });
    expect(service.started).to.deep.equal([{ name: payrollId, input: { payrollId } }]);
    expect(types()).to.deep.equal(['payroll.approval.requested', 'payroll.approved', 'payroll.submitted']);
  });

  it('rejects an approval by its submitter with 403', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    const answer = await approve(payrollId, clientClaims);
    expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'SECOND_PERSON_REQUIRED']);
    expect((await payrollOf(service, { payrollId })).status).to.equal('awaiting_approval');
  });

  it('rejects an approval of an earlier submission', async () => {
    const { payrollId } = await givenPayroll(service);
    const seen = service.clock.now();
    await process(payrollId);
    await reopen(payrollId);
    service.clock.passDays(0.01);
    await process(payrollId);
    const answer = await approve(payrollId, secondPerson, seen);
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'PAYROLL_CHANGED']);
    expect((await approve(payrollId)).status).to.equal(202);
  });

  it('rejects an approval by a user of another client with 404', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    expect((await approve(payrollId, otherClientClaims)).status).to.equal(404);
  });

  it('is started by a repeated call when the first crashed right after its record', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    service.crashAfter(1);
    expect((await approve(payrollId)).status).to.equal(500);
    service.crashAfter(Infinity);
    expect((await approve(payrollId)).status).to.equal(202);
    expect(service.started).to.have.lengthOf(1);
    expect(types().filter((type) => type === 'payroll.submitted')).to.have.lengthOf(1);
  });

  it('returns to draft when it is reopened', async () => {
    const { payrollId } = await givenPayroll(service);
    await process(payrollId);
    const { body } = await reopen(payrollId);
    expect(body).to.include({ status: 'draft', canEdit: true }).and.not.have.property('submittedBy');
    expect((await approve(payrollId)).status).to.equal(409);
  });
});
