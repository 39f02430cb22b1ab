import { expect } from 'chai';
import { isolated } from '#shared/pdf/index.ts';
import { draftContract, route as draftRoute } from '../../src/contracts/handlers/draftContract.ts';
import { getContract, route as getRoute } from '../../src/contracts/handlers/getContract.ts';
import { getMyContract, route as getMyRoute } from '../../src/contracts/handlers/getMyContract.ts';
import { changeContractTemplate, route as changeRoute } from '../../src/templates/handlers/changeContractTemplate.ts';
import {
  createContractTemplate,
  handler as createHandler,
  route as createRoute,
} from '../../src/templates/handlers/createContractTemplate.ts';
import { deleteContractTemplate, route as deleteRoute } from '../../src/templates/handlers/deleteContractTemplate.ts';
import { getContractTemplate, route as getTemplateRoute } from '../../src/templates/handlers/getContractTemplate.ts';
import { listContractTemplates, route as listRoute } from '../../src/templates/handlers/listContractTemplates.ts';
import { contractOf } from '../given.ts';
import {
  START,
  apiOf,
  clientId,
  clientUser,
  codeOf,
  createTestContracts,
  otherClientClaims,
  quiet,
} from '../service.ts';
import type { Answer, TestContracts } from '../service.ts';
import { draftBody, memberOf } from '../signing/given.ts';

const body = {
  name: 'Work by the hour',
  terms: '{{contractor.name}} works for {{client.name}} in {{city}} on {{ project }}, from {{startsOn}} on.',
  placeholders: ['city', 'project'],
  defaults: { currency: 'EUR', timeZone: 'Europe/Berlin', noticeDays: 14, termMonths: 3, silence: 'approval' },
};
const VALUES = [
  { name: 'project', value: '{{city}} & Söhne' },
  { name: 'city', value: 'Łódź' },
];
/** What a draft has besides its template: parties, work and the first day. */
const { contractorId, client, contractor, milestones, rate, startsOn } = draftBody;
const parts = { contractorId, client, contractor, title: 'New shop', milestones: milestones.slice(1), rate, startsOn };

const callsOf = (service: TestContracts) => ({
  create: apiOf(createRoute, createContractTemplate(service)),
  list: apiOf(listRoute, listContractTemplates(service)),
  get: apiOf(getTemplateRoute, getContractTemplate(service)),
  change: apiOf(changeRoute, changeContractTemplate(service)),
  remove: apiOf(deleteRoute, deleteContractTemplate(service)),
  draft: apiOf(draftRoute, draftContract(service)),
});

