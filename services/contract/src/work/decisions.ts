import { decideWork } from '../domain/work-changes.ts';
import type { Work, WorkDecision } from '../domain/work.ts';
import { assertOneSide } from '../own-contract.ts';
import { changeOwnWork, existing } from './change-work.ts';
import type { OwnRequest, WorkPorts } from './change-work.ts';

/** A decision as a request has it. */
export interface GivenDecision extends Pick<WorkDecision, 'submission' | 'outcome'> {
  readonly workId: string;
  readonly comment?: string | undefined;
}

/**
 * The caller decides about work of a contract of theirs. Who is paid for it cannot approve or reject it, also not as the client.
 * @throws OwnCaseError; SubmissionChangedError; AmountChangedError; IllegalTransitionError; NotFoundError
 */
export const decideOnWork = (
  service: WorkPorts,
  request: OwnRequest,
  { workId, submission, outcome, comment }: GivenDecision,
): Promise<Work> =>
  changeOwnWork(service, request, { workId, action: `work.${outcome}` }, ({ contract, work, by }) => {
    assertOneSide(request.caller, contract);
    const decision = { submission, outcome, ...(comment !== undefined && { comment }) };
    return decideWork(contract, existing(work), by, decision);
  });
