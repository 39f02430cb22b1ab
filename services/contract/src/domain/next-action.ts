import { daysAfter } from '#shared/time/index.ts';
import type { Amendment } from './amendment.ts';
import { contractCalendar, statusOf, submissionsUntil } from './contract.ts';
import type { Contract } from './contract.ts';
import type { ContractPolicy } from './policy.ts';
import { turnOf } from './signing.ts';
import type { Party } from './signing.ts';
import type { Work } from './work.ts';

export const ACTION_TYPES = [
  'sign',
  'sign_amendment',
  'answer_termination',
  'review_work',
  'approve_again',
  'submit_work',
  'wait',
  'none',
] as const;

/** What a party has to do next, and until when. */
export interface NextAction {
  readonly type: (typeof ACTION_TYPES)[number];
  /** The amendment, termination or work that it is about. */
  readonly entityId?: string;
  /** ISO-8601 UTC. */
  readonly deadlineAt?: string;
}

interface Facts {
  readonly party: Party;
  /** The amendment that waits for signatures. */
  readonly amendment?: Amendment;
  /** Work that is not paid and not closed. */
  readonly works: readonly Work[];
  readonly policy: Pick<ContractPolicy, 'silenceDays' | 'submissionDays' | 'daySeconds'>;
  /** Now, ISO-8601 UTC. */
  readonly at: string;
}

/** The first thing that a party has to do: what the other party waits for comes before what the party may do. */
export const nextAction = (contract: Contract, facts: Facts): NextAction => {
  switch (statusOf(contract)) {
    case 'drafted':
      return { type: 'wait' };
    case 'pending_client_signature':
    case 'pending_contractor_signature':
      return turnOf(contract.signing) === facts.party
        ? { type: 'sign', deadlineAt: contract.signing.signBy }
        : { type: 'wait' };
    case 'scheduled':
    case 'active':
      return inForce(contract, facts);
    case 'ending':
      return ending(contract, facts);
    default:
      return { type: 'none' };
  }
};

const inForce = (contract: Contract, facts: Facts): NextAction =>
  signAmendment(facts) ??
  answer(contract, facts) ??
  review(facts) ??
  approveAgain(facts) ??
  submitNext(facts) ?? { type: 'none' };

/** Work is submitted for some days after the last one. */
const ending = (contract: Contract, facts: Facts): NextAction => {
  const { party, policy, at } = facts;
  const until = submissionsUntil(contract, contractCalendar(contract, policy), policy);
  const isOpen = party === 'contractor' && until !== undefined && at < until && contract.settlingSince === undefined;
  if (isOpen) return { ...(submitNext(facts) ?? { type: 'wait' }), deadlineAt: until };
  return review(facts) ?? approveAgain(facts) ?? { type: 'wait' };
};

const signAmendment = ({ amendment, party }: Facts): NextAction | undefined =>
  amendment !== undefined && turnOf(amendment.signing) === party
    ? { type: 'sign_amendment', entityId: amendment.amendmentId, deadlineAt: amendment.signing.signBy }
    : undefined;

const answer = (contract: Contract, { party, policy, at }: Facts): NextAction | undefined => {
  const { dateAt, endOf } = contractCalendar(contract, policy);
  const today = dateAt(at);
  const proposed = contract.terminations.find(
    ({ status, party: asked, lastDay }) => status === 'proposed' && asked !== party && lastDay >= today,
  );
  return (
    proposed && {
      type: 'answer_termination',
      entityId: proposed.terminationId,
      deadlineAt: endOf(proposed.lastDay),
    }
  );
};

/** The work that waits for the client for the longest time. */
const review = ({ party, works, policy }: Facts): NextAction | undefined => {
  if (party !== 'client') return undefined;
  const [oldest] = works
    .filter(({ status }) => status === 'submitted')
    .map(({ workId, updatedAt, submissions }) => ({ workId, at: submissions.at(-1)?.submittedAt ?? updatedAt }))
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  return (
    oldest && {
      type: 'review_work',
      entityId: oldest.workId,
      deadlineAt: daysAfter(oldest.at, policy.silenceDays, policy),
    }
  );
};

/** Payments refused an approval, and nothing else makes the work paid. */
const approveAgain = ({ party, works }: Facts): NextAction | undefined => {
  const refused = party === 'client' ? works.find(({ status }) => status === 'payment_rejected') : undefined;
  return refused && { type: 'approve_again', entityId: refused.workId };
};

const submitNext = ({ party, works }: Facts): NextAction | undefined => {
  if (party !== 'contractor') return undefined;
  const next = works.find(({ status }) => status === 'rejected') ?? works.find(({ status }) => status === 'planned');
  return next && { type: 'submit_work', entityId: next.workId };
};
