/**
 * `npm run reconcile`: have the running stack compare its ledger with Stripe, and list each difference. Exit status: 0 when
 * both agree but for money in flight, 1 when they differ, 2 when that could not be determined.
 */
import { money, toDecimal } from '#shared/money/index.ts';
import { realSleep } from '#shared/runtime/index.ts';
import { isUnexplained } from '../../services/payments/src/reconciliation/domain/compare.ts';
import type { Difference, Comparison } from '../../services/payments/src/reconciliation/domain/compare.ts';
import { UsageError, parseCommandLine } from '../command-line.ts';
import { adminApi, isJson, textOf } from './admin-api.ts';
import type { AdminApi } from './admin-api.ts';

export const USAGE = `Usage: npm run reconcile [-- --from 2026-11-01T00:00:00Z]

  --from <instant>   compare what began at or after it; the last 35 days when left out`;

export interface CommandContext {
  readonly api: () => Promise<AdminApi>;
  readonly print: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A reconciliation waits for its queue and for Stripe. */
const TRIES = 300;
const PAUSE_MS = 1_000;

export const reconcileCommand = async (
  args: readonly string[],
  { api: connect, print, sleep }: CommandContext,
): Promise<0 | 1 | 2> => {
  try {
    const { values } = parseCommandLine(args, { usage: USAGE, options: { from: { type: 'string' } } });
    const api = await connect();
    const asked = await api.post('/api/admin/reconciliations', values.from === undefined ? {} : { from: values.from });
    const found = await fetchWhenDone(api, textOf(asked, 'reconciliationId'), sleep);
    describeComparison(found).forEach(print);
    return found.differences.some(({ kind }) => isUnexplained(kind)) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    print(error instanceof UsageError ? error.message : `Could not reconcile: ${error.message}`);
    return error instanceof UsageError ? error.exitStatus : 2;
  }
};

const fetchWhenDone = async (api: AdminApi, id: string, sleep: CommandContext['sleep']): Promise<Comparison> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const run = await api.get(`/api/admin/reconciliations/${id}`);
    if (run['status'] === 'done')
      return readFound((await api.download(textOf(run, 'download', 'url'))).toString('utf8'));
    await sleep(PAUSE_MS);
  }
  throw new Error(`Reconciliation ${id} was not done within ${(TRIES * PAUSE_MS) / 1000} seconds`);
};

/** A document of the platform; the check detects a broken download only. */
const readFound = (text: string): Comparison => {
  const found: unknown = JSON.parse(text);
  if (!isJson(found) || !Array.isArray(found['differences']) || !Array.isArray(found['totals'])) {
    throw new Error('The document is not a reconciliation');
  }
  return found as unknown as Comparison;
};

/** The result as text, line by line. */
export const describeComparison = ({ from, at, compared, differences, totals }: Comparison): readonly string[] => [
  `Compared ${compared} fundings, payments and disputes from ${from} to ${at}`,
  ...totals.map(
    ({ currency, stripeMinor, ledgerMinor, inFlightMinor, elsewhereMinor, unexplainedMinor, feesMinor }) => {
      const amount = (amountMinor: number) => toDecimal(money(amountMinor, currency));
      return [
        `${currency}  Stripe ${amount(stripeMinor)}`,
        `ledger ${amount(ledgerMinor)}`,
        `in flight ${amount(inFlightMinor)}`,
        `paid elsewhere ${amount(elsewhereMinor)}`,
        `unexplained ${amount(unexplainedMinor)}`,
        `fees ${amount(feesMinor)}`,
      ].join('  ');
    },
  ),
  ...(differences.length === 0 ? ['No difference.'] : differences.map(lineOf)),
];

const lineOf = ({ kind, subject, currency, stripeMinor, ledgerMinor, lastAt, lasts, ...rest }: Difference): string => {
  const amount = (amountMinor: number) => toDecimal(money(amountMinor, currency));
  const about = [...rest.transactions.map(({ transactionId, type }) => `${transactionId} (${type})`), ...rest.entryIds];
  const amounts = `Stripe ${amount(stripeMinor)}, ledger ${amount(ledgerMinor)} ${currency}`;
  return `- ${kind}  ${subject}: ${amounts}, since ${lastAt}${lasts ? ', LASTS' : ''}; ${about.join(', ')}`;
};

if (import.meta.main) {
  process.exitCode = await reconcileCommand(process.argv.slice(2), {
    api: adminApi,
    print: (line) => console.log(line),
    sleep: realSleep,
  });
}
