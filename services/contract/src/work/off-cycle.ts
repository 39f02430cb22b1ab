import { object, string } from 'yup';
import type { InferType } from 'yup';
import { ValidationError } from '#shared/errors/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { moneySchema } from '#shared/money/index.ts';
import type { Money } from '#shared/money/index.ts';
import { paragraphs, reference } from '#shared/validation/index.ts';
import type { Contract } from '../domain/contract.ts';
import { submitOffCycle } from '../domain/work-changes.ts';
import { OFF_CYCLE_CATEGORIES, newWork } from '../domain/work.ts';
import { assertOneSide } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { changeOwnWork } from './change-work.ts';
import type { WorkPorts } from './change-work.ts';
import { workView } from './view.ts';

export const offCycleInput = object({
  category: string().oneOf(OFF_CYCLE_CATEGORIES).required(),
  /** What it is for, as the other party reads it. */
  title: reference(120).min(1).required(),
  /** In the currency of the contract. */
  amount: moneySchema.required(),
  note: paragraphs(1_000).min(1).optional(),
});

type Request = Pick<ApiRequest, 'caller' | 'correlationId'> & {
  readonly path: { readonly contractId: string };
  readonly body: InferType<typeof offCycleInput>;
};

/**
 * A party proposes a payment outside of milestones and timesheets. It waits for the client's approval, as all work does.
 * @throws ValidationError for another currency; IllegalTransitionError; OwnCaseError; NotFoundError
 */
export const proposePayment = async (
  service: WorkPorts & Pick<ContractPorts, 'ids'>,
  request: Request,
): Promise<ApiResponse> => {
  const { contractId } = request.path;
  const { category, title, note, amount } = request.body;
  const workId = service.ids.next();
  const proposed = await changeOwnWork(
    service,
    request,
    { workId, action: 'work.submitted' },
    ({ contract, work, by }) => {
      assertOneSide(request.caller, contract);
      assertCurrency(contract, amount);
      const agreed = { amountMinor: amount.amountMinor, currency: amount.currency };
      const planned = newWork({ ...{ workId, contractId, kind: 'off_cycle', category, title, agreed }, at: by.at });
      return submitOffCycle(contract, work ?? planned, by, { amount: agreed, ...(note !== undefined && { note }) });
    },
  );
  return { status: 201, body: workView(proposed) };
};

const assertCurrency = ({ currency }: Contract, amount: Money): void => {
  if (amount.currency !== currency) {
    throw new ValidationError([
      { field: 'amount.currency', message: `is not ${currency}, the currency of the contract` },
    ]);
  }
};
