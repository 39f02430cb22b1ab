import { object } from 'yup';
import type { InferType } from 'yup';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { notifyParty, workData } from '../../domain/announcements.ts';
import { currentSubmission } from '../../domain/work.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

export const noteSubmissionInput = object({
  contractId: uuid().required(),
  workId: uuid().required(),
  /** What the machine planned before. */
  wakeAt: instant().nullable().defined(),
});

/**
 * Tasks `MilestoneSubmitted` and `TimesheetSubmitted`: notify the client of submitted work, unless it was decided or withdrawn
 * before the signal came. A replay publishes the same notification, under the same id.
 */
export const noteSubmission =
  (service: Pick<ContractPorts, 'records' | 'store' | 'policy' | 'clock'>) =>
  async ({ contractId, workId, wakeAt }: InferType<typeof noteSubmissionInput>) => {
    const { records, store } = service;
    const { value: contract } = await records.readContract(contractId);
    const { value: work } = await records.readWork(contractId, workId);
    const submission = currentSubmission(work);
    if (work.status === 'submitted' && submission !== undefined) {
      const notification = notifyParty(contract, 'client', {
        template: 'contract-work-submitted',
        data: workData(contract, work),
        occurrence: `${workId}/${submission.number}`,
        time: submission.submittedAt,
      });
      await store.commit([], [notification]);
    }
    return planOf(service, contract, { works: [work], wakeAt });
  };

export const handler = task(noteSubmissionInput, () => noteSubmission(contracts()));
