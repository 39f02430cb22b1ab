import { expect } from 'chai';
import { takeCheckpoint } from '../../services/payments/src/ledger/checkpointing.ts';
import type { SignedCheckpoint } from '../../services/payments/src/ledger/domain/log.ts';
import { givenMoney } from '../../services/payments/test/given.ts';
import type { TestPayments } from '../../services/payments/test/service.ts';
import type { Oracle } from '../simulator/oracles/oracle.ts';
import type { World } from '../simulator/world/world.ts';
import { everyEntryIsLogged, theLogVerifies } from './log-oracles.ts';
import { entriesIn, headIn, leavesIn, receiptsIn } from './records.ts';
import { createServiceFeed, put } from './testing.ts';

/** Five entries in the log, and a checkpoint after the second and after the last. */
const givenLog = async (service: TestPayments): Promise<void> => {
  for (const count of [2, 3]) {
    for (let each = 0; each < count; each += 1) await givenMoney(service, 100 + each);
    await service.recorder.recordPending();
    await takeCheckpoint(service);
  }
};

const bucketOf = (checkpoints: readonly SignedCheckpoint[]): World =>
  ({
    prepared: { stacks: [{ buckets: [{ name: 'mindlinks-checkpoints-1' }, { name: 'mindlinks-documents-1' }] }] },
    buckets: {
      list: () => checkpoints.map((one) => ({ bytes: new TextEncoder().encode(JSON.stringify(one)) })),
    },
  }) as unknown as World;

const pad = (sequence: number): string => String(sequence).padStart(16, '0');

describe('Every entry is in the log', () => {
  it('once', async () => {
    const { conclude } = await createServiceFeed(everyEntryIsLogged, givenLog);
    expect(conclude()).to.deep.equal([]);
  });

  it('or named, when it is not there, or twice', async () => {
    const { records, service, listen, commit, conclude } = await createServiceFeed(everyEntryIsLogged, givenLog);
    const [first] = leavesIn(records);
    commit(put('LEDGER#LEAVES#0', pad(5), { ...first, sequence: 5 }));
    await givenMoney(service, 1);
    listen();
    const last = entriesIn(records).at(-1);
    expect(conclude()).to.have.members([
      `escrow.funded ${first?.entryId} is in the log 2 times`,
      `escrow.funded ${last?.entryId} is in the log 0 times`,
    ]);
  });
});

describe('The log verifies', () => {
  const setUp = async () => {
    const received = await createServiceFeed(theLogVerifies, givenLog);
    const { checkpointsKept } = received.service;
    const findViolations = (oracle: Oracle, checkpoints: readonly SignedCheckpoint[]) =>
      oracle.conclude?.(bucketOf(checkpoints));
    return {
      ...received,
      findViolations: (checkpoints = checkpointsKept) => findViolations(received.oracle, checkpoints),
      checkpointsKept,
    };
  };

  it('as it was written, with its checkpoints', async () => {
    const { findViolations, checkpointsKept } = await setUp();
    expect(checkpointsKept.map(({ size }) => size)).to.deep.equal([2, 5]);
    expect(findViolations()).to.deep.equal([]);
  });

  it('and where nothing is', async () => {
    const { oracle } = await createServiceFeed(theLogVerifies, async () => undefined);
    expect(oracle.conclude?.(bucketOf([]))).to.deep.equal([]);
  });

  it('but not with an entry that was altered: its leaf, its receipt, the head and what was signed say so', async () => {
    const { records, commit, findViolations } = await setUp();
    const entry = entriesIn(records).find(({ entryId }) => entryId === leavesIn(records)[1]?.entryId);
    commit(put(`ENTRY#${entry?.entryId}`, 'ENTRY', { ...entry, reference: 'somebody else' }));
    const said = findViolations()?.join('; ');
    expect(said).to.include(`leaf 1 (${entry?.entryId}) is not its entry`);
    expect(said).to.include(`the receipt of ${entry?.entryId} is not of this log`);
    expect(said).to.include('the head says 5 leaves');
    expect(said).to.include('the checkpoint of 2 entries is not of this log');
    expect(said).to.include('the checkpoint of 5 entries is not of this log');
  });

  it('nor with a gap, or a leaf of no entry', async () => {
    const { commit, findViolations } = await setUp();
    commit({ kind: 'delete', key: { pk: 'LEDGER#LEAVES#0', sk: pad(2) }, if: 'any' });
    expect(findViolations()?.join('; ')).to.include('leaf 2 is missing, or there twice');
    commit(put('LEDGER#LEAVES#0', pad(2), { sequence: 2, entryId: 'none', completed: [] }));
    expect(findViolations()?.join('; ')).to.include('leaf 2 is of none, which is no entry');
  });

  it('nor with a head or a receipt of another log', async () => {
    const { records, commit, findViolations } = await setUp();
    commit(put('LEDGER#LOG', 'HEAD', { ...headIn(records), size: 4 }));
    expect(findViolations()?.join('; ')).to.match(/^the head says 4 leaves with root \w+, and there are 5$/);
    commit(put('LEDGER#LOG', 'HEAD', { ...headIn(records), size: 5 }));
    const [receipt] = receiptsIn(records);
    commit(put(`ENTRY#${receipt?.entryId}`, 'RECEIPT', { ...receipt, treeSize: 3 }));
    expect(findViolations()).to.deep.equal([`the receipt of ${receipt?.entryId} is not of this log`]);
  });

  it('nor with a checkpoint of another one', async () => {
    const { checkpointsKept, findViolations } = await setUp();
    const [first, last] = checkpointsKept;
    if (first === undefined || last === undefined) throw new Error('Two checkpoints were taken');
    expect(findViolations([{ ...first, root: last.root }, last])).to.deep.equal([
      'the checkpoint of 2 entries is not of this log',
    ]);
    expect(findViolations([first, { ...last, leaves: [] }])).to.deep.equal([
      'the checkpoint of 5 entries is not of this log',
    ]);
  });
});
