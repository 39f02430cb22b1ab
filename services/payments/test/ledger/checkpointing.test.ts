import { expect } from 'chai';
import { LedgerIntegrityError } from '../../src/ledger/checkpointing.ts';
import { maintainLedgerLog } from '../../src/ledger/handlers/maintainLedgerLog.ts';
import { keys } from '../../src/ledger/layout.ts';
import { funding } from './fixtures.ts';
import { createTestPayments, failureOf, quiet } from '../service.ts';
import type { TestPayments } from '../service.ts';

const ROOT = 'f'.repeat(64);

describe('A checkpoint of the ledger', () => {
  quiet();
  let payments: TestPayments;
  const tend = (service: Partial<TestPayments> = {}) => maintainLedgerLog({ ...payments, ...service })();
  const post = (n: number) => payments.ledger.move(() => ({ entries: [funding(n)], result: undefined }));
  const alarms = () => payments.countMetric.args.map(([name]) => name);

  beforeEach(async () => {
    payments = createTestPayments();
    await post(1);
    await post(2);
    await tend();
  });

  /** Write over the log as somebody with access to the table could. */
  const rewrite = async <T extends object>(key: { pk: string; sk: string }, change: (value: T) => object) => {
    const read = await payments.store.get<T>(key);
    if (read === undefined) throw new Error(`Nothing at ${key.pk}`);
    await payments.store.commit([{ kind: 'put', key, value: change(read.value), if: { version: read.version } }]);
  };

  it('is not signed over a log whose signed beginning was rewritten', async () => {
    await rewrite<{ completed: readonly string[] }>(keys.leaf(1), ({ completed, ...leaf }) => ({
      ...leaf,
      completed: completed.map(() => ROOT),
    }));
    await post(3);
    expect(await failureOf(tend())).to.be.instanceOf(LedgerIntegrityError);
    expect(payments.checkpointsKept.map(({ size }) => size)).to.deep.equal([2]);
    expect(alarms()).to.deep.equal(['LedgerUnbalanced']);
  });

  it('is not signed over a rewritten head, although nothing is new', async () => {
    await rewrite(keys.head, (head) => ({ ...head, root: ROOT }));
    expect(await failureOf(tend())).to.be.instanceOf(LedgerIntegrityError);
  });

  it('is not signed over a log that was cut off', async () => {
    await rewrite(keys.head, (head) => ({ ...head, size: 1 }));
    expect(String(await failureOf(tend()))).to.include('The log has 1 entries, and had 2 at the checkpoint');
    expect(alarms()).to.deep.equal(['LedgerUnbalanced']);
  });

  it('is not signed with leaves that differ from those of the last one', async () => {
    // The subtree above this leaf, which is with the next one, still leads to the signed root.
    await rewrite(keys.leaf(0), (leaf) => ({ ...leaf, completed: [ROOT] }));
    await post(3);
    expect(String(await failureOf(tend()))).to.include('Leaf 0 is not that of the checkpoint');
    expect(payments.checkpointsKept.map(({ size }) => size)).to.deep.equal([2]);
  });

  it('is taken of each block of a thousand entries that is full, and has all of its leaves', async () => {
    for (let n = 3; n <= 2_003; n += 1) await post(n);
    await tend();
    expect(payments.checkpointsKept.map(({ from, size, leaves }) => [from, size, leaves.length])).to.deep.equal([
      [0, 2, 2],
      [0, 1_000, 1_000],
      [1_000, 2_000, 1_000],
      [2_000, 2_003, 3],
    ]);
  }).timeout(20_000);

  it('continues after a run that crashed between two blocks', async () => {
    for (let n = 3; n <= 1_001; n += 1) await post(n);
    await payments.recorder.recordPending();
    payments.crashAfter(1);
    await failureOf(tend());
    expect(payments.checkpointsKept.map(({ size }) => size)).to.deep.equal([2, 1_000]);
    await tend();
    expect(payments.checkpointsKept.map(({ size }) => size)).to.deep.equal([2, 1_000, 1_001]);
  }).timeout(20_000);

  it('that cannot be signed or stored is counted, and the next run signs it', async () => {
    await post(3);
    const silent = { sign: () => Promise.reject(new Error('KMS is down')), publicKey: payments.signer.publicKey };
    expect(await failureOf(tend({ signer: silent }))).to.be.instanceOf(Error);
    const full = { ...payments.checkpoints, put: () => Promise.reject(new Error('S3 is down')) };
    expect(await failureOf(tend({ checkpoints: full }))).to.be.instanceOf(Error);
    expect(alarms()).to.deep.equal(['CheckpointFailed', 'CheckpointFailed']);
    await tend();
    expect(payments.checkpointsKept.map(({ size }) => size)).to.deep.equal([2, 3]);
  });
});
