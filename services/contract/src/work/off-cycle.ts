import { object, string } from 'yup';
import type { InferType } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { IllegalTransitionError } from '#shared/errors/index.ts';
import { refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { moneySchema } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { paragraphs, reference } from '#shared/validation/index.ts';
import type { Contract } from '../domain/contract.ts';
import { TooManyOpenPaymentsError } from '../domain/errors.ts';
import { submitOffCycle } from '../domain/work-changes.ts';
import { OFF_CYCLE_CATEGORIES, newWork } from '../domain/work.ts';
import { assertOneSide } from '../own-contract.ts';
import type { Work } from '../domain/work.ts';
import type { ContractPorts } from '../ports.ts';
import { payoutProblems } from '../rate-input.ts';
import { attachmentIdsInput } from '../attachments/submitted-files.ts';
import { submitOwnWork } from './submit-work.ts';
import type { SubmissionPorts } from './submit-work.ts';
import { workView } from './view.ts';

export const offCycleInput = object({
  category: string().oneOf(OFF_CYCLE_CATEGORIES).required(),
  /** What it is for, as the other party reads it. */
  title: reference(120).min(1).required(),
  /** In the currency of the contract. */
  amount: moneySchema.required(),
  note: paragraphs(1_000).min(1).optional(),
  /** An expense has a receipt. */
  attachmentIds: attachmentIdsInput,
});

type Request = Pick<ApiRequest, 'caller' | 'correlationId'> & {
  readonly path: { readonly contractId: string };
  readonly body: InferType<typeof offCycleInput>;
};

/**
 * A party proposes a payment outside of milestones and timesheets. It waits for the client's approval, as all work does.
 * @throws ValidationError for another currency, and an amount that payments would refuse; AttachmentsRefusedError;
 * IllegalTransitionError; OwnCaseError; NotFoundError; TooManyOpenPaymentsError
 */
export const proposePayment = async (
  service: SubmissionPorts & Pick<ContractPorts, 'ids'>,
  request: Request,
): Promise<ApiResponse> => {
  const { contractId } = request.path;
  const { category, title, note, amount } = request.body;
  const workId = service.ids.next();
  const open = await service.records.openWork(contractId);
  const proposed = await submitOwnWork(service, request, workId, ({ contract, work, by, attachments }) => {
    assertOneSide(request.caller, contract);
    assertPayable(contract, amount);
    assertFewOpen(open);
    const agreed = { amountMinor: amount.amountMinor, currency: amount.currency };
    const planned = newWork({ ...{ workId, contractId, kind: 'off_cycle', category, title, agreed }, at: by.at });
    const given = { amount: agreed, attachments, ...(note !== undefined && { note }) };
    return submitOffCycle(contract, work ?? planned, by, given);
  });
  return { status: 201, body: workView(proposed) };
};

/** Each is a mail to the other party, and waits for the client's decision. */
const MAXIMUM_OPEN = 20;

const assertFewOpen = (open: readonly Work[]): void => {
  const waiting = open.filter(({ kind, status }) => kind === 'off_cycle' && status === 'submitted');
  if (waiting.length >= MAXIMUM_OPEN) {
    throw new TooManyOpenPaymentsError(`${MAXIMUM_OPEN} off-cycle payments wait for the client’s decision`);
  }
};

export const OFF_CYCLE_CONFLICTS = refusals<IllegalTransitionError | TooManyOpenPaymentsError>({
  CONTRACT_STATUS_CONFLICT: 'The contract is not signed by both, or is settled',
  CONTRACT_TOO_MANY_OPEN_PAYMENTS: 'Twenty off-cycle payments of it wait for a decision',
});

const assertPayable = ({ currency }: Contract, amount: Money): void => {
  const problems =
    amount.currency === currency
      ? payoutProblems('amount.amountMinor', amount)
      : [{ field: 'amount.currency', message: `is not ${currency}, the currency of the contract` }];
  if (problems.length > 0) throw new ValidationError(problems);
};
