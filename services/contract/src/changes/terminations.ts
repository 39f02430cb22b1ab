import type { InferType } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import type { Actor } from '#shared/events/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import type { Decision } from '#shared/store/index.ts';
import type { LocalDate } from '#shared/time/local-date.ts';
import { assertNotOver, contractCalendar } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import type { Party } from '../domain/signing.ts';
import { terminationEvent } from '../domain/termination-announcements.ts';
import type { TerminationAction } from '../domain/termination-announcements.ts';
import { answerTermination, requestTermination, withRoomFor, withdrawTermination } from '../domain/termination.ts';
import type { Termination } from '../domain/termination.ts';
import { latestTerms } from '../domain/terms.ts';
import { assertOneSide, callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import { terminationView } from './termination-view.ts';
import type { terminationInput } from './termination-view.ts';

export type TerminationPorts = Pick<ContractPorts, 'records' | 'policy' | 'clock'>;

type OwnRequest<Path> = Pick<ApiRequest, 'caller' | 'correlationId'> & { readonly path: Path };
type OfContract = OwnRequest<{ readonly contractId: string }>;
type OfTermination = OwnRequest<{ readonly contractId: string; readonly terminationId: string }>;

/** Who changes a termination, and when. */
interface By {
  readonly party: Party;
  readonly actor: Actor;
  readonly at: string;
  /** The date where the contract is. */
  readonly today: LocalDate;
}

/** A party changes a termination of its contract while that is in force; nothing is written where `decide` changes nothing. */
const changeTermination = async (
  { records, policy, clock }: TerminationPorts,
  { caller, correlationId, path: { contractId } }: OfContract,
  action: TerminationAction,
  decide: (contract: Contract, by: By) => Termination,
): Promise<Termination> => {
  await ownContract({ records }, caller, contractId);
  return records.changeContract(contractId, (before): Decision<Contract, Termination> => {
    assertOneSide(caller, before);
    const at = clock.now();
    const actor = actorOf(caller);
    const today = contractCalendar(before, policy).dateAt(at);
    assertNotOver(before, today, 'be terminated');
    const termination = decide(before, { party: callerParty(caller), actor, at, today });
    if (before.terminations.includes(termination)) return { value: before, result: termination };
    const { terminationId, ground, lastDay } = termination;
    const others = before.terminations.filter((one) => one.terminationId !== terminationId);
    const isNew = others.length === before.terminations.length;
    const kept = isNew ? withRoomFor(others, termination.party) : others;
    const contract: Contract = { ...before, terminations: [...kept, termination], updatedAt: at };
    const audit = { contractId, at, actor, correlationId, facts: { terminationId, ground, lastDay } };
    return {
      value: contract,
      result: termination,
      changes: [records.putAudit({ ...audit, action: `termination.${action}`, occurrence: terminationId })],
      events: [terminationEvent(contract, termination, action, actor)],
    };
  });
};

/**
 * A party asks to end its contract. The same request once more changes nothing.
 * @throws NoticeTooShortError; TerminationDateError; IllegalTransitionError; TooManyTerminationsError; NotFoundError; OwnCaseError
 */
export const terminateOwn = async (
  service: TerminationPorts & Pick<ContractPorts, 'ids'>,
  request: OfContract & { readonly body: InferType<typeof terminationInput> },
): Promise<ApiResponse> => {
  const { body } = request;
  const terminationId = service.ids.next();
  const requested = await changeTermination(service, request, 'requested', (contract, { party, actor, at, today }) => {
    const repeated = contract.terminations.find((one) => isRepeated(one, party, body));
    if (repeated !== undefined) return repeated;
    const { endsOn } = latestTerms(contract.terms);
    return requestTermination(
      { ...body, terminationId, party, requestedBy: actor.id, requestedAt: at },
      { receivedOn: today, noticeDays: contract.noticeDays, ...(endsOn !== undefined && { endsOn }) },
    );
  });
  return { status: 201, body: terminationView(requested, callerParty(request.caller)) };
};

const isRepeated = (
  { party, status, ground, lastDay, reasonCode, message }: Termination,
  by: Party,
  given: InferType<typeof terminationInput>,
): boolean =>
  party === by &&
  ['proposed', 'effective'].includes(status) &&
  ground === given.ground &&
  lastDay === given.lastDay &&
  reasonCode === given.reasonCode &&
  message === given.message;

/** What a party does with a termination. */
export type TerminationAnswer = Exclude<TerminationAction, 'requested'>;

const RESULTS = { agreed: 'effective', refused: 'refused', withdrawn: 'withdrawn' } as const;

/**
 * The other party agrees or refuses, or the party that asked takes its request back. The same answer once more changes nothing.
 * @throws IllegalTransitionError; TerminationDateError; NotFoundError; OwnCaseError
 */
export const answerOwn = async (
  service: TerminationPorts,
  request: OfTermination,
  answer: TerminationAnswer,
): Promise<ApiResponse> => {
  const { terminationId } = request.path;
  const answered = await changeTermination(service, request, answer, (contract, by) => {
    const termination = contract.terminations.find((one) => one.terminationId === terminationId);
    if (termination === undefined) throw new NotFoundError('The contract has no such termination.');
    if (isDone(termination, by, answer)) return termination;
    return answer === 'withdrawn'
      ? withdrawTermination(termination, by)
      : answerTermination(termination, { ...by, agrees: answer === 'agreed' });
  });
  return { status: 200, body: terminationView(answered, callerParty(request.caller)) };
};

const isDone = ({ status, ground, party }: Termination, by: By, answer: TerminationAnswer): boolean =>
  status === RESULTS[answer] &&
  (answer === 'withdrawn' ? party === by.party : party !== by.party && ground === 'mutual');
