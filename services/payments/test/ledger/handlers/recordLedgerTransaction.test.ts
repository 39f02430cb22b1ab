import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { NotFoundError, ValidationError } from '#shared/errors/index.ts';
import { handler, recordLedgerTransaction } from '../../../src/ledger/handlers/recordLedgerTransaction.ts';
import { lambdaContext } from '#shared/http/testing.ts';
import { funding } from '../fixtures.ts';
import { Crash, createTestPayments, failureOf, quiet } from '../../service.ts';
import type { TestPayments } from '../../service.ts';

describe('Task recordLedgerTransaction', () => {
  quiet();
  let payments: TestPayments;
  const entryIds = [funding(1).entryId, funding(2).entryId];
  const run = (ids: readonly string[] = entryIds) => recordLedgerTransaction(payments)({ entryIds: [...ids] });

  beforeEach(async () => {
    payments = createTestPayments();
    for (const n of [1, 2, 3]) {
      await payments.ledger.move(() => ({ entries: [funding(n)], result: undefined }));
    }
  });

  it('appends the entries to the log, and returns their position and the root', async () => {
    const recorded = await run();
    const { root } = await payments.proofs.digest();
    expect(recorded).to.deep.equal({ entries: 2, sequence: 1, treeSize: 3, root });
  });

  it('appends other pending entries as well', async () => {
    await run();
    expect(await payments.recorder.oldestPendingAt()).to.equal(undefined);
  });

  it('returns the same for a replay, also when the log has grown, and writes nothing', async () => {
    const first = await run();
    await payments.ledger.move(() => ({ entries: [funding(4)], result: undefined }));
    await payments.recorder.recordPending();
    const { length } = payments.commits;
    expect(await run()).to.deep.equal(first);
    expect(payments.commits).to.have.lengthOf(length);
  });

  it('ends like an undisturbed run when it crashed right after its write', async () => {
    payments.crashAfter(1);
    expect(await failureOf(run())).to.be.instanceOf(Crash);
    expect(await run()).to.deep.include({ entries: 2, sequence: 1, treeSize: 3 });
    expect((await payments.proofs.digest()).size).to.equal(3);
  });

  it('leaves entries pending for the next run when it crashes before its write', async () => {
    const dead = { ...payments, recorder: { ...payments.recorder, record: () => Promise.reject(new Crash()) } };
    expect(await failureOf(recordLedgerTransaction(dead)({ entryIds }))).to.be.instanceOf(Crash);
    expect((await payments.proofs.digest()).size).to.equal(0);
    expect(await run()).to.deep.include({ entries: 2 });
  });

  it('rejects an entry that was never written', async () => {
    expect(await failureOf(run([randomUUID()]))).to.be.instanceOf(NotFoundError);
  });

  it('rejects an empty list, too many ids, and malformed ids', async () => {
    for (const ids of [[], Array.from({ length: 1_001 }, () => entryIds[0]), ['pi_1']]) {
      expect(await failureOf(handler({ entryIds: ids }, lambdaContext()))).to.be.instanceOf(ValidationError);
    }
  });
});
