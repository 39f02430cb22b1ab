import { gunzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { inMemoryIdempotency, endpoint } from '#shared/http/index.ts';
import { adminClaims, clientClaims, lambdaContext } from '#shared/http/testing.ts';
import { EXPORT_DAYS, PART_ENTRIES } from '../../../src/ledger/domain/export-job.ts';
import { checkpointMessage } from '../../../src/ledger/domain/log.ts';
import { parseManifest } from '../../../src/ledger/domain/manifest.ts';
import { parseRow } from '../../../src/ledger/domain/export.ts';
import { createVerifier } from '../../../src/ledger/domain/verify.ts';
import type { VerifySignature } from '../../../src/ledger/domain/verify.ts';
import { exportQueue } from '../../../src/ledger/handlers/exportLedger.ts';
import { getLedgerExport, route as getRoute } from '../../../src/ledger/handlers/getLedgerExport.ts';
import { listLedgerExportParts, route as partsRoute } from '../../../src/ledger/handlers/listLedgerExportParts.ts';
import { maintainLedgerLog } from '../../../src/ledger/handlers/maintainLedgerLog.ts';
import { requestLedgerExport, route as requestRoute } from '../../../src/ledger/handlers/requestLedgerExport.ts';
import { keys } from '../../../src/ledger/layout.ts';
import { fund } from '../../../src/money/movements.ts';
import { eur } from '../../given.ts';
import { Crash, START, apiOf, callsTo, clientId, createTestPayments, quiet, testSignature } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

interface Job {
  readonly exportId: string;
  readonly status: string;
  readonly parts: number;
  readonly entries: number;
  readonly failure?: { readonly error: string };
  readonly manifest?: { readonly url: string; readonly sha256: string };
}

const isSigned: VerifySignature = (checkpoint) => checkpoint.signature === testSignature(checkpointMessage(checkpoint));

describe('An export of the ledger', function () {
  this.timeout(60_000);
  quiet();
  let service: TestPayments;
  let count = 0;
  beforeEach(() => {
    service = createTestPayments();
  });

  const post = async (entries: number): Promise<void> => {
    for (let left = entries; left > 0; left -= 1) {
      const entry = fund({ clientId, fundingId: `f${(count += 1)}`, amount: eur(count), at: service.clock.now() });
      await service.ledger.move(() => ({ entries: [entry], result: undefined }));
    }
  };
  const tend = () => maintainLedgerLog(service)();
  const requested = async (): Promise<string> => {
    const { body } = await apiOf(requestRoute, requestLedgerExport(service))({ claims: adminClaims });
    return (body as Job).exportId;
  };
  const jobOf = async (exportId: string): Promise<Job> =>
    (await apiOf(getRoute, getLedgerExport(service))({ claims: adminClaims, pathParameters: { exportId } }))
      .body as Job;
  /** One delivery of the queue. */
  const deliver = (exportId: string) => exportQueue(() => service)(queueBatch({ m1: { exportId } }), lambdaContext());
  /** Deliver what is in the queue until nothing is. */
  const drain = async (): Promise<void> => {
    for (let next = service.queued.exports.shift(); next !== undefined; next = service.queued.exports.shift()) {
      expect(await deliver(next)).to.deep.equal(failedRecords());
    }
  };
  const contentOf = (url: string): Buffer => {
    const key = new URL(url).pathname.slice(1);
    return Buffer.from(service.objects.get(key)?.body ?? []);
  };
  /** The rows of a finished export, each part held to the manifest. */
  const rowsOf = async (exportId: string) => {
    const { manifest: link } = await jobOf(exportId);
    const manifest = parseManifest(contentOf(link?.url ?? '').toString());
    const parts = await apiOf(
      partsRoute,
      listLedgerExportParts(service),
    )({
      claims: adminClaims,
      pathParameters: { exportId },
      query: { limit: '100' },
    });
    const { items } = parts.body as { readonly items: readonly { readonly name: string; readonly url: string }[] };
    expect(items.map(({ name }) => name)).to.deep.equal(manifest.parts.map(({ name }) => name));
    const rows = items.flatMap(({ url }, index) => {
      const bytes = contentOf(url);
      expect(createHash('sha256').update(bytes).digest('hex')).to.equal(manifest.parts[index]?.sha256);
      const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
      expect(lines).to.have.length(manifest.parts[index]?.rows ?? -1);
      return lines.map((line) => parseRow(line, 'row'));
    });
    return { rows, manifest };
  };
  const verdictOf = async (exportId: string) => {
    const verifier = createVerifier(isSigned);
    for (const row of (await rowsOf(exportId)).rows) verifier.add(row);
    return verifier.verdict();
  };
  const sequencesOf = async (exportId: string): Promise<readonly number[]> =>
    (await rowsOf(exportId)).rows.flatMap((row) => (row.type === 'entry' ? [row.sequence] : []));

  it('is queued once for one Idempotency-Key, and put on record with who asked for it', async () => {
    const kept = inMemoryIdempotency({ now: () => START });
    const call = callsTo(
      requestRoute,
      endpoint(requestRoute, () => requestLedgerExport(service), { idempotency: () => kept }),
    );
    const request = { claims: adminClaims, headers: { 'idempotency-key': 'k1' } };
    const { status, body } = await call(request);
    expect(status).to.equal(202);
    expect(body).to.deep.include({ status: 'requested', parts: 0, entries: 0, requestedAt: START });
    expect((await call(request)).body).to.deep.equal(body);
    const { exportId } = body as Job;
    expect(service.queued.exports).to.deep.equal([exportId]);
    const { items } = await service.auditLog.listAudit(`ledger-export/${exportId}`, { limit: 10 });
    expect(items.map(({ value }) => value)).to.deep.equal([
      {
        subject: `ledger-export/${exportId}`,
        action: 'export.requested',
        at: START,
        actor: { id: adminClaims['cognito:username'], type: 'admin' },
      },
    ]);
  });

  it('names in the audit log who got links to its manifest and its parts, before they are signed', async () => {
    await post(1);
    await tend();
    const exportId = await requested();
    const audited = async () =>
      (await service.auditLog.listAudit(`ledger-export/${exportId}`, { limit: 10 })).items.flatMap(({ value }) =>
        value.action === 'export.links.signed' ? [[value.actor.id, value.facts]] : [],
      );
    await jobOf(exportId);
    expect(await audited(), 'no link yet').to.deep.equal([]);
    await drain();
    const { manifest } = await rowsOf(exportId);
    const admin = adminClaims['cognito:username'];
    expect(await audited()).to.have.deep.members([
      [admin, { manifest: true }],
      [admin, { fromPart: 1, toPart: manifest.parts.length }],
    ]);
    const signed: string[] = [];
    const presignDownload = ({ objectKey }: { readonly objectKey: string }) => {
      signed.push(objectKey);
      return Promise.resolve('');
    };
    const store = { ...service.store, commit: () => Promise.reject(new Crash()) };
    const dying = { ...service, store, documents: { ...service.documents, presignDownload } };
    const request = { claims: adminClaims, pathParameters: { exportId } };
    expect((await apiOf(getRoute, getLedgerExport(dying))(request)).status).to.equal(500);
    expect((await apiOf(partsRoute, listLedgerExportParts(dying))(request)).status).to.equal(500);
    expect(signed).to.deep.equal([]);
  });

  it('is for admins', async () => {
    for (const route of [requestRoute, getRoute, partsRoute]) expect(route.roles).to.deep.equal(['admin']);
    const answer = await apiOf(requestRoute, requestLedgerExport(service))({ claims: clientClaims });
    expect(answer.status).to.equal(403);
    expect(service.queued.exports).to.deep.equal([]);
  });

  it('has everything that a verification needs: what a checkpoint covers, what came after, and balances', async () => {
    await post(3);
    await tend();
    await post(1);
    await service.recorder.recordPending();
    await post(1);
    const exportId = await requested();
    await drain();
    expect(await jobOf(exportId)).to.deep.include({ status: 'done', parts: 2, entries: 3 });
    expect(await verdictOf(exportId)).to.include({
      ok: true,
      size: 4,
      entries: 4,
      pending: 1,
      checkpoints: 1,
      signedEntries: 3,
      balancesChecked: true,
    });
    const { manifest } = await rowsOf(exportId);
    expect(manifest.checkpoint).to.deep.include({ size: 3, at: START });
  });

  it('of a ledger without entries is valid, too', async () => {
    const exportId = await requested();
    await drain();
    expect(await verdictOf(exportId)).to.include({ ok: true, size: 0, entries: 0, checkpoints: 0 });
  });

  it('is written part by part, one in each invocation, and shows its progress', async () => {
    await post(PART_ENTRIES + 10);
    await tend();
    const exportId = await requested();
    const seen: unknown[] = [];
    for (let next = service.queued.exports.shift(); next !== undefined; next = service.queued.exports.shift()) {
      await deliver(next);
      const { status, parts, entries } = await jobOf(exportId);
      seen.push([status, parts, entries, service.queued.exports.length]);
    }
    expect(seen).to.deep.equal([
      ['running', 1, PART_ENTRIES, 1],
      ['running', 2, PART_ENTRIES + 10, 1],
      ['done', 3, PART_ENTRIES + 10, 0],
    ]);
    // The blocks of a thousand that are full, and the last: every leaf is signed for.
    expect(await verdictOf(exportId)).to.include({ ok: true, checkpoints: 3, signedEntries: PART_ENTRIES + 10 });
  });

  it('reads one checkpoint for each thousand entries, however many were taken', async () => {
    for (let taken = 0; taken < 70; taken += 1) {
      await post(15);
      await tend();
    }
    expect(service.checkpointsKept).to.have.length(71);
    const calls: string[] = [];
    const { latest, ofSize, put } = service.checkpoints;
    const counting = {
      put,
      latest: () => {
        calls.push('latest');
        return latest();
      },
      ofSize: (size: number) => {
        calls.push(`of ${size}`);
        return ofSize(size);
      },
    };
    const exportId = await requested();
    for (let part = 0; part < 2; part += 1) {
      await exportQueue(() => ({ ...service, checkpoints: counting }))(
        queueBatch({ m1: { exportId } }),
        lambdaContext(),
      );
    }
    expect(calls).to.deep.equal(['latest', 'of 1000', 'of 1050']);
    expect(await verdictOf(exportId)).to.include({ ok: true, checkpoints: 2, signedEntries: 1_050 });
  });

  it('is as of the checkpoint that it began with, whatever is booked meanwhile', async () => {
    await post(2);
    await tend();
    const exportId = await requested();
    await deliver(exportId);
    await post(2);
    await tend();
    await deliver(exportId);
    const { manifest } = await rowsOf(exportId);
    expect(manifest.checkpoint.size).to.equal(2);
    expect(await sequencesOf(exportId)).to.deep.equal([0, 1, 2, 3]);
    expect(await verdictOf(exportId)).to.include({ ok: true, signedEntries: 2 });
  });

  it('has each entry once, wherever it crashes', async () => {
    await post(3);
    await tend();
    for (let effects = 0; effects < 6; effects += 1) {
      const exportId = await requested();
      service.queued.exports.length = 0;
      service.crashAfter(effects);
      // The queue delivers a message until a run ended well, and then what that run sent.
      for (let tries = 0; tries < 6 && (await jobOf(exportId)).status !== 'done'; tries += 1) await deliver(exportId);
      expect((await jobOf(exportId)).status, `after ${effects} effects`).to.equal('done');
      expect(await sequencesOf(exportId)).to.deep.equal([0, 1, 2]);
      service.crashAfter(Infinity);
    }
  });

  it('has each entry once when its messages are delivered twice, at the same time or later', async () => {
    await post(3);
    await tend();
    const exportId = await requested();
    service.queued.exports.length = 0;
    await Promise.all([deliver(exportId), deliver(exportId), deliver(exportId)]);
    expect(service.queued.exports, 'one run continues').to.have.length(1);
    await Promise.all([deliver(exportId), deliver(exportId)]);
    await deliver(exportId);
    expect(await jobOf(exportId)).to.include({ status: 'done', parts: 2 });
    expect(await sequencesOf(exportId)).to.deep.equal([0, 1, 2]);
  });

  it('shows why the last attempt failed, until one succeeds', async () => {
    await post(1);
    await tend();
    const exportId = await requested();
    const full = {
      ...service,
      documents: { ...service.documents, put: () => Promise.reject(new TypeError('S3 is down')) },
    };
    const failing = exportQueue(() => full)(queueBatch({ m1: { exportId } }), lambdaContext());
    expect(await failing).to.deep.equal(failedRecords('m1'));
    expect((await jobOf(exportId)).failure).to.deep.equal({ error: 'TypeError', at: START });
    await deliver(exportId);
    expect(await jobOf(exportId))
      .to.include({ status: 'running', parts: 1 })
      .and.not.to.have.property('failure');
  });

  it('shows an altered entry to the verifier, as it is', async () => {
    await post(2);
    await tend();
    const [leaf] = (await service.store.query<{ readonly entryId: string }>({ pk: keys.leaf(1).pk, limit: 1 })).items;
    const read = await service.store.get<object>(keys.entry(leaf?.value.entryId ?? ''));
    if (read === undefined) throw new Error('No entry');
    await service.store.commit([
      { kind: 'put', key: read.key, value: { ...read.value, reference: 'another' }, if: { version: read.version } },
    ]);
    const exportId = await requested();
    await drain();
    const { ok, faults } = await verdictOf(exportId);
    expect(ok).to.equal(false);
    expect(faults[0]).to.include({ kind: 'altered', sequence: 0 });
  });

  it('is gone after a week, with its objects', async () => {
    const exportId = await requested();
    await drain();
    service.clock.passDays(EXPORT_DAYS);
    const answer = await apiOf(
      getRoute,
      getLedgerExport(service),
    )({ claims: adminClaims, pathParameters: { exportId } });
    expect(answer.status).to.equal(404);
  });
});
