import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from '#local/platform-client/client.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { clientEndpoints } from '#local/platform-client/endpoints.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import type { Answer } from '#local/platform-client/http.ts';
import { announceVerified, givenPayable } from '#local/platform-client/payable-contractor.ts';
import type { PayableContractor } from '#local/platform-client/payable-contractor.ts';
import { draftPayroll, payrollOf } from '#local/platform-client/payroll.ts';
import type { Payroll } from '#local/platform-client/payroll.ts';
import { openPayoutAccount } from '#local/platform-client/stripe.ts';
import type { Json } from '#local/platform-client/transport.ts';
import {
  atStripe,
  escrowOf,
  fieldsOf,
  givenClient,
  givenContractors,
  INVALID_AMOUNTS,
  lineOf,
  payrolls,
  platform,
} from './fixtures.ts';

describe('A draft of a payroll', () => {
  it('imports all rows of a CSV file or none, and names each invalid row', async () => {
    const [client, [one, other]] = await Promise.all([givenClient(), givenContractors(2)]);
    const [a, b] = [String(one?.contractorId), String(other?.contractorId)];
    const payroll = await draftPayroll(client, []);
    const imported = (...rows: readonly string[]) =>
      payroll.post('import', { csv: ['contractorId,amount,currency,reference', ...rows].join('\n') });
    const problemsOf = ({ body }: Answer) =>
      (body['problems'] as readonly Json[]).map(({ place, code }) => `${String(place)} ${String(code)}`);

    const unreadable = expectStatus(
      await imported(`${a},10.50,EUR,`, `${b},10.505,EUR,`, `${b},-1,EUR,`, `${b},0,EUR,`, `x,1,EUR,`, `${b},1,XXQ,`),
      422,
    );
    expect(problemsOf(unreadable)).to.deep.equal(
      ['row 3', 'row 4', 'row 5', 'row 6', 'row 7'].map((row) => `${row} invalid_row`),
    );
    const refused = expectStatus(
      await imported(`${a},10.50,EUR,`, `${a},20,EUR,`, `${b},1,USD,`, `${randomUUID()},1,EUR,`),
      422,
    );
    expect(problemsOf(refused)).to.deep.equal([
      'row 3 duplicate_line',
      'row 4 foreign_currency',
      'row 5 unknown_contractor',
    ]);
    expect(await payroll.read()).to.deep.include({ lines: 0, total: { amountMinor: 0, currency: 'EUR' } });

    const accepted = expectStatus(await imported(`${a},10.50,EUR,May`, `${a},20,EUR,June`, `${b},1200.01,EUR,`), 200);
    expect(accepted.body).to.include({ imported: 3 });
    expect(await payroll.read()).to.deep.include({ lines: 3, total: { amountMinor: 123_051, currency: 'EUR' } });
  });

  it('is not processed while lines are blocked: the preview and the refusal name them', async () => {
    const [client, [ready], unverified, unbanked] = await Promise.all([
      givenClient(1_000),
      givenContractors(1),
      createContractor(platform),
      createContractor(platform),
    ]);
    await Promise.all([openPayoutAccount(platform, unverified), announceVerified(platform, unbanked.user.username)]);
    const contractorIds = [String(ready?.contractorId), unverified.user.username, unbanked.user.username];
    const payroll = await draftPayroll(client, []);
    await eventually(
      'all contractors are known',
      () => payroll.add(contractorIds.map((contractorId) => ({ contractorId, amountMinor: 700 }))),
      ({ status }) => status === 200,
    );
    const seen = await payroll.preview();
    expect(seen).to.deep.include({
      canProcess: false,
      needsApproval: false,
      shortage: { amountMinor: 1_100, currency: 'EUR' },
    });
    const found = (seen['blockers'] as readonly Json[]).map(({ code, blocks, lines }) => [
      code,
      blocks,
      (lines as readonly Json[]).map((line) => line['contractorId']),
    ]);
    expect(found).to.deep.equal([
      ['contractor_not_verified', true, [unverified.user.username]],
      ['no_payout_account', true, [unbanked.user.username]],
      ['short_escrow', false, []],
    ]);

    const refused = expectStatus(await payroll.submit(), 409);
    expect(refused.body['code']).to.equal('PAYROLL_BLOCKED');
    expect((refused.body['blockers'] as readonly Json[]).map(({ code }) => code)).to.deep.equal([
      'contractor_not_verified',
      'no_payout_account',
    ]);
    expect(await payroll.read()).to.include({ status: 'draft', canEdit: true });
    expect(await payrolls.of(payroll.payrollId)).to.deep.equal([]);

    const lines = await payroll.lines();
    const remove = lines.filter(({ contractorId }) => contractorId !== contractorIds[0]).map(({ lineId }) => lineId);
    expectStatus(await payroll.post('lines', { remove }), 200);
    const unseen = expectStatus(await payroll.post('process', { revision: 0 }), 409);
    expect(unseen.body['code'], 'lines that the caller did not see').to.equal('PAYROLL_CHANGED');
    await payroll.process();
    await payroll.reach('completed');
    expect(await escrowOf(client)).to.deep.equal({ availableMinor: 300, lockedMinor: 0 });
  });

  describe('rejects', () => {
    let client: Client;
    let payroll: Payroll;
    let one: PayableContractor;
    before(async () => {
      client = await givenClient();
      one = await givenPayable(platform);
      payroll = await draftPayroll(client, [lineOf(one, 5_000)]);
    });

    for (const [title, amount, field] of INVALID_AMOUNTS) {
      it(`${title} with 400, which names add[0].${field}`, async () => {
        const before = [await payroll.read(), await payroll.lines()];
        const add = [{ contractorId: one.contractorId, amount, reference: 'More' }];
        expect(fieldsOf(expectStatus(await payroll.post('lines', { add }), 400))).to.include(`add[0].${field}`);
        expect([await payroll.read(), await payroll.lines()]).to.deep.equal(before);
      });
    }

    const euros = { amountMinor: 500, currency: 'EUR' };
    const lines: readonly (readonly [title: string, line: () => Json, code: string])[] = [
      [
        'another currency',
        () => ({ contractorId: one.contractorId, amount: { ...euros, currency: 'USD' } }),
        'foreign_currency',
      ],
      ['an unknown contractor', () => ({ contractorId: randomUUID(), amount: euros }), 'unknown_contractor'],
      ['the same line twice', () => ({ contractorId: one.contractorId, amount: euros }), 'duplicate_line'],
    ];
    for (const [title, line, code] of lines) {
      it(`${title} with 422, which names the line and ${code}`, async () => {
        const before = [await payroll.read(), await payroll.lines()];
        const good = { contractorId: one.contractorId, amount: euros, reference: randomUUID() };
        const answer = expectStatus(await payroll.post('lines', { add: [good, line()] }), 422);
        const problems = (answer.body['problems'] as readonly Json[]).map((problem) => [
          problem['place'],
          problem['code'],
        ]);
        expect(problems).to.deep.include(['add[1]', code]);
        expect([await payroll.read(), await payroll.lines()], 'nothing was changed').to.deep.equal(before);
      });
    }

    it('every request about another client’s payroll with 404, and a contractor’s with 403', async () => {
      const before = [await payroll.read(), await payroll.lines()];
      const other = await givenClient();
      const theirs = payrollOf(other, payroll.payrollId);
      const path = `/api/clients/me/payroll/${payroll.payrollId}`;
      const answers = await Promise.all([
        theirs.add([lineOf(one, 1)]),
        theirs.post('import', { csv: `contractorId,amount,currency\n${one.contractorId},1,EUR` }),
        theirs.post('process', { revision: 0 }),
        ...['reopen', 'cancel'].map((action) => theirs.post(action)),
        theirs.post('approve', { submittedAt: new Date().toISOString() }),
        ...['', '/preview', '/lines'].map((part) => other.call(`${path}${part}`)),
        clientEndpoints(other.call).createPayroll('Failed lines', payroll.payrollId),
      ]);
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(10).fill(404));
      expectStatus(await one.contractor.call(path), 403);
      expect([await payroll.read(), await payroll.lines()]).to.deep.equal(before);
    });

    it('a second submission and later changes with 409, and pays once', async () => {
      await client.fund(5_000);
      await payroll.canBeProcessed();
      const answers = await Promise.all([payroll.submit(), payroll.submit(), payroll.submit()]);
      expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([202, 409, 409]);
      const repeated = expectStatus(await payroll.submit(), 409);
      expect(repeated.body['code']).to.equal('PAYROLL_ALREADY_SUBMITTED');
      const edits = await Promise.all([
        payroll.add([{ ...lineOf(one, 1), reference: 'Late' }]),
        payroll.post('import', { csv: `contractorId,amount,currency,reference\n${one.contractorId},1,EUR,Late` }),
      ]);
      for (const edit of edits) {
        expectStatus(edit, 409);
        expect(edit.body['code']).to.equal('PAYROLL_NOT_EDITABLE');
      }
      await payroll.reach('completed');
      expectStatus(await payroll.submit(), 409);
      expectStatus(await payroll.post('cancel'), 409);
      expect(await escrowOf(client)).to.deep.equal({ availableMinor: 0, lockedMinor: 0 });
      expect(await atStripe(one.account)).to.deep.equal({
        transfers: [5_000],
        payouts: [{ amount: 5_000, status: 'paid' }],
      });
    });
  });
});
