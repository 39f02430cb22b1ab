import { earliest, daysAfter } from '#shared/time/index.ts';
import { contractCalendar } from '../domain/contract.ts';
import type { Contract } from '../domain/contract.ts';
import { nextSteps, signingWakeAt } from '../domain/due.ts';
import type { DueStep } from '../domain/due.ts';
import type { Work } from '../domain/work.ts';
import type { ContractPorts } from '../ports.ts';

/** What the machine does next with a contract: part of what its tasks answer. */
export interface Plan {
  /** Due now; `null` when nothing is. */
  readonly due: DueStep | null;
  /** When the machine looks at the contract, if no signal comes before. */
  readonly wakeAt: string;
}

/** Days after which the machine looks at a contract of which nothing is due: a timer that is lost is noticed within a wait. */
const LOOK_DAYS = 30;

export interface PlanFacts {
  /** Work as it was just read or written: the index of open work may be behind. */
  readonly works?: readonly Work[];
  /** What the machine planned before. It stays if it is to come, because the index may not have the work that it is about. */
  readonly wakeAt?: string | null;
}

export type PlanPorts = Pick<ContractPorts, 'records' | 'policy' | 'clock'>;

/** What is due of a contract, and when the machine wakes up next. */
export const planOf = async (service: PlanPorts, contract: Contract, facts: PlanFacts = {}): Promise<Plan> => {
  const { policy } = service;
  const now = service.clock.now();
  const look = daysAfter(now, LOOK_DAYS, policy);
  const { signing } = contract;
  if (signing.status === 'preparing') return { due: null, wakeAt: earliest(look, signing.signBy) };
  if (signing.status === 'open') return { due: null, wakeAt: earliest(look, signingWakeAt(signing, policy)) };
  const { due, wakeAt = look } = nextSteps(contract, await dueFacts(service, contract, facts), now);
  const before = facts.wakeAt != null && facts.wakeAt > now ? facts.wakeAt : look;
  return { due: due ?? null, wakeAt: earliest(look, before, wakeAt) };
};

const dueFacts = async ({ records, policy }: PlanPorts, contract: Contract, { works = [] }: PlanFacts) => {
  const { contractId } = contract;
  const [openWork, { read: amendment }] = await Promise.all([
    // What is left of a contract that ends decides about its end: it is read as it is now.
    contract.ending === undefined ? records.openWork(contractId) : records.allWork(contractId),
    records.openAmendment(contractId),
  ]);
  const isOlder = ({ workId }: Work) => works.every((work) => work.workId !== workId);
  return {
    openWork: [...openWork.filter(isOlder), ...works],
    ...(amendment !== undefined && { amendment: amendment.value }),
    policy,
    calendar: contractCalendar(contract, policy),
  };
};
