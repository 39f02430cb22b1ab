import { expect } from 'chai';
import fc from 'fast-check';
import { InvalidMoneyError, money } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { InvalidEntryError } from '../../src/money/errors.ts';
import {
  collectReceivable,
  creditContractorWallet,
  debitClientEscrow,
  fund,
  lockFunds,
  reinstateDispute,
  releaseFunds,
  releaseLines,
  reversePayout,
  withdrawDispute,
} from '../../src/money/movements.ts';
import {
  MAX_POSTINGS,
  MOVEMENTS,
  assertEntry,
  effectsOf,
  netOf,
  overdraftOf,
  sameFact,
} from '../../src/money/postings.ts';
import type { LedgerEntry } from '../../src/money/postings.ts';
import { CLIENT, CONTRACTOR, OTHER_CONTRACTOR, at, eur } from '../ledger/fixtures.ts';

const of = (amount: Money, time = at(0)) => ({ clientId: CLIENT, amount, at: time });
const credited = creditContractorWallet({
  settlementId: 's1',
  credits: [
    { contractorId: CONTRACTOR, amount: eur(30), reference: 'line1' },
    { contractorId: OTHER_CONTRACTOR, amount: eur(50), reference: 'line2' },
  ],
  at: at(0),
});
const debited = debitClientEscrow({
  settlementId: 's1',
  clientId: CLIENT,
  debits: [
    { amount: eur(30), reference: 'line1' },
    { amount: eur(50), reference: 'line2' },
  ],
  at: at(0),
});

/** One of each movement. */
const each: readonly LedgerEntry[] = [
  fund({ ...of(eur(100)), fundingId: 'pi_1' }),
  lockFunds({ ...of(eur(80)), lockId: 'p1' }),
  releaseFunds({ ...of(eur(80)), releaseId: 'p1' }),
  credited,
  debited,
  reversePayout(credited, { line: 'line2', failureId: 'txn_1', at: at(1) }),
  reversePayout(debited, { line: 'line2', failureId: 'txn_1', at: at(1) }),
  withdrawDispute({ ...of(eur(100)), disputeId: 'dp_1', escrow: eur(60) }),
  reinstateDispute({ ...of(eur(100)), disputeId: 'dp_1', receivable: eur(-40) }),
  collectReceivable({ ...of(eur(40)), collectionId: 'pi_2' }),
];

/** What an entry does, in words. */
const moves = ({ postings }: LedgerEntry): readonly string[] =>
  postings.map(({ from, to, amount }) => `${from} → ${to}: ${amount.amountMinor}`);

describe('Movements of money', () => {
  it('move it between these accounts', () => {
    expect(Object.fromEntries(each.map((entry) => [entry.movement, moves(entry)]))).to.deep.equal({
      'escrow.funded': ['external:stripe → client:c1:escrow: 100'],
      'funds.locked': ['client:c1:escrow → client:c1:locked: 80'],
      'funds.released': ['client:c1:locked → client:c1:escrow: 80'],
      'wallet.credited': ['clearing:payouts → contractor:k1:wallet: 30', 'clearing:payouts → contractor:k2:wallet: 50'],
      'escrow.debited': ['client:c1:locked → clearing:payouts: 30', 'client:c1:locked → clearing:payouts: 50'],
      'wallet.credit.reversed': ['contractor:k2:wallet → clearing:payouts: 50'],
      'escrow.debit.reversed': ['clearing:payouts → client:c1:locked: 50'],
      'dispute.withdrawn': ['client:c1:escrow → external:stripe: 60', 'client:c1:receivable → external:stripe: 40'],
      'dispute.reinstated': ['external:stripe → client:c1:receivable: 40', 'external:stripe → client:c1:escrow: 60'],
      'receivable.collected': ['client:c1:escrow → client:c1:receivable: 40'],
    });
  });

  it('cover the whole chart', () => {
    expect(each.map(({ movement }) => movement)).to.have.members(Object.keys(MOVEMENTS));
  });

  it('sum to zero over all accounts', () => {
    for (const entry of each) {
      const change = effectsOf(entry).reduce((total, effect) => total + netOf(effect).amountMinor, 0);
      expect(change, entry.movement).to.equal(0);
    }
  });

  it('have the same id for the same fact at any time, and another id for any other fact', () => {
    const again = fund({ ...of(eur(100), at(99)), fundingId: 'pi_1' });
    expect(again.entryId).to.equal(each[0]?.entryId);
    expect(new Set(each.map(({ entryId }) => entryId))).to.have.length(each.length);
    expect(fund({ ...of(eur(100)), fundingId: 'pi_2' }).entryId).not.to.equal(again.entryId);
  });

  it('reject amounts that are not positive', () => {
    for (const amount of [eur(0), eur(-1)])
      expect(() => fund({ ...of(amount), fundingId: 'pi' })).to.throw(InvalidEntryError, 'moves');
    for (const amountMinor of [0.5, Number.NaN, 2 ** 60])
      expect(() => fund({ ...of({ amountMinor, currency: 'EUR' }), fundingId: 'pi' })).to.throw(InvalidMoneyError);
  });
});

