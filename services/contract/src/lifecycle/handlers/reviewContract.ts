import { object } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { amendmentNotSigned } from '../../domain/amendment-announcements.ts';
import { SYSTEM, notifyBoth, notifyParty, partiesOf, refusalData } from '../../domain/announcements.ts';
import { outcomeOf } from '../../domain/contract.ts';
import type { Contract } from '../../domain/contract.ts';
import { followUpAt } from '../../domain/due.ts';
import { decideBy, followSigning, followUp } from '../../domain/follow-up.ts';
import type { FollowUp, FollowUpStep } from '../../domain/follow-up.ts';
import { currentSubmission, workName } from '../../domain/work.ts';
import type { Work } from '../../domain/work.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';
import { amendmentReminder } from '../signature-reminder.ts';

export const reviewContractInput = object({
  contractId: uuid().required(),
  /** Work that a signal was about: the index may not have its change yet. */
  workId: uuid().nullable().defined(),
});
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'policy' | 'clock' | 'sleep'>;

/**
 * Task `ReviewContract`: do what silence about an amendment, submitted work or a payment leads to, and answer what is due of the
 * contract itself. Each follow-up is a transaction of its own, and counts itself: a replay does what is left.
 */
export const reviewContract =
  (service: Dependencies) =>
  async ({ contractId, workId }: InferType<typeof reviewContractInput>) => {
    const { records, policy, clock } = service;
    const { value: contract } = await records.readContract(contractId);
    await followAmendment(service, contract);
    const works: Work[] = workId === null ? [] : [(await records.readWork(contractId, workId)).value];
    for (const work of await records.openWork(contractId)) {
      const dueAt = followUpAt(work, policy);
      if (dueAt !== undefined && dueAt <= clock.now()) works.push(await followWork(service, contractId, work.workId));
    }
    return { outcome: outcomeOf(contract), ...(await planOf(service, contract, { works: latestOf(works) })) };
  };

/** Each work once, as it was read last. */
const latestOf = (works: readonly Work[]): readonly Work[] => [
  ...new Map(works.map((work) => [work.workId, work])).values(),
];

const followAmendment = async ({ records, store, policy, clock, sleep }: Dependencies, contract: Contract) =>
  retryOnConflict(
    async () => {
      const { contractId } = contract;
      const { read } = await records.openAmendment(contractId);
      const at = clock.now();
      const followed = read && followSigning(read.value.signing, at, policy);
      if (read === undefined || followed === undefined) return;
      const { step, signing } = followed;
      const amendment = { ...read.value, signing };
      const { amendmentId } = amendment;
      if (step === 'remind') {
        return store.commit([records.putAmendment(amendment, read)], amendmentReminder(contract, amendment, at));
      }
      const audit = { contractId, at, actor: SYSTEM, action: 'amendment.expired', occurrence: amendmentId };
      await store.commit(
        [records.putAmendment(amendment, read), records.putAudit({ ...audit, facts: { amendmentId } })],
        amendmentNotSigned(contract, amendment, 'deadline', at),
      );
    },
    { sleep },
  );

const followWork = (service: Dependencies, contractId: string, workId: string): Promise<Work> =>
  retryOnConflict(async () => {
    const { records, store, policy, clock } = service;
    const contract = await records.readContract(contractId);
    const read = await records.readWork(contractId, workId);
    const at = clock.now();
    const followed = followUp(contract.value, read.value, at, policy);
    if (followed === undefined) return read.value;
    const { step, work } = followed;
    const audit = { contractId, at, actor: SYSTEM, action: ACTIONS[step], occurrence: workId };
    await store.commit(
      [
        // An approval counts for the contract, which has to be as it was read.
        followed.contract === contract.value
          ? records.checkContract(contract)
          : records.putContract(followed.contract, contract),
        records.putWork(work, read),
        records.putAudit({ ...audit, facts: { workId } }),
      ],
      [...followed.events, ...followUpEvents(followed, at, policy)],
    );
    return work;
  }, service);

/** What the audit log calls each step. */
const ACTIONS: Readonly<Record<FollowUpStep, string>> = {
  remind: 'review.reminded',
  remind_refused: 'payment.refused.reminded',
  approve: 'work.approved.by_terms',
  report_review: 'review.overdue',
  report_payment: 'payment.overdue',
};

const followUpEvents = (
  { step, contract, work }: FollowUp,
  time: string,
  policy: ContractPorts['policy'],
): readonly AnyEvent[] => {
  const { contractId, title } = contract;
  const { workId } = work;
  const submission = currentSubmission(work);
  const ofWork = { ...partiesOf(contract), workId, submission: submission?.number ?? 0 };
  const occurrence = `${workId}/${time}`;
  switch (step) {
    case 'remind': {
      const data = { title, work: workName(work), decideBy: decideBy(work, policy) };
      return [notifyParty(contract, 'client', { template: 'contract-review-reminder', data, occurrence, time })];
    }
    case 'remind_refused':
      return notifyBoth(contract, {
        template: 'contract-payment-refused',
        data: refusalData(contract, work),
        occurrence,
        time,
      });
    case 'approve':
      return [];
    case 'report_review': {
      const metadata = { ...ofWork, submittedAt: submission?.submittedAt ?? work.updatedAt };
      return [
        makeEvent('contract.review.overdue', { entityId: contractId, occurrence, actor: SYSTEM, time, metadata }),
      ];
    }
    case 'report_payment': {
      const metadata = { ...ofWork, approvedAt: work.decisions.at(-1)?.at ?? work.updatedAt };
      return [
        makeEvent('contract.payment.overdue', { entityId: contractId, occurrence, actor: SYSTEM, time, metadata }),
      ];
    }
  }
};

export const handler = task(reviewContractInput, () => reviewContract(contracts()));
