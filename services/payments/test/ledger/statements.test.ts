import { expect } from 'chai';
import fc from 'fast-check';
import { CLEARING, EXTERNAL, escrowOf, lockedOf } from '../../src/money/accounts.ts';
import { statementCsv } from '../../src/ledger/domain/statement.ts';
import type { Statement, StatementPosition } from '../../src/ledger/domain/statement.ts';
import { createStatements } from '../../src/ledger/statements.ts';
import { CLIENT, OTHER_CLIENT, at, createTestLedger, funding, locking } from './fixtures.ts';
import type { TestLedger } from './fixtures.ts';

describe('Statements', () => {
  let test: TestLedger;
  beforeEach(() => {
    test = createTestLedger();
  });

  it('list an account’s lines page by page, in time order or reversed', async () => {
    for (let n = 1; n <= 25; n += 1) await test.post(funding(n));
    for (const order of ['asc', 'desc'] as const) {
      const seen: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await test.ledger.lines(escrowOf(CLIENT), 'EUR', { order, limit: 10, ...(cursor && { cursor }) });
        seen.push(...page.items.map(({ value }) => value.changeMinor / 100));
        cursor = page.next;
      } while (cursor !== undefined);
      const numbers = Array.from({ length: 25 }, (_, n) => n + 1);
      expect(seen).to.deep.equal(order === 'asc' ? numbers : numbers.toReversed());
    }
  });

  it('list the lines of a busy account from all its parts, in time order', async () => {
    for (let n = 1; n <= 40; n += 1) await test.post(funding(n, n % 2 === 0 ? CLIENT : OTHER_CLIENT));
    const { items } = await test.ledger.lines(EXTERNAL, 'EUR', { limit: 100 });
    expect(items.map(({ value }) => value.changeMinor)).to.deep.equal(
      Array.from({ length: 40 }, (_, n) => -(n + 1) * 100),
    );
  });

  it('of an account that was never used are empty', async () => {
    expect((await test.ledger.lines(CLEARING, 'EUR', { limit: 10 })).items).to.deep.equal([]);
    expect((await test.ledger.lines(escrowOf(CLIENT), 'EUR', { limit: 10 })).items).to.deep.equal([]);
    const { lines, openingMinor, closingMinor } = await test.ledger.statement(escrowOf(CLIENT), 'EUR', {
      from: at(0),
      to: at(9),
    });
    expect({ lines, openingMinor, closingMinor }).to.deep.equal({ lines: [], openingMinor: 0, closingMinor: 0 });
    expect(await test.ledger.balanceAt(escrowOf(CLIENT), 'EUR', at(9))).to.equal(0);
  });

  it('of a period begin with the balance before it and end with the balance after it', async () => {
    for (let n = 1; n <= 9; n += 1) await test.post(funding(n));
    await test.post(locking('p1', 1_000, 10));
    const statement = await test.ledger.statement(escrowOf(CLIENT), 'EUR', { from: at(8), to: at(11) });
    expect(statement).to.deep.include({ openingMinor: 2_800, closingMinor: 3_500, from: at(8), to: at(11) });
    expect(statement.lines.map(({ changeMinor, balanceMinor }) => [changeMinor, balanceMinor])).to.deep.equal([
      [800, 3_600],
      [900, 4_500],
      [-1_000, 3_500],
    ]);
    expect(statementCsv(statement).split('\r\n')).to.have.length(7);
    expect(await test.ledger.statement(escrowOf(CLIENT), 'EUR', { from: at(20), to: at(30) })).to.deep.include({
      openingMinor: 3_500,
      closingMinor: 3_500,
      lines: [],
    });
  });

  it('of a period of a busy account have its balance over all its parts', async () => {
    for (let n = 1; n <= 30; n += 1) await test.post(funding(n));
    const { openingMinor, closingMinor, lines } = await test.ledger.statement(EXTERNAL, 'EUR', {
      from: at(11),
      to: at(31),
    });
    expect({ openingMinor, closingMinor }).to.deep.equal({ openingMinor: -5_500, closingMinor: -46_500 });
    expect(lines.map(({ at: time }) => time)).to.deep.equal(Array.from({ length: 20 }, (_, n) => at(n + 11)));
    expect(lines.at(0)?.balanceMinor).to.equal(-6_600);
    expect(lines.at(-1)?.balanceMinor).to.equal(closingMinor);
  });

  it('have all lines of a long period', async () => {
    for (let n = 1; n <= 230; n += 1) await test.post(funding(n));
    for (const [from, to] of [
      [1, 231],
      [99, 101],
      [100, 200],
      [150, 151],
    ] as const) {
      const { lines } = await test.ledger.statement(escrowOf(CLIENT), 'EUR', { from: at(from), to: at(to) });
      const numbers = Array.from({ length: to - from }, (_, n) => (from + n) * 100);
      expect(lines.map(({ changeMinor }) => changeMinor)).to.deep.equal(numbers);
    }
  });

  it('in pages are the whole statement, of a busy account as well, and of the period that the first page had', async () => {
    for (let n = 1; n <= 230; n += 1) await test.post(funding(n));
    for (const account of [escrowOf(CLIENT), EXTERNAL]) {
      const period = { from: at(20), to: at(221) };
      const whole = await test.ledger.statement(account, 'EUR', period);
      expect(whole.lines).to.have.length(201);
      for (const limit of [1, 7, 67, 200, 201, 500]) {
        const pages: Statement[] = [];
        let next: StatementPosition | undefined;
        do {
          const page = await test.ledger.statement(account, 'EUR', period, { limit, at: next });
          expect(page.openingMinor).to.equal(pages.at(-1)?.closingMinor ?? whole.openingMinor);
          pages.push(page);
          next = page.next;
        } while (next !== undefined);
        expect(pages).to.have.length(Math.ceil(201 / limit));
        expect(pages.flatMap(({ lines }) => lines)).to.deep.equal(whole.lines);
        expect(pages.at(-1)?.closingMinor).to.equal(whole.closingMinor);
        const csv = pages.map((page, number) => statementCsv(page, { isFirst: number === 0 })).join('');
        expect(csv).to.equal(statementCsv(whole));
      }
    }
  });

  it('read for a page of a long statement what the page has, and no more', async () => {
    for (let n = 1; n <= 450; n += 1) await test.post(funding(n));
    let calls = 0;
    const counted = createStatements({
      ...test.store,
      query: (query) => {
        calls += 1;
        return test.store.query(query);
      },
    });
    const period = { from: at(1), to: at(451) };
    const { next } = await counted.statement(escrowOf(CLIENT), 'EUR', period, { limit: 100 });
    expect(calls).to.equal(2);
    calls = 0;
    await counted.statement(escrowOf(CLIENT), 'EUR', period, { limit: 50, at: next });
    expect(calls).to.equal(1);
  });

  it('give the balance at any time as the sum of earlier lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 1, maxLength: 15 }), fc.nat(61), async (seconds, when) => {
        const fresh = createTestLedger();
        const times = seconds.toSorted((a, b) => a - b);
        for (const [n, second] of times.entries()) await fresh.post({ ...funding(n + 1), at: at(second) });
        const before = times.flatMap((second, n) => (second < when ? [(n + 1) * 100] : []));
        const sum = before.reduce((total, amount) => total + amount, 0);
        expect(await fresh.ledger.balanceAt(escrowOf(CLIENT), 'EUR', at(when))).to.equal(sum);
        expect((await fresh.ledger.balanceAt(EXTERNAL, 'EUR', at(when))) + sum).to.equal(0);
        expect(await fresh.ledger.balanceAt(lockedOf(CLIENT), 'EUR', at(when))).to.equal(0);
      }),
      { numRuns: 60 },
    );
  });

  it('fail when a line is missing', async () => {
    for (let n = 1; n <= 3; n += 1) await test.post(funding(n));
    await test.remove({ pk: 'ACCOUNT#client:c1:escrow#EUR#00', sk: 'LINE#0000000000000002' });
    let message = '';
    await test.ledger.balanceAt(escrowOf(CLIENT), 'EUR', at(3)).catch((error: unknown) => (message = String(error)));
    expect(message).to.include('lack line 2');
  });
});
