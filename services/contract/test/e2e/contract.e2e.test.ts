import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Json } from '#local/platform-client/transport.ts';
import { createClient } from '#local/platform-client/client.ts';
import {
  contractEndpoints,
  draftOf,
  paymentOfWork,
  signatureOf,
  templateEndpoints,
  templated,
} from '#local/platform-client/contract.ts';
import { createContractor } from '#local/platform-client/contractor.ts';
import { eventually, expectStatus } from '#local/platform-client/http.ts';
import type { Answer } from '#local/platform-client/http.ts';
import {
  activeContract,
  contractOf,
  draftContract,
  endedForCause,
  today,
} from '#local/platform-client/signed-contract.ts';
import { weekStart } from '#shared/time/local-date.ts';
import { admin, eraseContracts, eventsOf, givenParties, mailsOf, machine, platform } from './fixtures.ts';

const AMOUNT = 120_000;

/** The file that a link leads to. */
const bytesAt = async ({ url }: Json): Promise<Buffer> => Buffer.from(await (await fetch(String(url))).arrayBuffer());

const codeOf = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;

describe('A contract', () => {
  it('is signed by both, its milestone is paid, and it is terminated and settled with that sum', async () => {
    const { client, contractor } = await givenParties(AMOUNT);
    const contract = await activeContract(client, contractor);
    const { workId } = await contract.work('First draft');
    expectStatus(await contract.as('contractor').submitMilestone(String(workId)), 200);
    expectStatus(await contract.as('client').reject(String(workId)), 200);
    expectStatus(await contract.as('contractor').submitMilestone(String(workId)), 200);
    expect(codeOf(await contract.as('client').approve(String(workId), 1))).to.equal('409 CONTRACT_SUBMISSION_CHANGED');
    expectStatus(await contract.as('client').approve(String(workId), 2), 200);
    await contract.reachWork(String(workId), 'paid');
    const payment = await client.reachPayment(paymentOfWork({ workId, kind: 'milestone' }), 'paid');
    expect(payment).to.include({ reference: workId });

    expectStatus(await contract.as('contractor').terminate(endedForCause(await contract.dateIn(1))), 201);
    const ended = await contract.reach('terminated');
    expect(ended).to.have.nested.property('nextAction.type', 'none');
    const execution = await machine.end((await machine.driving(contract.contractId)).arn);
    expect(execution.status).to.equal('SUCCEEDED');
    const links = expectStatus(await contract.as('contractor').settlement(), 200).body as Record<
      'json',
      { url: string }
    >;
    expect(await (await fetch(links.json.url)).json()).to.have.nested.property('paid.amountMinor', AMOUNT);
    const states = await machine.states(execution.arn);
    expect(states.slice(0, states.indexOf('ContractActive') + 1)).to.have.length.at.most(15);
    expect(states.slice(-2)).to.deep.equal(['SettledOrOpen', 'ContractTerminated']);
    expect(await eventsOf(contract.contractId)).to.include.members([
      ...['contract.created', 'contract.signed.client', 'contract.signed.contractor', 'contract.signed.both'],
      ...[
        'contract.activated',
        'milestone.rejected',
        'milestone.approved',
        'contract.work.paid',
        'contract.terminated',
      ],
    ]);
    expect(await mailsOf(contract.contractId)).to.include.members([
      ...['contract-signature-requested', 'contract-signed', 'contract-work-submitted', 'contract-work-approved'],
      ...['contract-termination-requested', 'contract-ended'],
    ]);
  });

  it('shows both the file that they sign, keeps it as the beginning of the signed one, and verifies', async () => {
    const { client, contractor } = await givenParties();
    const contract = await activeContract(client, contractor);
    const shown = await bytesAt(expectStatus(await contract.as('client').document(), 200).body);
    const { body } = expectStatus(await contract.as('contractor').document(), 200);
    expect(createHash('sha256').update(shown).digest('hex')).to.equal(body['sha256']);
    const signed = await bytesAt(expectStatus(await contract.as('contractor').signedDocument(), 200).body);
    expect(signed.subarray(0, shown.length).equals(shown)).to.equal(true);
    const verification = expectStatus(await contract.as('client').verification(), 200);
    expect(verification.body).to.include({ shownFile: true, wholeFile: true, seal: true, eventChain: true });
  });

  it('has a milestone that is submitted with a file, which the client downloads byte by byte, and a stranger does not', async () => {
    const { client, contractor } = await givenParties();
    const contract = await activeContract(client, contractor);
    const { workId } = await contract.work('First draft');
    const bytes = Uint8Array.from(Buffer.from('%PDF-1.7\nThe report'));
    const attachmentId = await contract.upload('contractor', bytes, 'Отчёт.pdf');
    expect((await contract.as('client').attachment(attachmentId)).status, 'before it is submitted').to.equal(404);
    const attachmentIds = [attachmentId];
    const { body } = expectStatus(
      await contract.as('contractor').submitMilestone(String(workId), { attachmentIds }),
      200,
    );
    expect(body).to.have.nested.property('submission.attachments[0].fileName', 'Отчёт.pdf');
    const link = expectStatus(await contract.as('client').attachment(attachmentId), 200);
    const file = await fetch(String(link.body['url']));
    expect(new Uint8Array(await file.arrayBuffer())).to.deep.equal(bytes);
    expect(file.headers.get('content-disposition')).to.match(/^attachment;/);
    expect(createHash('sha256').update(bytes).digest('hex')).to.equal(link.body['sha256']);
    const stranger = await createClient(platform);
    const theirs = contractEndpoints(stranger.call, 'client').contract(contract.contractId);
    expect((await theirs.attachment(attachmentId)).status).to.equal(404);
  });

  it('pays an expense with its own receipt only', async () => {
    const { client, contractor } = await givenParties();
    const contract = await activeContract(client, contractor);
    const expense = { category: 'expense', title: 'Train ticket', amount: { amountMinor: 4_200, currency: 'EUR' } };
    expect(codeOf(await contract.as('contractor').offCycle(expense))).to.equal('422 CONTRACT_ATTACHMENTS_REFUSED');
    const attachmentIds = [await contract.upload('contractor')];
    expectStatus(await contract.as('contractor').offCycle({ ...expense, attachmentIds }), 201);
    const again = await contract.as('contractor').offCycle({ ...expense, attachmentIds });
    expect(codeOf(again)).to.equal('422 CONTRACT_ATTACHMENTS_REFUSED');
  });

  it('is declined by the contractor: nobody can sign any more, and a request erases it a day later', async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const contract = await draftContract(client, contractor);
    expectStatus(await contract.sign('client'), 200);
    expectStatus(await contract.as('contractor').decline(), 200);
    await contract.reach('declined');
    expect(codeOf(await contract.sign('contractor'))).to.equal('409 CONTRACT_SIGNING_OVER');
    const { status, arn } = await machine.end((await machine.driving(contract.contractId)).arn);
    expect(status).to.equal('SUCCEEDED');
    expect((await machine.states(arn)).at(-1)).to.equal('ContractDeclined');
    const asked = expectStatus(await admin.eraseContracts(contractor.user.username), 202);
    expect(asked.body).to.have.nested.property('contracts[0].erasure', 'requested');
    const shown = async () => {
      await eraseContracts();
      return codeOf(await contract.as('client').document());
    };
    await eventually('the contract is erased', shown, (code) => code === '409 CONTRACT_DOCUMENT_ERASED');
    expect(await contract.read()).to.include({ title: '(erased)', status: 'declined' });
    expect(await eventsOf(contract.contractId)).to.include('contract.erased');
  });
});

