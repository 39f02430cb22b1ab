import { expect } from 'chai';
import { endpoint, inMemoryIdempotency } from '#shared/http/index.ts';
import type { Idempotency } from '#shared/http/index.ts';
import { withFreshForms } from '../../src/attachments/announce.ts';
import { announceMyAttachment, route as announceMyRoute } from '../../src/attachments/handlers/announceMyAttachment.ts';
import { attachmentKey, uploadKey } from '../../src/documents/attachment-keys.ts';
import { MAX_FILES_OF_WORK, MAX_UNUSED, USABLE_DAYS } from '../../src/domain/attachment.ts';
import type { Contract } from '../../src/domain/contract.ts';
import type { Work } from '../../src/domain/work.ts';
import { eur, preparing } from '../domain/given.ts';
import { givenContract, givenWork, workOf } from '../given.ts';
import {
  START,
  callsTo,
  codeOf,
  createTestContracts,
  otherClientClaims,
  otherContractorClaims,
  quiet,
} from '../service.ts';
import type { Answer, TestContracts } from '../service.ts';
import { callsAboutWork } from '../work/calls.ts';
import { PDF, PNG, announcement, callsAboutAttachments } from './given.ts';

const NOW = '2026-11-18T10:00:00.000Z';
const OTHER = Uint8Array.from(Buffer.from('%PDF-1.7 another  '));

let service: TestContracts;
let call: ReturnType<typeof callsAboutWork>;
let files: ReturnType<typeof callsAboutAttachments>;
let contract: Contract;
let work: Work;

const problemsOf = ({ status, body }: Answer) => {
  const { code, problems = [] } = body as { code?: string; problems?: { field: string; message: string }[] };
  return { status, code, problems: problems.map(({ field, message }) => `${field} ${message}`) };
};
const refused = (...problems: readonly string[]) => ({
  status: 422,
  code: 'CONTRACT_ATTACHMENTS_REFUSED',
  problems,
});
const submit = (...attachmentIds: readonly string[]) => call.submit(work, { attachmentIds });
const shownFiles = ({ body }: Answer) =>
  (body as { submission: { attachments: { attachmentId: string }[] } }).submission.attachments.map(
    ({ attachmentId }) => attachmentId,
  );
const objectAt = (attachmentId: string) =>
  service.objects.get(attachmentKey({ contractId: contract.contractId, attachmentId }));

const setUp = async () => {
  service = createTestContracts();
  call = callsAboutWork(service);
  files = callsAboutAttachments(service);
  service.clock.set(NOW);
  contract = await givenContract(service);
  work = await givenWork(service, contract);
};

