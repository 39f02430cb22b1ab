import type { Payroll } from './payroll.ts';

export const PAYROLL_STEPS = [
  'created',
  'submitted',
  'approved',
  'awaiting_funds',
  'locked',
  'paying',
  'completed',
  'cancelled',
  'released',
  'recorded',
  'closed',
] as const;
export type PayrollStep = (typeof PAYROLL_STEPS)[number];

/** What happened with a payroll, in the order of time; a later round of waiting for funds is not told apart from the first. */
export const historyOf = (payroll: Payroll): readonly { readonly step: PayrollStep; readonly at: string }[] => {
  const times: Readonly<Record<PayrollStep, string | undefined>> = {
    created: payroll.createdAt,
    submitted: payroll.submittedAt,
    approved: payroll.approvedAt,
    awaiting_funds: payroll.funding?.since,
    locked: payroll.lockedAt,
    paying: payroll.payingSince,
    completed: payroll.outcome?.completedAt,
    cancelled: payroll.cancelled?.at,
    released: payroll.releasedAt,
    recorded: payroll.ledger?.recordedAt,
    closed: payroll.closedAt,
  };
  return PAYROLL_STEPS.flatMap((step) => {
    const at = times[step];
    return at === undefined ? [] : [{ step, at }];
  }).toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
};

export const LOCK_STATUSES = ['none', 'waiting', 'locked', 'settled', 'released'] as const;
/** A payroll's total in the client's escrow. `settled`: each line is paid, or its amount was given back. */
export type LockStatus = (typeof LOCK_STATUSES)[number];

export const lockStatus = ({ status, lockedAt, releasedAt, outcome }: Payroll): LockStatus => {
  if (lockedAt === undefined) return status === 'awaiting_funds' ? 'waiting' : 'none';
  if (releasedAt !== undefined) return 'released';
  return outcome === undefined ? 'locked' : 'settled';
};
