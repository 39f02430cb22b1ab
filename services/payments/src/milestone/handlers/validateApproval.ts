import { boolean, mixed, number, object, string } from 'yup';
import type { InferType } from 'yup';
import { ACTOR_TYPES } from '#shared/events/envelope.ts';
import type { ActorType } from '#shared/events/index.ts';
import { claimFor } from '#shared/executions/index.ts';
import { CURRENCIES } from '#shared/money/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { task } from '#shared/tasks/index.ts';
import { key, uuid } from '#shared/validation/index.ts';
import { CONTRACT_TERMS, isByTerms, mayBecomeKnown, rejectionReason } from '../domain/approval.ts';
import { nextStep, resumePoint } from '../domain/next-step.ts';
import { PAYABLE_KINDS } from '../../payouts/domain/payable.ts';
import type { PayableKind } from '../../payouts/domain/payable.ts';
import { rejectionEvents, rejectionNotice } from '../domain/announcements.ts';
import { NotYetKnownError, PaymentMismatchError } from '../domain/errors.ts';
import { isAbout, paymentIdOf, rejected, signalKeyOf, validated } from '../domain/payment.ts';
import type { Approval, Payment } from '../domain/payment.ts';
import type { MilestonePorts } from '../ports.ts';
import { milestoneExecutions, payments } from '../../wiring.ts';

export const validateApprovalInput = object({
  kind: mixed<PayableKind>().oneOf(PAYABLE_KINDS).required(),
  /** Of the milestone or timesheet. */
  id: key().required(),
  contractId: uuid().required(),
  clientId: uuid().required(),
  contractorId: uuid().required(),
  amountMinor: number().integer().min(1).max(Number.MAX_SAFE_INTEGER).required(),
  currency: string().oneOf(CURRENCIES).required(),
  /** Who approved: user name and kind of user. */
  approvedBy: key().required(),
  approverType: mixed<ActorType>().oneOf(ACTOR_TYPES).required(),
  executionArn: string().required(),
  /** Whether the machine has waited for what is not known yet. */
  hasWaited: boolean().strict().required(),
});
type Input = InferType<typeof validateApprovalInput>;
type Dependencies = Pick<
  MilestonePorts,
  'payoutRecords' | 'paymentRecords' | 'auditLog' | 'store' | 'milestoneExecutions' | 'clock' | 'sleep'
>;

/**
 * Task `ValidateApproval`: claim the payment for this execution, and check the approval against what was handed in. An
 * approval that does not hold leaves a `rejected` payment, which the next approval is free to take up.
 *
 * `claim` in the answer: `held` goes on with `step`; `busy` means that a live execution drives it already; `done` that it
 * ended. A holder whose execution is over is replaced.
 *
 * @throws PaymentMismatchError when it is being paid, or was, on other terms
 * @throws NotYetKnownError until the machine has waited for the events about the work and its contractor
 */
export const validateApproval = (service: Dependencies) => async (input: Input) => {
  const { entity: payment, claim } = await retryOnConflict(() => claimPayment(service, input), service);
  return {
    claim,
    ...resumePoint(payment),
    notification: payment.status === 'rejected' ? rejectionNotice(payment) : null,
  };
};

/** Why no user approved, in the audit log. */
const BY_THE_TERMS = 'Approved by the contract’s terms';

type Claimed = Awaited<ReturnType<typeof claimFor<Payment>>>;

const approvalOf = ({ kind, id, contractId, clientId, contractorId, amountMinor, currency, approvedBy }: Input) =>
  ({
    kind,
    id,
    contractId,
    clientId,
    contractorId,
    amount: { amountMinor, currency },
    approvedBy,
  }) satisfies Approval;

const claimPayment = async (service: Dependencies, input: Input): Promise<Claimed> => {
  const approval = approvalOf(input);
  const read = await service.paymentRecords.getPayment(paymentIdOf(approval));
  if (read === undefined) return examine(service, input, read);
  if (read.value.status === 'rejected') {
    const isReplay = read.value.rejection?.executionArn === input.executionArn;
    return isReplay ? { entity: read.value, claim: 'held' } : examine(service, input, read);
  }
  if (!isAbout(read.value, approval)) {
    throw new PaymentMismatchError(`Payment ${read.value.paymentId} is under way on other terms`);
  }
  return claimApproved(service, input, read);
};

/** Nobody has looked at this approval yet. */
const examine = async (
  { payoutRecords, paymentRecords, auditLog, store, clock }: Dependencies,
  input: Input,
  read: Versioned<Payment> | undefined,
): Promise<Claimed> => {
  const { kind, id, contractorId, approverType, executionArn, hasWaited } = input;
  const [payable, verified, account] = await Promise.all([
    payoutRecords.getPayable(kind, id),
    payoutRecords.getVerified(contractorId),
    payoutRecords.getPayoutAccount(contractorId),
  ]);
  const notifiedUser = isByTerms(input) ? payable?.value.termsApproveFor : undefined;
  const approval = { ...approvalOf(input), ...(notifiedUser !== undefined && { notifiedUser }) };
  const reason = rejectionReason(
    { ...approval, approverType },
    { payable: payable?.value, verified: verified?.value, account: account?.value },
  );
  if (reason !== undefined && mayBecomeKnown(reason) && !hasWaited) {
    throw new NotYetKnownError(`${reason}: ${kind} ${id}, contractor ${contractorId}`);
  }
  const at = clock.now();
  const payment =
    reason === undefined
      ? validated(approval, executionArn, at, read?.value)
      : rejected(approval, { reason, at, executionArn }, read?.value);
  const approvedByTerms = { actor: CONTRACT_TERMS, action: 'payment.approved.by_terms', reason: BY_THE_TERMS };
  await store.commit(
    [
      ...paymentRecords.changesOf(payment, read),
      ...(reason === undefined && isByTerms(input)
        ? [auditLog.putAudit({ subject: signalKeyOf(payment), at, ...approvedByTerms })]
        : []),
    ],
    rejectionEvents(payment),
  );
  return { entity: payment, claim: 'held' };
};

const claimApproved = (service: Dependencies, { executionArn }: Input, read: Versioned<Payment>): Promise<Claimed> => {
  const { paymentRecords, store, milestoneExecutions: executions, clock } = service;
  return claimFor({ executions, clock }, executionArn, read.value, {
    isDone: ({ status }) => status === 'cancelled',
    // An execution that failed between the booking and the announcements has left these to do.
    isDoneAfter: (payment, outcome) => nextStep(payment) === 'announce' && outcome !== 'failed',
    writeHolder: async (holder) => {
      const payment: Payment = { ...read.value, holder, updatedAt: holder.claimedAt };
      await store.commit(paymentRecords.changesOf(payment, read));
      return payment;
    },
  });
};

export const handler = task(validateApprovalInput, () =>
  validateApproval({ ...payments(), milestoneExecutions: milestoneExecutions() }),
);
