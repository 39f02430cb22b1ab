import { expect } from 'chai';
import { ValidationError } from '#shared/errors/index.ts';
import type { Store } from '#shared/store/index.ts';
import { parseRow } from '../../src/ledger/domain/export.ts';
import { createVerifier } from '../../src/ledger/domain/verify.ts';
import { keys } from '../../src/ledger/layout.ts';
import {
  at,
  createTestLedger,
  exportText,
  exported,
  funding,
  parseExport,
  rowsIn,
  signed,
  thrownBy,
} from './fixtures.ts';

describe('An export', () => {
  it('has entries with their witnesses, checkpoints, the head, what is pending and balances, a row a line', async () => {
    const test = createTestLedger();
    await test.post(funding(1));
    const [receipt] = await test.recorder.record([funding(1).entryId]);
    const checkpoint = signed(await test.proofs.checkpoint(0, at(1)));
    await test.post(funding(2));
    const leafHash = receipt?.leafHash;
    expect(await exported(test, [checkpoint])).to.deep.equal({
      head: { size: 1, root: leafHash },
      entries: [
        { sequence: 0, entryId: funding(1).entryId, leafHash, entry: funding(1), receipt: { sequence: 0, leafHash } },
      ],
      pending: [funding(2)],
      balances: [
        { account: 'external:stripe', currency: 'EUR', amountMinor: -300 },
        { account: 'client:c1:escrow', currency: 'EUR', amountMinor: 300 },
      ],
      checkpoints: [checkpoint],
    });
    const lines = (await exportText(test.store, [checkpoint])).split('\n');
    expect(lines.map((line) => /"type":"(\w+)"/.exec(line)?.[1])).to.deep.equal([
      'entry',
      'checkpoint',
      'head',
      'pending',
      'balance',
      'balance',
      undefined,
    ]);
  });

  it('omits balances while money keeps moving, and includes them otherwise', async () => {
    const test = createTestLedger();
    await test.post(funding(1));
    const movingTimes = (times: number): Store => {
      let moved = 0;
      return {
        ...test.store,
        get: async (key) => {
          if (key.sk === 'BALANCE' && key.pk.includes('escrow') && moved < times)
            await test.post(funding((moved += 1) + 1_000 * times));
          return test.store.get(key);
        },
      };
    };
    expect(parseExport(await exportText(movingTimes(2)))).to.have.property('balances');
    expect(parseExport(await exportText(movingTimes(3)))).not.to.have.property('balances');
  });

  it('continues after an entry that was altered beyond recognition', async () => {
    const test = createTestLedger();
    await test.post(funding(1));
    await test.recorder.recordPending();
    await test.tamper(keys.entry(funding(1).entryId), () => ({ postings: 'none' }));
    const { entries, balances } = await exported(test);
    expect(entries[0]?.entry).to.deep.equal({ postings: 'none' });
    expect(balances).to.have.length(2);
  });

  describe('that is malformed', () => {
    const head = JSON.stringify({ type: 'head', size: 0, root: 'ab'.repeat(32), balances: 'included' });
    const fieldsOf = (text: string): readonly string[] => {
      const error = thrownBy(() => rowsIn(text));
      return error instanceof ValidationError ? error.errors.map(({ field }) => field) : [];
    };

    it('is rejected with line and field', () => {
      for (const [row, ...fields] of [
        ['{', 'line 2'],
        ['7', 'line 2'],
        ['{}', 'line 2.type'],
        [{ type: 'constructor' }, 'line 2.type'],
        [{ type: 'other' }, 'line 2.type'],
        [{ type: 'entry', sequence: -1, entryId: 'e', leafHash: 'x' }, 'line 2.sequence', 'line 2.leafHash'],
        [{ type: 'pending' }, 'line 2.entry'],
        [
          { type: 'balance', account: 'client:c1:pocket', currency: 'XXX', amountMinor: 0.5 },
          'line 2.account',
          'line 2.currency',
          'line 2.amountMinor',
        ],
        [
          { type: 'checkpoint', size: 1, root: 'ab'.repeat(32), at: at(0), from: 0, leaves: ['x'], keyId: 'k' },
          'line 2.leaves[0]',
          'line 2.signature',
        ],
      ] as const)
        expect(fieldsOf(`${head}\n${typeof row === 'string' ? row : JSON.stringify(row)}\n`)).to.have.members(fields);
    });

    it('is rejected without a head', () => {
      const verifier = createVerifier(() => true);
      expect(thrownBy(verifier.verdict)).to.be.instanceOf(ValidationError);
      verifier.add(parseRow(head, 'line 1'));
      expect(verifier.verdict()).to.include({ entries: 0, balancesChecked: true });
    });
  });
});