describe('A payout that failed after it was paid', () => {
  it('is reversed by the exact opposites of its own lines', () => {
    for (const original of [credited, debited]) {
      const reversal = reversePayout(original, { line: 'line2', failureId: 'txn_1', at: at(5) });
      const undone = original.postings.filter(({ reference }) => reference === 'line2');
      expect(reversal.postings).to.deep.equal(undone.map((line) => ({ ...line, from: line.to, to: line.from })));
      expect(reversal).to.include({ reverses: original.entryId, reference: 'txn_1', at: at(5) });
    }
  });

  it('is reversed once, whatever proves the failure', () => {
    const [one, other] = ['txn_1', 'txn_2'].map((failureId) =>
      reversePayout(credited, { line: 'line1', failureId, at: at(5) }),
    );
    expect(one?.entryId).to.equal(other?.entryId);
    expect(reversePayout(credited, { line: 'line2', failureId: 'txn_1', at: at(5) }).entryId).not.to.equal(
      one?.entryId,
    );
  });

  it('has a reversal only for its own movements and lines', () => {
    for (const [entry, line] of [
      [credited, 'line3'],
      [each[0], 'pi_1'],
      [reversePayout(credited, { line: 'line1', failureId: 'txn_1', at: at(5) }), 'line1'],
    ] as const)
      expect(() => reversePayout(entry ?? credited, { line, failureId: 'txn_1', at: at(5) })).to.throw(
        InvalidEntryError,
        'to reverse',
      );
  });
});

describe('A dispute', () => {
  const dispute = (amount: number, escrow: number) =>
    withdrawDispute({ ...of(eur(amount)), disputeId: 'dp_1', escrow: eur(escrow) });

  it('takes the balance of the escrow, and records the rest as a debt in the entry', () => {
    for (const [amount, escrow, overdraft] of [
      [100, 100, 0],
      [100, 500, 0],
      [100, 60, 40],
      [100, 0, 100],
    ] as const) {
      const entry = dispute(amount, escrow);
      expect(overdraftOf(entry)).to.deep.equal(eur(overdraft));
      const taken = entry.postings.reduce((total, posting) => total + posting.amount.amountMinor, 0);
      expect(taken).to.equal(amount);
      expect(entry.postings).to.have.length(overdraft === 0 || escrow === 0 ? 1 : 2);
    }
    expect(overdraftOf(credited)).to.deep.equal(eur(0));
  });

  it('that is won pays the debt first', () => {
    const won = (receivable: number) =>
      moves(reinstateDispute({ ...of(eur(100)), disputeId: 'dp_1', receivable: eur(receivable) }));
    expect(won(0)).to.deep.equal(['external:stripe → client:c1:escrow: 100']);
    expect(won(-500)).to.deep.equal(['external:stripe → client:c1:receivable: 100']);
  });

  it('is the same fact whatever the escrow held', () => {
    expect(sameFact(dispute(100, 100), dispute(100, 10))).to.equal(true);
    expect(sameFact(dispute(100, 100), dispute(101, 101))).to.equal(false);
    const ofAnother = withdrawDispute({ ...of(eur(100)), clientId: 'c9', disputeId: 'dp_1', escrow: eur(100) });
    expect(sameFact(dispute(100, 100), ofAnother)).to.equal(false);
  });
});

