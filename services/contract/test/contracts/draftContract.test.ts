import { expect } from 'chai';
import { clientClaims } from '#shared/http/testing.ts';
import { isolated } from '#shared/pdf/index.ts';
import { draftContract, handler, route } from '../../src/contracts/handlers/draftContract.ts';
import { auditOf, contractOf } from '../given.ts';
import {
  Crash,
  START,
  apiOf,
  bothClaims,
  clientId,
  clientUser,
  codeOf,
  contractorId,
  createTestContracts,
  quiet,
} from '../service.ts';
import type { TestContracts } from '../service.ts';
import { draftBody, memberOf } from '../signing/given.ts';

describe('A client who drafts a contract', () => {
  quiet();
  let service: TestContracts;
  let post: ReturnType<typeof apiOf<typeof route>>;
  beforeEach(() => {
    service = createTestContracts();
    post = apiOf(route, draftContract(service));
  });
  const draft = (parts: Readonly<Record<string, unknown>> = {}) => post({ body: { ...draftBody, ...parts } });
  const drafted = async (parts: Readonly<Record<string, unknown>> = {}) => {
    const contractId = String(memberOf(await draft(parts), 'contractId'));
    return {
      contract: await contractOf(service, contractId),
      text: await service.records.requireText(contractId),
      works: await service.records.allWork(contractId),
    };
  };
  const problemsOf = async (parts: Readonly<Record<string, unknown>>) => {
    const { status, body } = await draft(parts);
    return { status, problems: memberOf({ body }, 'problems') };
  };

  it('has to have it signed by both until its last day is over, also when that is near', async () => {
    const { contract } = await drafted({ startsOn: '2026-11-03', endsOn: '2026-11-10', milestones: undefined });
    expect(contract.signing.signBy).to.equal('2026-11-10T23:00:00.000Z');
  });

  it('is refused amounts that payments would refuse, each by its field', async () => {
    const milestones = (...amounts: readonly number[]) =>
      amounts.map((amountMinor, index) => ({ title: `Part ${index}`, amountMinor }));
    const fieldsOf = async (parts: Readonly<Record<string, unknown>>) => {
      const { status, problems } = await problemsOf({ milestones: [], rate: undefined, ...parts });
      return [status, ...((problems ?? []) as readonly { readonly field: string }[]).map(({ field }) => field)];
    };
    expect(await fieldsOf({ currency: 'KWD', milestones: milestones(1_000) })).to.deep.equal([422, 'currency']);
    expect(await fieldsOf({ currency: 'HUF', milestones: milestones(12_300, 12_345) })).to.deep.equal([
      422,
      'milestones[1].amountMinor',
    ]);
    expect(await fieldsOf({ milestones: milestones(99_999_999, 100_000_000) })).to.deep.equal([
      422,
      'milestones[1].amountMinor',
    ]);
    const hourly = { kind: 'hourly', amountMinor: 2_500_001, maximumMinutes: 2_400 };
    const weekly = { kind: 'weekly', amountMinor: 100_000_000, proRating: 'weekdays' };
    for (const rate of [hourly, weekly]) expect(await fieldsOf({ rate })).to.deep.equal([422, 'rate.amountMinor']);
    expect((await draft({ currency: 'HUF', rate: { ...hourly, amountMinor: 1_234_567 } })).status).to.equal(201);
  });

  it('writes contract, text, milestones, audit entry and event in one commit', async () => {
    const { status, body } = await draft();
    const contractId = String(memberOf({ body }, 'contractId'));
    expect([status, body]).to.deep.equal([201, { contractId, status: 'drafted' }]);
    expect(service.commits).to.have.length(1);
    expect(await contractOf(service, contractId)).to.deep.include({
      ...{ contractId, clientId, contractorId, createdBy: clientUser, title: draftBody.title, currency: 'EUR' },
      ...{ timeZone: 'Europe/Berlin', startsOn: '2026-11-09', noticeDays: 10, silence: 'operator', generation: 1 },
      terms: [
        {
          version: 1,
          effectiveOn: '2026-11-09',
          endsOn: '2027-03-31',
          rate: { kind: 'hourly', amount: { amountMinor: 8_550, currency: 'EUR' }, maximumMinutes: 2_400 },
        },
      ],
    });
    expect((await contractOf(service, contractId)).signing).to.deep.include({
      ...{ status: 'preparing', firstSigner: 'client', signBy: '2026-12-02T09:00:00.000Z', signatures: [] },
    });
    const works = await service.records.allWork(contractId);
    expect(
      works.map(({ kind, title, agreed, dueOn, status: of }) => ({ kind, title, agreed, dueOn, of })),
    ).to.have.deep.members([
      {
        ...{ kind: 'milestone', title: 'First draft', agreed: { amountMinor: 150_000, currency: 'EUR' } },
        ...{ dueOn: '2026-12-01', of: 'planned' },
      },
      {
        ...{ kind: 'milestone', title: 'Handover', agreed: { amountMinor: 1_250_000, currency: 'EUR' } },
        ...{ dueOn: undefined, of: 'planned' },
      },
    ]);
    expect(await auditOf(service, contractId)).to.deep.equal(['contract.created']);
    expect(service.published.map(({ type, detail }) => [type, detail.entityId, detail.actorId])).to.deep.equal([
      ['contract.created', contractId, clientUser],
    ]);
  });

  it('fills the placeholders of the terms with isolated values, each as text', async () => {
    const terms = '{{client.name}} and {{ contractor.name }}, {{title}}, {{currency}}: {{startsOn}} – {{endsOn}}';
    const client = { name: '{{contractor.name}} $& Co', address: 'Street 1' };
    const { text } = await drafted({ terms, client });
    expect(text.terms).to.equal(
      `${isolated('{{contractor.name}} $& Co')} and ${isolated('Anna Nowak')}, ${isolated(draftBody.title)}, EUR: 2026-11-09 – 2027-03-31`,
    );
    expect(text).to.deep.include({ parties: { client, contractor: draftBody.contractor }, draftedAt: START });
  });

  it('names placeholders that are unknown, and braces that belong to none', async () => {
    expect(await problemsOf({ terms: '{{client.iban}} pays {{Client.name}} }}' })).to.deep.equal({
      status: 422,
      problems: [
        { field: 'terms', message: 'has an unknown placeholder: {{client.iban}}' },
        { field: 'terms', message: 'has an unknown placeholder: {{Client.name}}' },
        { field: 'terms', message: 'has braces that belong to no placeholder' },
      ],
    });
    const openEnd = await problemsOf({ endsOn: undefined, terms: 'until {{endsOn}}' });
    expect(openEnd.problems).to.deep.equal([{ field: 'terms', message: 'has an unknown placeholder: {{endsOn}}' }]);
  });

  it('may fix the end by a date or a term of months, or leave it open', async () => {
    expect(
      (await drafted({ startsOn: '2027-03-01', endsOn: undefined, termMonths: 12, milestones: [] })).contract.terms[0],
    ).to.include({
      endsOn: '2028-02-29',
    });
    const terms = 'No end.';
    expect((await drafted({ endsOn: undefined, terms })).contract.terms[0]).not.to.have.property('endsOn');
    expect((await problemsOf({ termMonths: 12 })).problems).to.deep.equal([
      { field: 'termMonths', message: 'is not taken with endsOn' },
    ]);
  });

  it('may pay by milestones, by the hour or by the week, and by something', async () => {
    const weekly = { kind: 'weekly', amountMinor: 125_000, proRating: 'weekdays' };
    const { contract, works } = await drafted({ milestones: undefined, rate: weekly });
    expect([contract.terms[0].rate, works]).to.deep.equal([
      { kind: 'weekly', amount: { amountMinor: 125_000, currency: 'EUR' }, proRating: 'weekdays' },
      [],
    ]);
    expect((await drafted({ rate: undefined })).contract.terms[0]).not.to.have.property('rate');
    expect((await problemsOf({ milestones: [], rate: undefined })).problems).to.deep.equal([
      { field: 'milestones', message: 'are needed where no rate is agreed' },
    ]);
  });

  it('gives an hourly rate its cap, and a weekly rate its rule for a part of a week', async () => {
    expect(
      (await problemsOf({ rate: { kind: 'hourly', amountMinor: 1, proRating: 'weekdays' } })).problems,
    ).to.deep.equal([
      { field: 'rate.maximumMinutes', message: 'is needed with a hourly rate' },
      { field: 'rate.proRating', message: 'is not taken with a hourly rate' },
    ]);
    expect((await problemsOf({ rate: { kind: 'weekly', amountMinor: 1, maximumMinutes: 60 } })).problems).to.deep.equal(
      [
        { field: 'rate.maximumMinutes', message: 'is not taken with a weekly rate' },
        { field: 'rate.proRating', message: 'is needed with a weekly rate' },
      ],
    );
  });

  for (const [what, parts, field] of [
    ['a first day more than a year ago', { startsOn: '2025-11-01' }, 'startsOn'],
    ['a first day in more than five years', { startsOn: '2031-11-03', endsOn: '2032-01-01' }, 'startsOn'],
    [
      'a first day at the end of time, with a term',
      { startsOn: '9999-12-31', endsOn: undefined, termMonths: 120 },
      'startsOn',
    ],
    ['a last day before the first', { endsOn: '2026-11-08' }, 'endsOn'],
    ['a last day that is over', { startsOn: '2026-01-01', endsOn: '2026-11-01', milestones: [] }, 'endsOn'],
    ['more than ten years', { endsOn: '2036-11-09' }, 'endsOn'],
    [
      'a due day before the first',
      { milestones: [{ title: 'a', amountMinor: 1, dueOn: '2026-11-08' }] },
      'milestones[0].dueOn',
    ],
    [
      'a due day after the last',
      { milestones: [{ title: 'a', amountMinor: 1, dueOn: '2027-04-01' }] },
      'milestones[0].dueOn',
    ],
    ['an offset in place of a time zone', { timeZone: 'UTC+1' }, 'timeZone'],
    ['a time zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['a link in the title', { title: 'See https://evil.example' }, 'title'],
    [
      'a link in the title of a milestone',
      { milestones: [{ title: 'www.evil.example', amountMinor: 1 }] },
      'milestones[0].title',
    ],
    [
      'terms that grow too long when they are filled',
      { terms: '{{client.name}}'.repeat(1_000), client: { name: 'x'.repeat(200), address: 'a' } },
      'terms',
    ],
  ] as const) {
    it(`is refused ${what}, naming ${field}`, async () => {
      const { status, problems } = await problemsOf(parts);
      expect(status).to.equal(422);
      expect(problems).to.have.nested.property('[0].field', field);
      expect(service.commits).to.deep.equal([]);
    });
  }

  for (const [what, parts] of [
    ['a day that does not exist', { startsOn: '2027-02-29' }],
    ['an amount of nothing', { milestones: [{ title: 'a', amountMinor: 0 }] }],
    ['a fraction of a cent', { milestones: [{ title: 'a', amountMinor: 1.5 }] }],
    ['more than a billion', { milestones: [{ title: 'a', amountMinor: 100_000_000_001 }] }],
    ['51 milestones', { milestones: Array(51).fill({ title: 'a', amountMinor: 1 }) }],
    ['a week of more minutes than a week has', { rate: { kind: 'hourly', amountMinor: 1, maximumMinutes: 10_081 } }],
    ['a currency that nobody has', { currency: 'XXX' }],
    ['a negative notice', { noticeDays: -1 }],
    ['a field that it does not know', { endDate: '2027-01-01' }],
  ] as const) {
    it(`is refused ${what} with 400`, async () => {
      expect((await draft(parts)).status).to.equal(400);
    });
  }

  it('takes fifty milestones in one commit', async () => {
    const milestones = Array.from({ length: 50 }, (_, index) => ({ title: `Part ${index}`, amountMinor: 1 }));
    expect((await drafted({ milestones })).works).to.have.length(50);
    expect(service.commits).to.have.length(1);
  });

  it('names characters that documents cannot show, field by field', async () => {
    const answer = await draft({
      client: { name: 'Անի', address: 'Street 1' },
      terms: 'First line\n\nกรุงเทพ',
      milestones: [{ title: 'Party 🎉', amountMinor: 1 }],
    });
    expect(answer.status).to.equal(422);
    expect(answer.body).to.deep.include({ code: 'CONTRACT_CHARACTERS' });
    expect(memberOf(answer, 'problems')).to.deep.equal([
      {
        field: 'client.name',
        message: 'has characters that documents cannot show: Ա (U+0531), ն (U+0576), ի (U+056B)',
      },
      {
        field: 'terms',
        message: 'has characters that documents cannot show: ก (U+0E01), ร (U+0E23), ุ (U+0E38), ง (U+0E07), เ (U+0E40)',
      },
      { field: 'milestones[0].title', message: 'has characters that documents cannot show: 🎉 (U+1F389)' },
    ]);
  });

  it('takes names and terms in Latin, Greek, Cyrillic, Chinese, Korean, Arabic and Hebrew letters', async () => {
    const client = { name: 'Αθήνα Μουσική, חברת השלום', address: 'شارع النور 5' };
    const contractor = { name: '李雷 (Ли Лэй) 김철수', address: '上海市世纪大道 100 号' };
    expect((await draft({ client, contractor })).status).to.equal(201);
  });

  it('cannot be the contractor as well', async () => {
    const answer = await post({ body: draftBody, claims: bothClaims });
    expect([answer.status, codeOf(answer)]).to.deep.equal([403, 'OWN_CASE']);
  });

  it('belongs to a client', async () => {
    expect((await post({ body: draftBody, claims: { ...clientClaims, 'custom:clientId': '' } })).status).to.equal(403);
  });

  it('drafts once with the same key, and refuses removed users', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const answers = [await post({ body: draftBody, headers }), await post({ body: draftBody, headers })];
    expect(answers[1]?.body).to.deep.equal(answers[0]?.body);
    expect(service.commits).to.have.length(1);
    expect([handler.honoursIdempotencyKey, handler.refusesRemovedCallers]).to.deep.equal([true, true]);
  });

  it('leaves all of it or nothing when the process dies', async () => {
    service.crashAfter(1);
    const failure = await draftContract(service)({
      ...{ caller: { id: clientUser, type: 'client', groups: ['client'], clientId }, correlationId: 'c' },
      ...{ origin: { address: '192.0.2.1', userAgent: '' }, path: undefined, query: undefined },
      body: draftBody as Parameters<ReturnType<typeof draftContract>>[0]['body'],
    }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Crash);
    expect((await service.records.listOfClient(clientId, { limit: 10 })).items).to.have.length(1);
    expect(service.published.map(({ type }) => type)).to.deep.equal(['contract.created']);
  });
});