describe('An announced file', () => {
  quiet();
  beforeEach(setUp);

  it('gets a form for its content, which is uploaded to a place that nothing is read from before it is submitted', async () => {
    const { status, body } = await files.announce(contract);
    expect(status).to.equal(201);
    const { attachmentId, upload } = body as { attachmentId: string; upload: object };
    const { contractId } = contract;
    expect(upload).to.deep.equal({
      url: 'https://bucket.example.test/',
      fields: {
        key: uploadKey({ contractId, attachmentId }),
        'Content-Type': 'application/pdf',
        'test-size': String(PDF.length),
        'test-sha256': announcement().sha256,
        'test-seconds': '300',
      },
      expiresAt: '2026-11-18T10:05:00.000Z',
    });
    files.upload(contract, attachmentId);
    for (const party of ['client', 'contractor'] as const)
      expect((await files.link(contract, attachmentId, party)).status).to.equal(404);
  });

  it('has a name that mails, headers and file systems can have, and that ends like its type', async () => {
    for (const fileName of ['Überblick 2026 (2).pdf', 'Отчёт.PDF', '領収書.pdf'])
      expect((await files.announce(contract, { ...announcement(), fileName })).status, fileName).to.equal(201);
    for (const fileName of [
      ...[
        '',
        ' ',
        '.pdf',
        '../report.pdf',
        'a/b.pdf',
        'a\\b.pdf',
        'a"b.pdf',
        'a\r\nb.pdf',
        'a\u202Efdp.pdf',
        'C:a.pdf',
      ],
      ...[
        'report',
        'report.exe',
        'report.pdf.exe',
        'report.png',
        'https://evil.example/a.pdf',
        `${'a'.repeat(97)}.pdf`,
      ],
    ]) {
      const { status, body } = await files.announce(contract, { ...announcement(), fileName });
      expect(status, fileName).to.equal(400);
      expect(body, fileName).to.have.nested.property('errors[0].field', 'fileName');
    }
  });

  it('has a type, a size and a SHA-256', async () => {
    for (const [field, value] of [
      ['contentType', 'text/html'],
      ['contentType', 'image/svg+xml'],
      ['sizeBytes', 0],
      ['sizeBytes', 10 * 1024 * 1024 + 1],
      ['sha256', 'A'.repeat(64)],
      ['sha256', 'a'.repeat(63)],
    ] as const) {
      const { status, body } = await files.announce(contract, { ...announcement(), [field]: value });
      expect(status, field).to.equal(400);
      expect(body, field).to.have.nested.property('errors[0].field', field);
    }
  });

  it('is taken for a contract that is signed and not settled, of the caller', async () => {
    const unsigned = await givenContract(service, { signing: preparing });
    const settling = await givenContract(service, {
      ending: { outcome: 'completed', at: NOW },
      settlingSince: NOW,
    });
    for (const refusing of [unsigned, settling]) {
      const answer = await files.announce(refusing);
      expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_STATUS_CONFLICT']);
    }
    expect((await files.announce(contract, announcement(), 'client', otherClientClaims)).status).to.equal(404);
    expect((await files.announce(contract, announcement(), 'contractor', otherContractorClaims)).status).to.equal(404);
  });

  it('is one of 50 of its party that are not submitted; with the time of one over, there is room for another', async () => {
    for (let count = 0; count < MAX_UNUSED; count += 1) await files.announced(contract);
    const answer = await files.announce(contract);
    expect([answer.status, codeOf(answer)]).to.deep.equal([409, 'CONTRACT_TOO_MANY_UPLOADS']);
    expect(answer.body).to.include({ limit: MAX_UNUSED });
    expect((await files.announce(contract, announcement(), 'client')).status).to.equal(201);
    expect((await files.announce(await givenContract(service))).status).to.equal(201);
    service.clock.passDays(USABLE_DAYS);
    expect((await files.announce(contract)).status).to.equal(201);
  });
});

describe('A repeated announcement', () => {
  quiet();
  beforeEach(setUp);
  let kept: unknown[];
  const keyed = () => {
    kept = [];
    const inner = inMemoryIdempotency({ now: () => START });
    const watched: Idempotency = {
      run: (request, answer) =>
        inner.run(request, async () => {
          const response = await answer();
          kept.push(response.body);
          return response;
        }),
    };
    const idempotency = () => withFreshForms(service, watched);
    const handle = endpoint(announceMyRoute, () => announceMyAttachment(service), { idempotency });
    const { contractId } = contract;
    return () =>
      callsTo(
        announceMyRoute,
        handle,
      )({ pathParameters: { contractId }, body: announcement(), headers: { 'idempotency-key': 'key-1' } });
  };

  it('answers with the same attachment and a form that has not expired; no form is stored', async () => {
    const post = keyed();
    const first = await post();
    service.clock.passDays(1);
    const second = await post();
    expect(second.status).to.equal(201);
    const idOf = ({ body }: Answer) => (body as { attachmentId: string }).attachmentId;
    expect(idOf(second)).to.equal(idOf(first));
    expect(second.body).to.have.nested.property('upload.expiresAt', '2026-11-19T10:05:00.000Z');
    expect(kept).to.deep.equal([{ attachmentId: idOf(first) }]);
  });

  it('gets no form once the file was submitted, or its time is over', async () => {
    const post = keyed();
    const { attachmentId } = (await post()).body as { attachmentId: string };
    files.upload(contract, attachmentId);
    expect((await submit(attachmentId)).status).to.equal(200);
    const late = keyed();
    await late();
    for (const [answer, why] of [
      [await post(), 'submitted'],
      [(service.clock.passDays(USABLE_DAYS), await late()), 'its time is over'],
    ] as const) {
      expect([answer.status, codeOf(answer)], why).to.deep.equal([409, 'CONTRACT_UPLOAD_OVER']);
    }
  });
});

