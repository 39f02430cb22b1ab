import { expect } from 'chai';
import { failedRecords, queueBatch } from '#shared/lambda/testing.ts';
import { contractorClaims, lambdaContext } from '#shared/http/testing.ts';
import { verifyConsistency, verifyInclusion } from '#shared/merkle/index.ts';
import { LedgerIntegrityError } from '../../../src/ledger/checkpointing.ts';
import { checkpointMessage } from '../../../src/ledger/domain/log.ts';
import { fund } from '../../../src/money/movements.ts';
import type { LedgerEntry } from '../../../src/money/postings.ts';
import { getLedgerConsistency, route as consistencyRoute } from '../../../src/ledger/handlers/getLedgerConsistency.ts';
import { getLedgerDigest, route as digestRoute } from '../../../src/ledger/handlers/getLedgerDigest.ts';
import { getLedgerEntry, route as entryRoute } from '../../../src/ledger/handlers/getLedgerEntry.ts';
import { recordLedgerTransaction } from '../../../src/ledger/handlers/recordLedgerTransaction.ts';
import { ledgerQueue, maintainLedgerLog } from '../../../src/ledger/handlers/maintainLedgerLog.ts';
import { keys } from '../../../src/ledger/layout.ts';
import { eur } from '../../given.ts';
import { START, apiOf, clientId, codeOf, createTestPayments, failureOf, quiet, testSignature } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('The ledger', () => {
  quiet();
  let service: TestPayments;
  beforeEach(() => {
    service = createTestPayments();
  });
  let count = 0;
  const post = async (): Promise<string> => {
    const entry = fund({ clientId, fundingId: `f${(count += 1)}`, amount: eur(count), at: service.clock.now() });
    await service.ledger.move(() => ({ entries: [entry], result: undefined }));
    return entry.entryId;
  };
  const tend = () => maintainLedgerLog(service)();
  const tamper = async (entryId: string, change: Partial<LedgerEntry>) => {
    const read = await service.store.get<LedgerEntry>(keys.entry(entryId));
    if (read === undefined) throw new Error('No entry');
    await service.store.commit([
      { kind: 'put', key: read.key, value: { ...read.value, ...change }, if: { version: read.version } },
    ]);
  };

  describe('when a payment is recorded', () => {
    it('has its entries in the log, and returns the same for a replay', async () => {
      const entryIds = [await post(), await post()];
      const answer = await recordLedgerTransaction(service)({ entryIds });
      expect(answer).to.include({ entries: 2, sequence: 1, treeSize: 2 });
      await post();
      expect(await recordLedgerTransaction(service)({ entryIds })).to.deep.equal(answer);
    });
  });

  describe('when its log is maintained', () => {
    it('appends entries whose recorder crashed, and signs the state of the log', async () => {
      await post();
      await post();
      await tend();
      const [checkpoint] = service.checkpointsKept;
      expect(checkpoint).to.include({ size: 2, from: 0, keyId: 'test-key', at: START });
      expect(checkpoint?.signature).to.equal(checkpoint && testSignature(checkpointMessage(checkpoint)));
      expect(await service.recorder.oldestPendingAt()).to.equal(undefined);
    });

    it('signs nothing while nothing is new, and continues from the last checkpoint', async () => {
      await post();
      await tend();
      await tend();
      expect(service.checkpointsKept).to.have.length(1);
      await post();
      await tend();
      expect(service.checkpointsKept.map(({ from, size, leaves }) => [from, size, leaves.length])).to.deep.equal([
        [0, 1, 1],
        [0, 2, 2],
      ]);
    });

    it('shows when the log was last checked, although nothing was new to sign', async () => {
      const shown = async () => (await apiOf(digestRoute, getLedgerDigest(service))()).body;
      expect(await shown()).not.to.have.property('checkedAt');
      await post();
      await tend();
      expect(await shown()).to.include({ checkedAt: START });
      service.clock.passDays(1);
      await tend();
      expect(await shown()).to.include({ checkedAt: '2026-11-03T09:00:00.000Z' });
      expect(await shown()).to.have.nested.property('checkpoint.at', START);
      service.clock.passDays(0.02);
      await tend();
      expect(await shown(), 'recorded once an hour').to.include({ checkedAt: '2026-11-03T09:00:00.000Z' });
    });

    it('raises the alarm when entries waited too long', async () => {
      await post();
      service.clock.passDays(0.02);
      await tend();
      expect(service.countMetric.args).to.deep.equal([['LedgerMergeLate']]);
    });

    for (const [what, change] of [
      ['was altered', { at: '2026-11-02T09:00:01.000Z' }],
      ['is not balanced any more', { postings: [] }],
    ] as const) {
      it(`raises the alarm, and signs nothing, when an entry ${what}`, async () => {
        await post();
        const entryId = await post();
        await service.recorder.recordPending();
        await tamper(entryId, change);
        expect(await failureOf(tend())).to.be.instanceOf(LedgerIntegrityError);
        expect(service.checkpointsKept).to.deep.equal([]);
        expect(service.countMetric.args).to.deep.equal([['LedgerUnbalanced']]);
      });
    }

    it('is maintained by the next run when one crashes', async () => {
      await post();
      service.crashAfter(1);
      const handle = () => ledgerQueue(() => service)(queueBatch({ m1: {} }), lambdaContext());
      expect(await handle()).to.deep.equal(failedRecords('m1'));
      expect(await handle()).to.deep.equal(failedRecords());
      expect(service.checkpointsKept).to.have.length(1);
    });
  });

  describe('when an admin reads it', () => {
    const digest = () => apiOf(digestRoute, getLedgerDigest(service))();
    const entry = (entryId: string, query = {}) =>
      apiOf(entryRoute, getLedgerEntry(service))({ pathParameters: { entryId }, query });
    const consistency = (query: Record<string, string>) =>
      apiOf(consistencyRoute, getLedgerConsistency(service))({ query });

    it('shows its digest, the last checkpoint, and the key', async () => {
      expect((await digest()).body).to.deep.include({ size: 0, publicKey: { keyId: 'test-key', pem: 'PEM' } });
      await post();
      await tend();
      await post();
      await service.recorder.recordPending();
      const { body } = await digest();
      expect(body).to.include({ size: 2 });
      expect(body).to.have.nested.property('checkpoint.size', 1);
      expect(body).not.to.have.nested.property('checkpoint.leaves');
    });

    it('shows an entry with a proof that holds against the digest', async () => {
      const entryIds = [await post(), await post(), await post()];
      await service.recorder.recordPending();
      const { root, size } = await service.proofs.digest();
      const proven = await service.proofs.entryProof(entryIds[1] ?? '');
      expect((await entry(entryIds[1] ?? '')).body).to.deep.equal(proven);
      expect(proven).to.include({ root, treeSize: size });
      const { leafHash: leaf, sequence: index, treeSize, proof } = proven;
      expect(verifyInclusion({ leaf, index, size: treeSize, root, proof })).to.equal(true);
    });

    it('answers 409 for an entry that is not in the log yet, and 404 for a missing one', async () => {
      const pending = await entry(await post());
      expect([pending.status, codeOf(pending)]).to.deep.equal([409, 'LEDGER_ENTRY_PENDING']);
      expect((await entry('5b0e6f0e-6f0c-4c58-9d4e-0d8c7b6a5f01')).status).to.equal(404);
      expect((await entry('no-uuid')).status).to.equal(400);
    });

    it('proves that the log only grew', async () => {
      for (let entries = 0; entries < 5; entries += 1) await post();
      await service.recorder.recordPending();
      const { body } = await consistency({ from: '2' });
      expect(body).to.include({ fromSize: 2, toSize: 5 });
      expect(verifyConsistency(await service.proofs.consistency(2))).to.equal(true);
      expect((await consistency({ from: '6' })).status).to.equal(400);
      expect((await consistency({ from: '3', to: '2' })).status).to.equal(400);
      expect((await consistency({})).status).to.equal(400);
    });

    it('is for admins', async () => {
      for (const route of [digestRoute, entryRoute, consistencyRoute]) {
        expect(route.roles).to.deep.equal(['admin']);
      }
      const answer = await apiOf(digestRoute, getLedgerDigest(service))({ claims: contractorClaims });
      expect(answer.status).to.equal(403);
    });
  });
});