describe('The same fact', () => {
  it('may be stated at another time and with its lines in another order', () => {
    expect(sameFact(credited, { ...credited, at: at(9), postings: credited.postings.toReversed() })).to.equal(true);
  });

  it('has the same amounts, accounts, lines and cause', () => {
    const [first, ...rest] = credited.postings;
    const changed = (posting: object): LedgerEntry => ({
      ...credited,
      postings: [...(first ? [{ ...first, ...posting }] : []), ...rest],
    });
    for (const other of [
      changed({ amount: eur(31) }),
      changed({ amount: money(30, 'USD') }),
      changed({ to: 'contractor:k9:wallet' }),
      changed({ reference: 'line9' }),
      { ...credited, postings: rest },
      { ...credited, reference: 's2' },
      { ...credited, reverses: 'x' },
      { ...credited, movement: 'escrow.debited' as const },
    ])
      expect(sameFact(credited, other), JSON.stringify(other)).to.equal(false);
  });
});

describe('An entry', () => {
  const locked = lockFunds({ ...of(eur(80)), lockId: 'p1' });
  const withPosting = (change: object): LedgerEntry => ({
    ...locked,
    postings: locked.postings.map((posting) => ({ ...posting, ...change })),
  });

  it('is rejected if it breaks a rule of the ledger', () => {
    const broken: readonly [why: string, entry: object][] = [
      ['UUID', { ...locked, entryId: 'e1' }],
      ['movement', { ...locked, movement: 'escrow.stolen' }],
      ['movement', { ...locked, movement: 'toString' }],
      ['refers to nothing', { ...locked, reference: '' }],
      ['time', { ...locked, at: '2026-11-02' }],
      ['time', { ...locked, at: 'yesterday' }],
      ['0 postings', { ...locked, postings: [] }],
      [
        'several currencies',
        { ...locked, postings: [...locked.postings, ...withPosting({ amount: money(1, 'USD') }).postings] },
      ],
      ['one line', { ...locked, postings: [...locked.postings, ...locked.postings] }],
      ['moves 0', withPosting({ amount: eur(0) })],
      ['may not move', withPosting({ to: 'external:stripe' })],
      ['may not move', withPosting({ from: 'client:c1:locked', to: 'client:c1:escrow' })],
      ['two owners', withPosting({ to: 'client:c2:locked' })],
      ['chart', withPosting({ to: 'client:c1:pocket' })],
    ];
    assertEntry(locked);
    for (const [why, entry] of broken)
      expect(() => assertEntry(entry as LedgerEntry), why).to.throw(InvalidEntryError, why);
  });

  it('holds a batch, and no more', () => {
    const credits = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ contractorId: `k${n}`, amount: eur(1), reference: `line${n}` }));
    const batch = (count: number) => creditContractorWallet({ settlementId: 's', credits: credits(count), at: at(0) });
    expect(batch(MAX_POSTINGS).postings).to.have.length(MAX_POSTINGS);
    expect(() => batch(MAX_POSTINGS + 1)).to.throw(InvalidEntryError, 'postings');
  });

  it('affects a wallet once for each line, with its reference, and the other account once with all of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: MAX_POSTINGS }),
        (amounts) => {
          const credits = amounts.map((amount, n) => ({
            contractorId: `k${n % 3}`,
            amount: eur(amount),
            reference: `${n}`,
          }));
          const [clearing, ...wallets] = effectsOf(creditContractorWallet({ settlementId: 's', credits, at: at(0) }));
          const all = amounts.reduce((total, amount) => total + amount, 0);
          expect(clearing).to.deep.include({ account: 'clearing:payouts', credited: eur(0), debited: eur(all) });
          expect(wallets).to.have.deep.members(
            credits.map(({ contractorId, amount, reference }) => ({
              account: `contractor:${contractorId}:wallet`,
              credited: amount,
              debited: eur(0),
              reference,
            })),
          );
        },
      ),
    );
  });

  it('affects an escrow once for each line that is released to it', () => {
    const lines = [1, 2].map((n) => ({ amount: eur(n), reference: `line${n}` }));
    const effects = effectsOf(releaseLines({ clientId: 'c1', releaseId: 'r1', lines, at: at(0) }));
    expect(effects.map(({ account, reference }) => [account, reference])).to.deep.equal([
      ['client:c1:locked', 'r1'],
      ['client:c1:escrow', 'line1'],
      ['client:c1:escrow', 'line2'],
    ]);
  });

  it('gives each account the reference of its only line, or else of the entry', () => {
    const references = Object.fromEntries(effectsOf(credited).map(({ account, reference }) => [account, reference]));
    expect(references).to.deep.equal({
      'clearing:payouts': 's1',
      'contractor:k1:wallet': 'line1',
      'contractor:k2:wallet': 'line2',
    });
  });
});