describe('An amendment of a contract', () => {
  const rate = { kind: 'hourly', amountMinor: 6_000, maximumMinutes: 2_400 };

  it('is signed by both, the party that drafted it first; its file verifies, and the next timesheet has its rate', async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const contract = await activeContract(client, contractor);
    const amendment = { effectiveOn: await contract.dateIn(0), change: { rate } };
    const { body } = expectStatus(await contract.as('contractor').amend(amendment), 201);
    const amendmentId = String(body['amendmentId']);
    const second = await contract.as('client').amend(amendment);
    expect(codeOf(second)).to.equal('409 CONTRACT_AMENDMENT_OPEN');
    expect(second.body).to.include({ amendmentId });
    expect(codeOf(await contract.signAmendment('client', amendmentId))).to.equal('409 CONTRACT_SIGNED_OUT_OF_TURN');
    expectStatus(await contract.signAmendment('contractor', amendmentId), 200);
    expect(codeOf(await contract.signAmendment('contractor', amendmentId))).to.equal('409 CONTRACT_ALREADY_SIGNED');

    const ofClient = contract.as('client').amendment(amendmentId);
    const { body: shownLink } = expectStatus(await ofClient.document(), 200);
    const [otherClient, otherContractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    for (const stranger of [
      contractEndpoints(otherClient.call, 'client').contract(contract.contractId),
      contractEndpoints(otherContractor.call, 'contractor').contract(contract.contractId),
    ]) {
      const theirs = stranger.amendment(amendmentId);
      for (const answer of [
        await stranger.amend(amendment),
        await theirs.document(),
        await theirs.sign(signatureOf(shownLink)),
        await theirs.decline(),
        await theirs.verification(),
      ])
        expect(answer.status).to.equal(404);
    }
    expect(codeOf(await ofClient.verification())).to.equal('409 CONTRACT_DOCUMENT_NOT_READY');
    expectStatus(await contract.signAmendment('client', amendmentId), 200);
    expect(codeOf(await contract.signAmendment('client', amendmentId))).to.equal('409 CONTRACT_ALREADY_SIGNED');

    const isSealed = ({ status }: Answer) => status === 200;
    const sealed = await eventually('the amendment is sealed', ofClient.signedDocument, isSealed);
    const [shown, signed] = [await bytesAt(shownLink), await bytesAt(sealed.body)];
    expect(createHash('sha256').update(shown).digest('hex')).to.equal(shownLink['sha256']);
    expect(signed.subarray(0, shown.length).equals(shown)).to.equal(true);
    const verification = expectStatus(await ofClient.verification(), 200);
    expect(verification.body).to.include({ shownFile: true, wholeFile: true, seal: true, eventChain: true });

    const day = { date: amendment.effectiveOn, minutes: 60 };
    const timesheet = await contract.as('contractor').submitTimesheet(weekStart(day.date), [day]);
    expect(expectStatus(timesheet, 200).body).to.have.nested.property('submission.amount.amountMinor', 6_000);
    for (const template of ['contract-amendment-requested', 'contract-amendment-signed']) {
      const sent = async () => (await mailsOf(contract.contractId)).filter((mail) => mail === template).length;
      await eventually(`${template} to both`, sent, (count) => count === 2);
    }
    expect(await eventsOf(contract.contractId)).to.include.members(
      ['drafted', 'signed.contractor', 'signed.client', 'signed.both'].map((what) => `contract.amendment.${what}`),
    );
  });
});

