import { NotFoundError } from '#shared/errors/index.ts';
import { actorOf } from '#shared/http/actor.ts';
import type { ApiRequest } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import type { Change } from '#shared/store/index.ts';
import type { Calendar } from '#shared/time/calendar.ts';
import { contractCalendar } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import type { By, WorkChange } from '../domain/work-changes.ts';
import type { Work } from '../domain/work.ts';
import { callerParty, ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';

export type WorkPorts = Pick<ContractPorts, 'store' | 'records' | 'policy' | 'clock' | 'sleep'>;

/** A change of work, with what is written besides. */
type Decided = WorkChange & { readonly changes?: readonly Change[] };

export type OwnRequest = Pick<ApiRequest, 'caller' | 'correlationId'> & {
  readonly path: { readonly contractId: string };
};

/** What a decision about work is made from. */
export interface WorkFacts {
  readonly contract: Contract;
  /** `undefined` where there is none under the id. */
  readonly work: Work | undefined;
  readonly by: By;
  readonly calendar: Calendar;
}

/**
 * A party changes work of its contract, in one commit with a line of the audit log. The commit fails, and is decided about again,
 * when the contract has changed since: so that nothing is submitted or decided once the contract is settled. Nothing is written
 * where `decide` answers with the work that it was given.
 * @param action What the audit log says, in the past tense
 * @throws NotFoundError for somebody else's contract as for none
 */
export const changeOwnWork = (
  service: WorkPorts,
  request: OwnRequest,
  { workId, action }: { readonly workId: string; readonly action: string },
  decide: (facts: WorkFacts) => Decided | Promise<Decided>,
): Promise<Work> =>
  retryOnConflict(async () => {
    const { store, records, policy, clock } = service;
    const { caller, correlationId, path } = request;
    const contract = await ownContract(service, caller, path.contractId);
    const read = await records.getWork(path.contractId, workId);
    const by = { actor: actorOf(caller), party: callerParty(caller), at: clock.now() };
    const calendar = contractCalendar(contract.value, policy);
    const change = await decide({ contract: contract.value, work: read?.value, by, calendar });
    if (change.work === read?.value) return change.work;
    const audit = {
      contractId: path.contractId,
      at: by.at,
      actor: by.actor,
      action,
      occurrence: `${workId}/${change.work.submissions.length}/${change.work.decisions.length}`,
      correlationId,
      facts: { workId, submission: change.work.submissions.length },
    };
    await store.commit(
      [
        change.contract === contract.value
          ? records.checkContract(contract)
          : records.putContract(change.contract, contract),
        records.putWork(change.work, read),
        records.putAudit(audit),
        ...(change.changes ?? []),
      ],
      change.events,
    );
    return change.work;
  }, service);

/** @throws NotFoundError */
export const existing = (work: Work | undefined): Work => {
  if (work === undefined) throw new NotFoundError('The contract has no such work.');
  return work;
};
