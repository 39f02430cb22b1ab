import { object, string } from 'yup';
import type { InferType } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import type { Event } from '#shared/events/index.ts';
import { logger } from '#shared/logging/index.ts';
import type { Decision } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { SYSTEM, notifyParty, partiesOf, refusalData, workData } from '../../domain/announcements.ts';
import type { Contract } from '../../domain/contract.ts';
import { currentSubmission, recordPayment } from '../../domain/work.ts';
import type { PaymentOutcome, Work } from '../../domain/work.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts } from '../../wiring.ts';
import { planOf } from '../plan.ts';

/** How payments' events change approved work. */
const OUTCOMES = {
  'payment.completed': 'paid',
  'payment.rejected': 'payment_rejected',
  'payment.cancelled': 'payment_cancelled',
  'payment.reversed': 'reversed',
} as const satisfies Record<string, PaymentOutcome['outcome']>;
type OutcomeEvent = keyof typeof OUTCOMES;
const isOutcome = (name: string): name is OutcomeEvent => Object.hasOwn(OUTCOMES, name);

export const followPaymentInput = object({
  contractId: uuid().required(),
  /** Name of the signal, which is the type of the event. */
  name: string().required(),
  workId: uuid().required(),
  /** Of an event of payments. */
  paymentId: uuid().nullable().defined(),
  at: instant().nullable().defined(),
  /** Why it was rejected. */
  reason: string().nullable().defined(),
  /** What the machine planned before. */
  wakeAt: instant().nullable().defined(),
});
type Input = InferType<typeof followPaymentInput>;
type Dependencies = Pick<ContractPorts, 'records' | 'store' | 'policy' | 'clock'>;

/**
 * Tasks `MilestonePaymentFlow` and `TimesheetApprovalFlow`: follow approved work to the end of its payment. An approval is notified to
 * the contractor; what payments say is recorded once, and no earlier event replaces a later one.
 */
export const followPayment = (service: Dependencies) => async (input: Input) => {
  const { value: contract } = await service.records.readContract(input.contractId);
  const work = await followed(service, contract, input);
  return planOf(service, contract, { works: work === undefined ? [] : [work], wakeAt: input.wakeAt });
};

const followed = async (service: Dependencies, contract: Contract, input: Input): Promise<Work | undefined> => {
  const { contractId, workId, name, paymentId, at, reason } = input;
  const found = await service.records.getWork(contractId, workId);
  if (found === undefined) {
    // Operators cannot repair it: nothing of this contract waits for it.
    logger.warn('A payment of work that the contract does not have', { contractId, workId, name });
    return undefined;
  }
  if (isOutcome(name) && paymentId !== null && at !== null) {
    const facts = { paymentId, at, ...(reason !== null && { reason }) };
    return recordOutcome(service, contract, { workId, name, ...facts });
  }
  const { value: work } = found;
  await service.store.commit([], approvalNotice(contract, work));
  return work;
};

/** A replay publishes the same notification, under the same id. */
const approvalNotice = (contract: Contract, work: Work): readonly Event<'notification.requested'>[] => {
  const approval = work.decisions.findLast(({ outcome }) => outcome === 'approved');
  if (approval === undefined) return [];
  const { at: time } = approval;
  const occurrence = `${work.workId}/${time}`;
  return [
    notifyParty(contract, 'contractor', {
      template: 'contract-work-approved',
      data: workData(contract, work),
      occurrence,
      time,
    }),
  ];
};

interface OutcomeFacts extends Pick<PaymentOutcome, 'paymentId' | 'reason' | 'at'> {
  readonly workId: string;
  readonly name: OutcomeEvent;
}

const recordOutcome = (
  { records, clock }: Dependencies,
  contract: Contract,
  { workId, name, ...payment }: OutcomeFacts,
): Promise<Work> =>
  records.changeWork(contract.contractId, workId, (before): Decision<Work, Work> => {
    const work = recordPayment(before, { outcome: OUTCOMES[name], ...payment });
    if (work === before) return { value: before, result: before };
    const { contractId } = contract;
    return {
      value: work,
      result: work,
      changes: [
        records.putAudit({
          contractId,
          at: clock.now(),
          actor: SYSTEM,
          action: `work.${name}`,
          occurrence: `${workId}/${payment.at}`,
          ...(payment.reason !== undefined && { reason: payment.reason }),
          facts: { workId, paymentId: payment.paymentId },
        }),
      ],
      events: outcomeEvents(contract, work, payment),
    };
  });

const outcomeEvents = (
  contract: Contract,
  work: Work,
  { paymentId, at: time }: Pick<PaymentOutcome, 'paymentId' | 'at'>,
) => {
  const { workId, status } = work;
  const occurrence = `${workId}/${time}`;
  const amount = currentSubmission(work)?.amount;
  if (status === 'paid' && amount !== undefined) {
    const metadata = { ...partiesOf(contract), ...amount, workId, paymentId };
    return [
      makeEvent('contract.work.paid', { entityId: contract.contractId, occurrence, actor: SYSTEM, time, metadata }),
    ];
  }
  if (status !== 'payment_rejected') return [];
  const data = refusalData(contract, work);
  return [notifyParty(contract, 'contractor', { template: 'contract-payment-refused', data, occurrence, time })];
};

export const handler = task(followPaymentInput, () => followPayment(contracts()));