describe('A template of a client', () => {
  it('gives a contract its terms; the contract is signed after the template is changed and deleted', async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const templates = templateEndpoints(client.call);
    const contractorId = contractor.user.username;
    const { template, draft } = templated(draftOf({ contractorId, startsOn: today(), timeZone: 'UTC' }));
    const { body: created } = expectStatus(await templates.create(template), 201);
    const templateId = String(created['templateId']);
    const { draft: post } = contractEndpoints(client.call, 'client');
    expect(codeOf(await post({ ...draft, templateId, placeholders: [] }))).to.equal('422 CONTRACT_DRAFT_REFUSED');
    const { body } = expectStatus(await post({ ...draft, templateId }), 201);
    const other = { ...template, terms: 'Other terms.', placeholders: [] };
    expect(expectStatus(await templates.change(templateId, other, 1), 200).body).to.include({ version: 2 });
    expect(codeOf(await templates.change(templateId, template, 1))).to.equal('409 CONTRACT_TEMPLATE_CHANGED');
    const stranger = templateEndpoints((await createClient(platform)).call);
    expect((await stranger.read(templateId)).status).to.equal(404);
    expect((await stranger.delete(templateId)).status).to.equal(404);
    expect((await templates.delete(templateId)).status).to.equal(204);
    expect((await templates.read(templateId)).status).to.equal(404);
    expect(expectStatus(await templates.list(), 200).body).to.deep.equal({ items: [] });

    const contract = contractOf(client, contractor, String(body['contractId']));
    await contract.reach('pending_client_signature');
    expect(await contract.read()).to.deep.include({ title: template.name, template: { templateId, version: 1 } });
    expectStatus(await contract.sign('client'), 200);
  });
});

