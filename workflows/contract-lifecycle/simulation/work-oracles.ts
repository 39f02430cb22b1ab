import { attachmentKey } from '../../../services/contract/src/documents/attachment-keys.ts';
import { paymentIdOf } from '../../../services/payments/src/milestone/domain/payment.ts';
import type { Payment } from '../../../services/payments/src/milestone/domain/payment.ts';
import { EDGES, currentSubmission } from '../../../services/contract/src/domain/work.ts';
import type { Work, WorkStatus } from '../../../services/contract/src/domain/work.ts';
import { timesheetId } from '../../../services/contract/src/work/timesheets.ts';
import { paymentsIn } from '../../payments-shared/records.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { statusesFollowTheirEdges } from '../../simulator/oracles/records.ts';
import { comparingVersions, contractsIn, hasGrown, isWork, objectsIn, sha256Of, worksIn } from './records.ts';

/** Id of the payment that an approval of the work leads to: off-cycle work is paid as a milestone. */
export const paymentIdOfWork = ({ kind, workId }: Pick<Work, 'kind' | 'workId'>): string =>
  paymentIdOf({ kind: kind === 'timesheet' ? 'timesheet' : 'milestone', id: workId });

const described = ({ workId, contractId, kind }: Pick<Work, 'workId' | 'contractId' | 'kind'>): string =>
  `${kind} ${workId} of contract ${contractId}`;

const edges = (): Oracle =>
  statusesFollowTheirEdges([{ what: 'work', isOne: (pk, sk) => isWork({ pk, sk }), edges: EDGES }]);

/** What was submitted and decided stays as it was; a new approval follows a payment that was refused. */
const submissionsAndDecisionsStay = (): Oracle =>
  comparingVersions<Work>('submissions and decisions stay', {
    isOne: isWork,
    idOf: ({ workId }) => workId,
    compare: (before, after) => [
      ...(hasGrown(before.submissions, after.submissions) ? [] : [`a submission of ${described(after)} changed`]),
      ...(hasGrown(before.decisions, after.decisions) ? [] : [`a decision about ${described(after)} changed`]),
    ],
  });

/** Decisions about one submission: one, or further approvals after payments refused the one before. */
const decisionFaults = (work: Work): readonly string[] =>
  [...Map.groupBy(work.decisions, ({ submission }) => submission)].flatMap(([submission, decisions]) => {
    const areApprovals = decisions.every(({ outcome }) => outcome === 'approved');
    return decisions.length === 1 || areApprovals
      ? []
      : [`submission ${submission} of ${described(work)} was ${decisions.map(({ outcome }) => outcome).join(' and ')}`];
  });

/** In the end every submission is decided, once. One that was never decided was closed, with its contract. */
const everySubmissionIsDecided = (records: Records): Oracle => ({
  name: 'every submission gets one decision',
  inspect: () => worksIn(records).flatMap(decisionFaults),
  conclude: () =>
    worksIn(records).flatMap((work) => {
      const decided = new Set(work.decisions.map(({ submission }) => submission));
      const open = work.submissions.filter(({ number }) => !decided.has(number));
      const isClosed = work.status === 'closed' && open.every(({ number }) => number === work.submissions.length);
      return [
        ...decisionFaults(work),
        ...(isClosed ? [] : open.map(({ number }) => `submission ${number} of ${described(work)} was never decided`)),
      ];
    }),
});

/** What a payment's status makes of its work, once events have arrived. */
const STATUS_BY_PAYMENT: Readonly<Partial<Record<Payment['status'], WorkStatus>>> = {
  paid: 'paid',
  rejected: 'payment_rejected',
  cancelled: 'payment_cancelled',
};

const wasSubmittedAgain = (work: Work): boolean =>
  work.decisions.findLast(({ outcome }) => outcome === 'approved')?.submission !== currentSubmission(work)?.number;

