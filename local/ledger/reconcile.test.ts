import { expect } from 'chai';
import type { Comparison } from '../../services/payments/src/reconciliation/domain/compare.ts';
import type { AdminApi } from './admin-api.ts';
import { reconcileCommand } from './reconcile.ts';

const found: Comparison = {
  from: '2026-11-01T00:00:00.000Z',
  at: '2026-11-20T00:00:00.000Z',
  compared: 3,
  differences: [],
  totals: [
    {
      currency: 'EUR',
      stripeMinor: 500_000,
      ledgerMinor: 500_000,
      inFlightMinor: 0,
      elsewhereMinor: 0,
      unexplainedMinor: 0,
      feesMinor: 75,
    },
  ],
};
const sent: Comparison['differences'][number] = {
  kind: 'in_flight',
  subject: 'payout/p1',
  currency: 'EUR',
  stripeMinor: -1_000,
  ledgerMinor: 0,
  lastAt: '2026-11-19T00:00:00.000Z',
  lasts: false,
  transactions: [{ transactionId: 'txn_1', type: 'transfer' }],
  entryIds: [],
};

/** A stack that is done when it was asked so often. */
const world = (document: unknown, asks = 3) => {
  const printed: string[] = [];
  const posted: unknown[] = [];
  let left = asks;
  const api: AdminApi = {
    post: async (_path, body) => {
      posted.push(body);
      return { reconciliationId: 'r1' };
    },
    get: async () => ((left -= 1) > 0 ? { status: 'requested' } : { status: 'done', download: { url: 'https://x' } }),
    download: async () => Buffer.from(JSON.stringify(document)),
  };
  const run = (...args: readonly string[]) =>
    reconcileCommand(args, {
      api: async () => api,
      print: (line) => void printed.push(line),
      sleep: async () => undefined,
    });
  return { run, printed, posted };
};

describe('npm run reconcile', () => {
  it('waits for the run and reports no difference', async () => {
    const { run, printed, posted } = world(found);
    expect(await run()).to.equal(0);
    expect(posted).to.deep.equal([{}]);
    expect(printed).to.deep.equal([
      'Compared 3 fundings, payments and disputes from 2026-11-01T00:00:00.000Z to 2026-11-20T00:00:00.000Z',
      'EUR  Stripe 5000.00  ledger 5000.00  in flight 0.00  paid elsewhere 0.00  unexplained 0.00  fees 0.75',
      'No difference.',
    ]);
  });

  it('requests the given period', async () => {
    const { run, posted } = world(found);
    await run('--from', found.from);
    expect(posted).to.deep.equal([{ from: found.from }]);
  });

  it('lists money in flight, which is no difference', async () => {
    const { run, printed } = world({ ...found, differences: [sent] });
    expect(await run()).to.equal(0);
    expect(printed.at(-1)).to.equal(
      '- in_flight  payout/p1: Stripe -10.00, ledger 0.00 EUR, since 2026-11-19T00:00:00.000Z; txn_1 (transfer)',
    );
  });

  it('lists each difference by its kind and fails', async () => {
    const wrong = { ...sent, kind: 'missing_in_ledger', lasts: true } as const;
    const { run, printed } = world({ ...found, differences: [wrong, sent] });
    expect(await run()).to.equal(1);
    expect(printed.at(-2)).to.match(/^- missing_in_ledger .*, LASTS; txn_1 \(transfer\)$/);
  });

  it('fails with status 2 when the run is never done, or the document is invalid', async () => {
    const never = world(found, Infinity);
    expect(await never.run()).to.equal(2);
    expect(never.printed.at(-1)).to.match(/^Could not reconcile: .*not done within/);
    expect(await world({}).run()).to.equal(2);
    expect(await world(found).run('--form', 'x')).to.equal(2);
  });
});
