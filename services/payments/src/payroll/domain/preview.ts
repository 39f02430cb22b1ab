import { compare, subtract, zero } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { isPayable } from '../../payouts/domain/payout-account.ts';
import type { PayoutAccount } from '../../payouts/domain/payout-account.ts';
import type { VerifiedContractor } from '../../payouts/domain/payable.ts';
import type { Payroll } from './payroll.ts';
import type { PayrollOrder } from './order.ts';

export const BLOCKER_CODES = [
  'no_lines',
  'contractor_not_verified',
  'no_payout_account',
  'payout_account_not_ready',
  'duplicate_line',
  'short_escrow',
] as const;
export type BlockerCode = (typeof BLOCKER_CODES)[number];

/** A reason not to pay a payroll as it is, or a warning to its client. */
export interface Blocker {
  readonly code: BlockerCode;
  /** Whether it cannot be processed before this is fixed. */
  readonly blocks: boolean;
  readonly message: string;
  /** How many lines it concerns. */
  readonly count: number;
  /** The first of them. */
  readonly lines: readonly Pick<PayrollOrder, 'lineId' | 'contractorId'>[];
}

/** What is known of a contractor: a copy of the KYC service's word, and the payout account. */
export interface ContractorFacts {
  readonly verified: VerifiedContractor | undefined;
  readonly account: PayoutAccount | undefined;
}

interface Facts {
  readonly orders: readonly PayrollOrder[];
  readonly contractors: ReadonlyMap<string, ContractorFacts>;
  /** What the client's escrow holds in the payroll's currency. */
  readonly available: Money;
}

/** Lines that one blocker names; a payroll may have thousands with the same trouble. */
const NAMED_LINES = 100;

const MESSAGES: Readonly<Record<BlockerCode, string>> = {
  no_lines: 'The payroll has no lines.',
  contractor_not_verified: 'The identity of these contractors is not verified.',
  no_payout_account: 'These contractors have no payout account.',
  payout_account_not_ready: 'The payout accounts of these contractors cannot be paid at present.',
  duplicate_line: 'These contractors have several lines of the same amount.',
  short_escrow: 'The escrow does not suffice. The payroll will wait for funds.',
};

/** All its blockers, by kind. */
export const blockersOf = (
  payroll: Pick<Payroll, 'total'>,
  { orders, contractors, available }: Facts,
): readonly Blocker[] => {
  const of = ({ contractorId }: PayrollOrder): ContractorFacts | undefined => contractors.get(contractorId);
  const lacking = (code: BlockerCode, lacks: (facts: ContractorFacts | undefined) => boolean) =>
    blocker(
      code,
      true,
      orders.filter((order) => lacks(of(order))),
    );
  return [
    ...(orders.length === 0
      ? [{ code: 'no_lines' as const, blocks: true, message: MESSAGES.no_lines, count: 0, lines: [] }]
      : []),
    ...lacking('contractor_not_verified', (facts) => facts?.verified === undefined),
    ...lacking('no_payout_account', (facts) => facts?.account === undefined),
    ...lacking('payout_account_not_ready', (facts) => facts?.account !== undefined && !isPayable(facts.account)),
    ...blocker('duplicate_line', false, lookalikes(orders)),
    ...(compare(available, payroll.total) < 0 ? blocker('short_escrow', false, orders) : []).map((one) => ({
      ...one,
      lines: [],
    })),
  ];
};

const blocker = (code: BlockerCode, blocks: boolean, orders: readonly PayrollOrder[]): readonly Blocker[] =>
  orders.length === 0
    ? []
    : [
        {
          code,
          blocks,
          message: MESSAGES[code],
          count: orders.length,
          lines: orders.slice(0, NAMED_LINES).map(({ lineId, contractorId }) => ({ lineId, contractorId })),
        },
      ];

/** The second and further lines of the same contractor and amount, under other references: meant so, or a slip. */
const lookalikes = (orders: readonly PayrollOrder[]): readonly PayrollOrder[] => {
  const seen = new Set<string>();
  return orders.filter(({ contractorId, amount }) => {
    const look = `${contractorId}/${amount.amountMinor}`;
    const isSeen = seen.has(look);
    seen.add(look);
    return isSeen;
  });
};

/** What the escrow lacks; zero when it suffices. */
export const shortage = (available: Money, total: Money): Money =>
  compare(available, total) < 0 ? subtract(total, available) : zero(total.currency);