const paymentFaults = (
  work: Work,
  { payments, isSettled }: { readonly payments: ReadonlyMap<string, Payment>; readonly isSettled: boolean },
): readonly string[] => {
  const payment = payments.get(paymentIdOfWork(work));
  const wasApproved = work.decisions.some(({ outcome }) => outcome === 'approved');
  if (payment === undefined) return wasApproved ? [`${described(work)} was approved, and has no payment`] : [];
  if (!wasApproved) return [`${described(work)} was never approved, and has payment ${payment.paymentId}`];
  // What payments refused was submitted again since, and not approved again.
  if (payment.status === 'rejected' && wasSubmittedAgain(work)) return [];
  const expected = STATUS_BY_PAYMENT[payment.status] ?? 'approved';
  // Nothing follows a payout that is returned after the end.
  const isFollowed = work.status === expected || (work.status === 'paid' && isSettled);
  return [
    ...(isFollowed ? [] : [`${described(work)} is ${work.status}, and its payment ${payment.status}`]),
    ...(payment.amount.amountMinor === currentSubmission(work)?.amount.amountMinor
      ? []
      : [`${described(work)} has a payment of another amount`]),
  ];
};

/** In the end every approved work has its one payment, of its amount, and says what became of it. Other work has none. */
const everyApprovalIsPaid = (records: Records): Oracle => ({
  name: 'every approval gets one payment',
  conclude: () => {
    const payments = new Map(paymentsIn(records).map((payment) => [payment.paymentId, payment]));
    const works = worksIn(records);
    const paidFor = new Set(works.map(paymentIdOfWork));
    const contracts = new Map(contractsIn(records).map((contract) => [contract.contractId, contract]));
    const isSettled = ({ contractId }: Work) => contracts.get(contractId)?.endedAt !== undefined;
    return [
      ...works.flatMap((work) => paymentFaults(work, { payments, isSettled: isSettled(work) })),
      ...[...payments.values()]
        .filter(({ paymentId, contractId }) => contracts.has(contractId) && !paidFor.has(paymentId))
        .map(({ paymentId, contractId }) => `payment ${paymentId} of contract ${contractId} is for no work`),
    ];
  },
});

const numberOf = ({ supplement = 1 }: Work): number => supplement;

const weekFaults = (timesheets: readonly Work[]): readonly string[] =>
  timesheets
    .toSorted((one, other) => numberOf(one) - numberOf(other))
    .flatMap((work, index, { [index - 1]: before }) => [
      ...(work.workId === timesheetId(work.contractId, work.weekStart ?? '', index + 1)
        ? []
        : [`${described(work)} is not number ${index + 1} of its week`]),
      ...(before === undefined || before.decisions.some(({ outcome }) => outcome === 'approved')
        ? []
        : [`${described(work)} supplements a timesheet that is ${before.status}`]),
    ]);

/** Time is paid once: a contract has one timesheet of a week, and supplements of what is approved. */
const aWeekHasOneTimesheet = (records: Records): Oracle => {
  const findViolations = (): readonly string[] => {
    const timesheets = worksIn(records).filter(({ kind }) => kind === 'timesheet');
    return [...Map.groupBy(timesheets, ({ contractId, weekStart }) => `${contractId} ${weekStart}`).values()].flatMap(
      weekFaults,
    );
  };
  return { name: 'a week has one timesheet', inspect: findViolations, conclude: findViolations };
};

/** What was submitted is downloaded as it was announced: its object was written once, with that content. */
const submittedFilesStay = (records: Records): Oracle => ({
  name: 'submitted files stay',
  conclude: (world) =>
    worksIn(records).flatMap(({ contractId, workId, files = [] }) =>
      files.flatMap(({ attachmentId, sha256 }) => {
        const versions = objectsIn(world, attachmentKey({ contractId, attachmentId }));
        return versions.map(sha256Of).join() === sha256
          ? []
          : [`file ${attachmentId} of work ${workId} is another one`];
      }),
    ),
});

/** What must hold of submitted work and its decisions. */
export const submittedWorkOracles = (records: Records): readonly Oracle[] => [
  edges(),
  submissionsAndDecisionsStay(),
  everySubmissionIsDecided(records),
  aWeekHasOneTimesheet(records),
  submittedFilesStay(records),
];

/** What must hold of submitted work, its decisions and payments. */
export const workOracles = (records: Records): readonly Oracle[] => [
  ...submittedWorkOracles(records),
  everyApprovalIsPaid(records),
];