describe('Signing a contract', () => {
  const given = async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    return { client, contractor, contract: await draftContract(client, contractor) };
  };

  it('is refused out of turn, twice, and after it was voided', async () => {
    const { contract } = await given();
    expect(codeOf(await contract.sign('contractor'))).to.equal('409 CONTRACT_SIGNED_OUT_OF_TURN');
    expectStatus(await contract.sign('client'), 200);
    expect(codeOf(await contract.sign('client'))).to.equal('409 CONTRACT_ALREADY_SIGNED');
    expectStatus(await contract.as('client').void(), 200);
    expect(codeOf(await contract.sign('contractor'))).to.equal('409 CONTRACT_SIGNING_OVER');
  });

  it('ends when the client, who signed, withdraws the consent to sign electronically', async () => {
    const { contract } = await given();
    expectStatus(await contract.sign('client'), 200);
    expectStatus(await contract.as('client').withdrawConsent(), 200);
    expect(await contract.read()).to.have.nested.property('signing.end.isConsentWithdrawn', true);
    expect(codeOf(await contract.sign('contractor'))).to.equal('409 CONTRACT_SIGNING_OVER');
    const { arn } = await machine.end((await machine.driving(contract.contractId)).arn);
    expect((await machine.states(arn)).at(-1)).to.equal('ContractVoided');
    expect(await eventsOf(contract.contractId)).to.include('contract.consent.withdrawn');
  });

  it('needs the document to be fetched before, by the person who signs', async () => {
    const { client, contract } = await given();
    const { body } = expectStatus(await contract.as('client').document(), 200);
    const colleague = await createClient(platform, client.clientId);
    const theirs = contractEndpoints(colleague.call, 'client').contract(contract.contractId);
    expect(codeOf(await theirs.sign(signatureOf(body)))).to.equal('409 CONTRACT_DOCUMENT_NOT_SHOWN');
    const another = { ...signatureOf(body), documentSha256: '0'.repeat(64) };
    expect(codeOf(await contract.as('client').sign(another))).to.equal('409 CONTRACT_DOCUMENT_NOT_SHOWN');
    expectStatus(await contract.as('client').sign(signatureOf(body)), 200);
  });

  it('does not exist for strangers, and needs a token of its own party', async () => {
    const { client, contractor, contract } = await given();
    const { contractId } = contract;
    const [otherClient, otherContractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const { body } = expectStatus(await contract.as('client').document(), 200);
    const strangers = [
      contractEndpoints(otherClient.call, 'client').contract(contractId),
      contractEndpoints(otherContractor.call, 'contractor').contract(contractId),
    ];
    for (const stranger of strangers) {
      for (const answer of [
        await stranger.read(),
        await stranger.document(),
        await stranger.audit(),
        await stranger.works(),
        await stranger.sign(signatureOf(body)),
        await stranger.decline(),
      ]) {
        expect(answer.status).to.equal(404);
      }
    }
    expect((await contractEndpoints(contractor.call, 'client').contract(contractId).read()).status).to.equal(403);
    expect((await contractEndpoints(client.call, 'contractor').contract(contractId).read()).status).to.equal(403);
    expect((await contract.read())['status']).to.equal('pending_client_signature');
    expect(expectStatus(await admin.contract(contractId), 200).body).to.include({ contractId });
  });

  it('drafts one contract for a repeated request with the same Idempotency-Key', async () => {
    const [client, contractor] = await Promise.all([createClient(platform), createContractor(platform)]);
    const draft = draftOf({ contractorId: contractor.user.username, startsOn: today() });
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const post = () => client.call('/api/clients/me/contracts', { method: 'POST', body: draft, headers });
    const first = expectStatus(await post(), 201);
    expect(expectStatus(await post(), 201).body).to.deep.equal(first.body);
  });
});