describe('An attachment', () => {
  quiet();
  beforeEach(setUp);

  it('is shown to both parties with its name, size and SHA-256, and is downloaded as it was uploaded', async () => {
    const attachmentId = await files.uploaded(contract);
    const { status, body } = await submit(attachmentId);
    expect(status).to.equal(200);
    const file = { attachmentId, ...announcement() };
    expect(body).to.have.deep.nested.property('submission.attachments', [file]);
    for (const party of ['client', 'contractor'] as const) {
      const link = await files.link(contract, attachmentId, party);
      expect(link.status).to.equal(200);
      expect(link.body).to.deep.include({ ...file, expiresAt: '2026-11-18T10:05:00.000Z' });
      expect(link.body).to.have.property('url').that.includes('.test/attachments/').and.includes('name=report.pdf');
    }
    expect(objectAt(attachmentId)).to.deep.equal({ contentType: 'application/pdf', body: PDF });
  });

  it('does not exist for a stranger, nor under another contract', async () => {
    const attachmentId = await files.uploaded(contract);
    await submit(attachmentId);
    expect((await files.link(contract, attachmentId, 'client', otherClientClaims)).status).to.equal(404);
    expect((await files.link(contract, attachmentId, 'contractor', otherContractorClaims)).status).to.equal(404);
    expect((await files.link(await givenContract(service), attachmentId)).status).to.equal(404);
  });

  it('is refused with a 422 that names it, unless it is a file of the party under the contract, and of no other work', async () => {
    const elsewhere = await files.uploaded(await givenContract(service));
    const theirs = await files.uploaded(contract, 'client');
    const used = await files.uploaded(contract);
    await call.submit(await givenWork(service, contract), { attachmentIds: [used] });
    const fine = await files.uploaded(contract);
    const { length } = service.commits;
    const unknown = 'is no file that this party announced under the contract';
    expect(problemsOf(await submit(fine, service.ids.next(), elsewhere, theirs, used, fine))).to.deep.equal(
      refused(
        `attachmentIds[1] ${unknown}`,
        `attachmentIds[2] ${unknown}`,
        `attachmentIds[3] ${unknown}`,
        'attachmentIds[4] was submitted with other work',
        'attachmentIds[5] is named twice',
      ),
    );
    expect(service.commits).to.have.length(length);
    expect(objectAt(fine)).to.equal(undefined);
  });

  it('is refused with a 422 that names it, unless the announced content was uploaded', async () => {
    const missing = await files.announced(contract);
    const other = await files.announced(contract);
    files.upload(contract, other, OTHER);
    const disguised = await files.uploaded(contract, 'contractor', PNG);
    const { length } = service.commits;
    expect(problemsOf(await submit(missing, other, disguised))).to.deep.equal(
      refused(
        'attachmentIds[0] was not uploaded',
        'attachmentIds[1] is another content than was announced',
        'attachmentIds[2] is no file of application/pdf',
      ),
    );
    expect(service.commits).to.have.length(length);
    expect((await workOf(service, work)).status).to.equal('planned');
    files.upload(contract, missing);
    expect((await submit(missing)).status, 'uploaded since').to.equal(200);
  });

  it('is submitted within seven days of its announcement, and then kept for good', async () => {
    const [kept, late] = [await files.uploaded(contract), await files.uploaded(contract)];
    await submit(kept);
    service.clock.passDays(USABLE_DAYS);
    await call.reject(work);
    expect(problemsOf(await submit(kept, late))).to.deep.equal(
      refused('attachmentIds[1] is no file that this party announced under the contract'),
    );
    service.clock.passDays(30);
    expect(shownFiles(await submit(kept))).to.deep.equal([kept]);
    expect((await files.link(contract, kept)).status).to.equal(200);
  });

  it('has its content for good: what is uploaded with its form afterwards changes nothing', async () => {
    const attachmentId = await files.uploaded(contract);
    await submit(attachmentId);
    files.upload(contract, attachmentId, OTHER);
    await call.reject(work);
    expect((await submit(attachmentId)).status).to.equal(200);
    expect(objectAt(attachmentId)?.body).to.equal(PDF);
  });

  it('stays with the submission that named it; the next one names it again, or others', async () => {
    const [first, second, third] = [
      await files.uploaded(contract),
      await files.uploaded(contract),
      await files.uploaded(contract),
    ];
    await submit(first, second);
    await call.reject(work);
    expect(shownFiles(await submit(third, first))).to.deep.equal([third, first]);
    const { submissions } = await workOf(service, work);
    expect(submissions.map(({ attachmentIds }) => attachmentIds)).to.deep.equal([
      [first, second],
      [third, first],
    ]);
    await call.reject(work, { submission: 2, comment: 'No' });
    expect(shownFiles(await call.submit(work))).to.deep.equal([]);
    expect((await files.link(contract, second)).status).to.equal(200);
  });

  it('is submitted once by a submission that is sent twice; with other files it is another submission', async () => {
    const [attachmentId, other] = [await files.uploaded(contract), await files.uploaded(contract)];
    await submit(attachmentId);
    const { length } = service.commits;
    expect((await submit(attachmentId)).status).to.equal(200);
    expect(service.commits).to.have.length(length);
    expect(codeOf(await submit(other))).to.equal('CONTRACT_WORK_STATUS_CONFLICT');
    expect(objectAt(other)).to.equal(undefined);
  });

  it('is one of ten of a submission, and of fifty of all submissions of the work', async () => {
    const ids = (count: number) => Promise.all(Array.from({ length: count }, () => files.uploaded(contract)));
    expect((await submit(...(await ids(11)))).status).to.equal(400);
    for (let submission = 1; submission <= MAX_FILES_OF_WORK / 10; submission += 1) {
      expect((await submit(...(await ids(10)))).status).to.equal(200);
      await call.reject(work, { submission, comment: 'No' });
    }
    expect(problemsOf(await submit(...(await ids(1))))).to.deep.equal(
      refused('attachmentIds are too many: all submissions of the work have 50 files at most'),
    );
  });

  it('of a week that the client entered is kept by the contractor’s own submission', async () => {
    const { contractId } = contract;
    const attachmentId = await files.uploaded(contract, 'client');
    const week = { weekStart: '2026-11-16', entries: [{ date: '2026-11-16', minutes: 60 }] };
    const { body } = await call.enterWeek(contractId, { ...week, attachmentIds: [attachmentId] });
    const { workId } = body as Pick<Work, 'workId'>;
    await call.withdraw({ contractId, workId });
    const own = await files.uploaded(contract);
    const again = await call.submitWeek(contractId, { ...week, attachmentIds: [own, attachmentId] });
    expect(shownFiles(again)).to.deep.equal([own, attachmentId]);
  });

  it('is the receipt that an expense needs, from either party and again after a rejection; a bonus needs none', async () => {
    const { contractId } = contract;
    const expense = { category: 'expense', title: 'Train to Berlin', amount: eur(89_90) };
    const missing = refused('attachmentIds has no receipt of the expense');
    for (const [party, propose] of [
      ['contractor', call.request],
      ['client', call.propose],
    ] as const) {
      expect(problemsOf(await propose(contractId, expense))).to.deep.equal(missing);
      expect(problemsOf(await propose(contractId, { ...expense, attachmentIds: [] }))).to.deep.equal(missing);
      expect((await propose(contractId, { ...expense, category: 'bonus' })).status).to.equal(201);
      const attachmentId = await files.uploaded(contract, party);
      const answer = await propose(contractId, { ...expense, attachmentIds: [attachmentId] });
      expect(answer.status).to.equal(201);
      const { workId } = answer.body as Pick<Work, 'workId'>;
      await call.reject({ contractId, workId });
      expect(problemsOf(await call.submit({ contractId, workId }))).to.deep.equal(missing);
      expect(shownFiles(await call.submit({ contractId, workId }, { attachmentIds: [attachmentId] }))).to.deep.equal([
        attachmentId,
      ]);
    }
  });

  it('is submitted once, with its content, after a crash at any effect', async () => {
    for (const effects of [1, 2, 3]) {
      await setUp();
      const ids = [await files.uploaded(contract), await files.uploaded(contract, 'contractor', OTHER)];
      service.crashAfter(effects);
      expect((await submit(...ids)).status).to.equal(500);
      expect(shownFiles(await submit(...ids)), `after ${effects} effects`).to.deep.equal(ids);
      expect((await workOf(service, work)).submissions).to.have.lengthOf(1);
      expect(ids.map((id) => objectAt(id)?.body)).to.deep.equal([PDF, OTHER]);
    }
  });

  it('is announced once more after a crash: the announcement without an answer expires', async () => {
    service.crashAfter(1);
    expect((await files.announce(contract)).status).to.equal(500);
    expect((await files.announce(contract)).status).to.equal(201);
    expect(await service.records.countUnused(contract.contractId, 'contractor')).to.equal(2);
    service.clock.passDays(USABLE_DAYS);
    expect(await service.records.countUnused(contract.contractId, 'contractor')).to.equal(0);
  });
});
