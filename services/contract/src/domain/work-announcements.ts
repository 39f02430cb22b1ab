import { makeEvent } from '#shared/events/index.ts';
import type { Actor, AnyEvent } from '#shared/events/index.ts';
import { notifyParty, partiesOf, workApproved, workData } from './announcements.ts';
import type { Contract } from './contract.ts';
import { currentSubmission, isApprovedBySilence, workName } from './work.ts';
import type { Submission, Work, WorkKind } from './work.ts';

/** What payments know the work as: an off-cycle payment is a milestone to them. */
const payableKind = (kind: WorkKind): 'milestone' | 'timesheet' => (kind === 'timesheet' ? 'timesheet' : 'milestone');

/** What the events are about. @throws RangeError for work that nobody submitted */
const submissionOf = (work: Work): Submission => {
  const submission = currentSubmission(work);
  if (submission === undefined) throw new RangeError(`Work ${work.workId} was not submitted`);
  return submission;
};

/**
 * Work was submitted: payments get a copy, and the contract's machine a signal, upon which it notifies the client. A contractor for
 * whom the client submitted it is notified at once.
 */
export const workSubmitted = (contract: Contract, work: Work, actor: Actor): readonly AnyEvent[] => {
  const { number: submission, amount, submittedAt: time, party } = submissionOf(work);
  const kind = payableKind(work.kind);
  const parties = partiesOf(contract);
  return [
    makeEvent(`${kind}.submitted`, {
      entityId: work.workId,
      occurrence: submission,
      actor,
      time,
      metadata: {
        ...{ ...parties, ...amount },
        ...(isApprovedBySilence(contract, work) && { termsApproveFor: contract.createdBy }),
      },
    }),
    makeEvent(`contract.${kind}.submitted`, {
      entityId: contract.contractId,
      occurrence: `${work.workId}/${submission}`,
      actor,
      time,
      metadata: { ...parties, workId: work.workId, submission },
    }),
    ...(party === 'client' ? [enteredNotice(contract, work, time)] : []),
  ];
};

const enteredNotice = (contract: Contract, work: Work, time: string) =>
  notifyParty(contract, 'contractor', {
    template: 'contract-work-entered',
    data: workData(contract, work),
    occurrence: `${work.workId}/${work.submissions.length}`,
    time,
  });

/** What a party decided about submitted work. An approval starts the payment; a contractor is notified of a rejection. */
export const workDecided = (contract: Contract, work: Work, actor: Actor): readonly AnyEvent[] => {
  const { number: submission } = submissionOf(work);
  const decision = work.decisions.at(-1);
  if (decision === undefined) throw new RangeError(`Nobody decided about work ${work.workId}`);
  const kind = payableKind(work.kind);
  const parties = partiesOf(contract);
  const fact = { entityId: work.workId, occurrence: work.decisions.length, actor, time: decision.at };
  switch (decision.outcome) {
    case 'approved':
      return [workApproved(contract, work, fact)];
    case 'withdrawn':
      return [makeEvent(`${kind}.withdrawn`, { ...fact, metadata: { ...parties, submission } })];
    case 'rejected':
      return [
        makeEvent(`${kind}.rejected`, { ...fact, metadata: { ...parties, submission } }),
        notifyParty(contract, 'contractor', {
          template: 'contract-work-rejected',
          data: { title: contract.title, work: workName(work), comment: decision.comment ?? '' },
          occurrence: `${work.workId}/${work.decisions.length}`,
          time: decision.at,
        }),
      ];
  }
};