describe('A template of a client', () => {
  quiet();
  let service: TestContracts;
  let call: ReturnType<typeof callsOf>;
  beforeEach(() => {
    service = createTestContracts();
    call = callsOf(service);
  });
  const refusalOf = (answer: Answer) => [answer.status, codeOf(answer)];
  const problemsOf = (answer: Answer) => [answer.status, codeOf(answer), memberOf(answer, 'problems')];
  const given = async (changes: object = {}) => {
    const answer = await call.create({ body: { ...body, ...changes } });
    return { templateId: String(memberOf(answer, 'templateId')) };
  };
  const draft = (templateId: string, changes: object = {}) =>
    call.draft({ body: { ...parts, templateId, placeholders: VALUES, ...changes } });
  const drafted = async (answer: Answer) => {
    const contractId = String(memberOf(answer, 'contractId'));
    const contract = await contractOf(service, contractId);
    return { contractId, contract, text: await service.records.requireText(contractId) };
  };

  it('is kept in its first version, and changed in the next one', async () => {
    const created = await call.create({ body });
    const templateId = memberOf(created, 'templateId');
    const view = { ...body, templateId, version: 1, createdAt: START, updatedAt: START };
    expect([created.status, created.body]).to.deep.equal([201, view]);
    service.clock.passDays(1);
    const pathParameters = { templateId: String(templateId) };
    const other = { ...body, name: 'By the hour', placeholders: ['city'], terms: 'Works in {{city}}.' };
    const changed = await call.change({ pathParameters, body: { ...other, version: 1 } });
    expect([changed.status, changed.body]).to.deep.equal([
      200,
      { ...other, templateId, version: 2, createdAt: START, updatedAt: service.clock.now() },
    ]);
    expect((await call.get({ pathParameters })).body).to.deep.equal(changed.body);
    const { value } = await service.records.readTemplate(clientId, String(templateId));
    expect(value).to.include({ clientId, createdBy: clientUser, updatedBy: clientUser });
  });

  it('is not changed over a version that the author did not read; the same content once more changes nothing', async () => {
    const pathParameters = await given();
    const change = (name: string, version: number) => call.change({ pathParameters, body: { ...body, name, version } });
    await change('Second', 1);
    const stale = await change('Third', 1);
    expect([...refusalOf(stale), memberOf(stale, 'version')]).to.deep.equal([409, 'CONTRACT_TEMPLATE_CHANGED', 2]);
    expect((await change('Second', 1)).body).to.include({ name: 'Second', version: 2 });
    expect((await call.get({ pathParameters })).body).to.include({ name: 'Second', version: 2 });
  });

  it('is changed by one of two requests that cross', async () => {
    const pathParameters = await given();
    service.readTogether(`CLIENT#${clientId}`);
    const answers = await Promise.all(
      ['One', 'Other'].map((name) => call.change({ pathParameters, body: { ...body, name, version: 1 } })),
    );
    expect(answers.map((answer) => codeOf(answer) ?? answer.status)).to.have.members([
      200,
      'CONTRACT_TEMPLATE_CHANGED',
    ]);
  });

  it('has its place in the client’s list, the newest first, page by page', async () => {
    const ids: string[] = [];
    for (const _ of [1, 2, 3]) {
      ids.unshift((await given()).templateId);
      service.clock.passDays(1);
    }
    await call.create({ body, claims: otherClientClaims });
    const idsOf = (answer: Answer) =>
      (memberOf(answer, 'items') as readonly { readonly templateId: string }[]).map(({ templateId }) => templateId);
    const first = await call.list({ query: { limit: '2' } });
    const cursor = String(memberOf(first, 'nextCursor'));
    const second = await call.list({ query: { limit: '2', cursor } });
    expect([idsOf(first), idsOf(second)]).to.deep.equal([ids.slice(0, 2), ids.slice(2)]);
  });

  it('does not exist for another client', async () => {
    const pathParameters = await given();
    const claims = otherClientClaims;
    const before = service.commits.length;
    for (const answer of [
      await call.get({ pathParameters, claims }),
      await call.change({ pathParameters, claims, body: { ...body, version: 1 } }),
      await call.remove({ pathParameters, claims }),
      await call.draft({ claims, body: { ...parts, ...pathParameters, placeholders: VALUES } }),
    ]) {
      expect(refusalOf(answer)).to.deep.equal([404, 'NOT_FOUND']);
    }
    expect(service.commits).to.have.length(before);
  });

  it('names placeholders that are unknown, malformed, used by every draft, named twice or not in the terms', async () => {
    const answer = await call.create({
      body: {
        ...body,
        terms: '{{city}} {{country}} {{ }} }}',
        placeholders: ['city', 'client.iban', 'City', 'title', 'city', 'street'],
        defaults: { timeZone: 'Europe/Atlantis' },
      },
    });
    expect(problemsOf(answer)).to.deep.equal([
      422,
      'CONTRACT_TEMPLATE_REFUSED',
      [
        { field: 'placeholders[1]', message: 'is no name of a placeholder: client.iban' },
        { field: 'placeholders[2]', message: 'is no name of a placeholder: City' },
        { field: 'placeholders[3]', message: 'is a placeholder that every draft fills: title' },
        { field: 'placeholders[4]', message: 'is there before: city' },
        { field: 'placeholders[5]', message: 'is not in the terms: street' },
        { field: 'terms', message: 'has an unknown placeholder: {{country}}' },
        { field: 'terms', message: 'has an unknown placeholder: {{}}' },
        { field: 'terms', message: 'has braces that belong to no placeholder' },
        { field: 'defaults.timeZone', message: 'is no IANA time zone' },
      ],
    ]);
    const pathParameters = await given();
    const terms = '{{city}} {{country}} {{project}}';
    const change = await call.change({ pathParameters, body: { ...body, terms, version: 1 } });
    expect(refusalOf(change)).to.deep.equal([422, 'CONTRACT_TEMPLATE_REFUSED']);
  });

  it('is refused characters that documents cannot show', async () => {
    const answer = await call.create({ body: { ...body, terms: `${body.terms} 🎉` } });
    expect(problemsOf(answer)).to.deep.equal([
      422,
      'CONTRACT_CHARACTERS',
      [{ field: 'terms', message: 'has characters that documents cannot show: 🎉 (U+1F389)' }],
    ]);
  });

  it('is one of a hundred at most: a deleted one makes room', async () => {
    const limited = callsOf({ ...service, policy: { ...service.policy, maximumTemplates: 2 } });
    const create = () => limited.create({ body });
    service.readTogether(`CLIENT#${clientId}`);
    const [first, second] = await Promise.all([create(), create()]);
    expect([first.status, second.status]).to.deep.equal([201, 201]);
    expect(refusalOf(await create())).to.deep.equal([409, 'CONTRACT_TOO_MANY_TEMPLATES']);
    expect((await limited.create({ body, claims: otherClientClaims })).status).to.equal(201);
    await limited.remove({ pathParameters: { templateId: String(memberOf(first, 'templateId')) } });
    expect([(await create()).status, (await create()).status]).to.deep.equal([201, 409]);
    expect(service.policy.maximumTemplates).to.equal(100);
  });

  it('is created once with the same key', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const answers = [await call.create({ body, headers }), await call.create({ body, headers })];
    expect(answers[1]?.body).to.deep.equal(answers[0]?.body);
    expect(createHandler.honoursIdempotencyKey).to.equal(true);
  });

  it('is written and deleted in one commit with the count of templates', async () => {
    const pathParameters = await given();
    await call.remove({ pathParameters });
    expect(service.commits.map((changes) => changes.map(({ kind, key: { sk } }) => `${kind} ${sk}`))).to.deep.equal([
      [`put TEMPLATE#${pathParameters.templateId}`, 'put TEMPLATES'],
      [`delete TEMPLATE#${pathParameters.templateId}`, 'put TEMPLATES'],
    ]);
    expect((await service.records.getTemplateCount(clientId))?.value).to.deep.equal({ count: 0 });
  });

  describe('from which a contract is drafted', () => {
    it('gives its terms, with the values as text, and its defaults', async () => {
      const { templateId } = await given();
      const { contractId, contract, text } = await drafted(await draft(templateId));
      expect(text.terms).to.equal(
        `${isolated('Anna Nowak')} works for ${isolated('Škoda Łódź S.A.')} in ${isolated('Łódź')} on ${isolated('{{city}} & Söhne')}, from 2026-11-09 on.`,
      );
      expect(contract).to.deep.include({
        ...{ title: 'New shop', currency: 'EUR', timeZone: 'Europe/Berlin', noticeDays: 14, silence: 'approval' },
        template: { templateId, version: 1 },
      });
      expect(contract.terms[0].endsOn).to.equal('2027-02-08');
      const [entry] = (await service.records.listAudit(contractId, { limit: 10 })).items;
      expect(entry?.value).to.deep.include({ action: 'contract.created', facts: { templateId, version: 1 } });
    });

    it('gives way to what the draft says itself', async () => {
      const { templateId } = await given();
      const { contract } = await drafted(
        await draft(templateId, { currency: 'USD', noticeDays: 0, silence: 'operator', endsOn: '2026-12-31' }),
      );
      expect(contract).to.include({ currency: 'USD', noticeDays: 0, silence: 'operator' });
      expect(contract.terms[0].endsOn).to.equal('2026-12-31');
    });

    it('is shown by its id and version to the client, and not to the contractor', async () => {
      const { templateId } = await given();
      const { contractId } = await drafted(await draft(templateId));
      const pathParameters = { contractId };
      const view = await apiOf(getRoute, getContract(service))({ pathParameters });
      expect(memberOf(view, 'template')).to.deep.equal({ templateId, version: 1 });
      const other = await apiOf(getMyRoute, getMyContract(service))({ pathParameters });
      expect(other.body).not.to.have.property('template');
    });

    it('leaves the contract as it is when it is changed or deleted', async () => {
      const pathParameters = await given();
      const { templateId } = pathParameters;
      const { contractId, text } = await drafted(await draft(templateId));
      const change = { ...body, terms: 'Other terms in {{city}}.', placeholders: ['city'], version: 1 };
      await call.change({ pathParameters, body: change });
      const next = await drafted(await draft(templateId, { placeholders: VALUES.slice(1) }));
      expect([next.contract.template, next.text.terms]).to.deep.equal([
        { templateId, version: 2 },
        `Other terms in ${isolated('Łódź')}.`,
      ]);
      expect((await call.remove({ pathParameters })).status).to.equal(204);
      for (const answer of [
        await call.get({ pathParameters }),
        await call.remove({ pathParameters }),
        await call.change({ pathParameters, body: { ...body, version: 2 } }),
        await draft(templateId),
      ]) {
        expect(refusalOf(answer)).to.deep.equal([404, 'NOT_FOUND']);
      }
      expect(memberOf(await call.list({}), 'items')).to.deep.equal([]);
      expect(await service.records.requireText(contractId)).to.deep.equal(text);
      expect((await contractOf(service, contractId)).template).to.deep.equal({ templateId, version: 1 });
    });

    it('names values that are missing, not needed or there twice, and terms beside it', async () => {
      const { templateId } = await given();
      const placeholders = [
        { name: 'city', value: 'Łódź' },
        { name: 'street', value: 'ul. Długa' },
        { name: 'city', value: 'Kraków' },
      ];
      expect(problemsOf(await draft(templateId, { placeholders, terms: 'Mine.' }))).to.deep.equal([
        422,
        'CONTRACT_DRAFT_REFUSED',
        [
          { field: 'terms', message: 'are not taken with templateId' },
          { field: 'placeholders', message: 'need a value of project' },
          { field: 'placeholders[1].name', message: 'is no placeholder of the template: street' },
          { field: 'placeholders[2].name', message: 'has another value: city' },
        ],
      ]);
    });

    it('names a value with characters that documents cannot show, and refuses one with invisible ones', async () => {
      const { templateId } = await given();
      const valued = (value: string) => draft(templateId, { placeholders: [{ ...VALUES[0], value }, VALUES[1]] });
      expect(problemsOf(await valued('กข'))).to.deep.equal([
        422,
        'CONTRACT_CHARACTERS',
        [
          {
            field: 'placeholders[0].value',
            message: 'has characters that documents cannot show: ก (U+0E01), ข (U+0E02)',
          },
        ],
      ]);
      for (const value of ['', 'a\nb', 'a\u202eb', 'x'.repeat(301)])
        expect((await valued(value)).status, JSON.stringify(value)).to.equal(400);
    });

    it('needs from the draft what neither says, and the last day where the terms name it', async () => {
      const { templateId } = await given({
        terms: 'Until {{endsOn}} in {{city}}.',
        placeholders: ['city'],
        defaults: undefined,
      });
      const changes = { title: undefined, placeholders: VALUES.slice(1) };
      const message = 'is needed, as no template says it';
      expect(problemsOf(await draft(templateId, changes))[2]).to.deep.equal([
        { field: 'endsOn', message: 'is needed: the terms of the template name the last day' },
        ...['title', 'currency', 'noticeDays', 'timeZone'].map((field) => ({ field, message })),
      ]);
    });

    it('may be missing: then the draft says all itself, and gives no values', async () => {
      const answer = await call.draft({ body: { ...parts, placeholders: VALUES } });
      const message = 'is needed, as no template says it';
      expect(problemsOf(answer)[2]).to.deep.equal([
        { field: 'terms', message: 'are needed without templateId' },
        { field: 'placeholders', message: 'are not taken without templateId' },
        ...['currency', 'noticeDays', 'timeZone'].map((field) => ({ field, message })),
      ]);
    });
  });
});
