import { daysAfter } from '#shared/time/index.ts';
import type { Amendment } from './amendment.ts';
import { statusOf } from './contract.ts';
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
  readonly policy: Pick<ContractPolicy, 'silenceDays' | 'daySeconds'>;
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
      return review(facts) ?? { type: 'wait' };
    default:
      return { type: 'none' };
  }
};

const inForce = (contract: Contract, facts: Facts): NextAction =>
  signAmendment(facts) ?? answer(contract, facts) ?? review(facts) ?? submitNext(facts) ?? { type: 'none' };

const signAmendment = ({ amendment, party }: Facts): NextAction | undefined =>
  amendment !== undefined && turnOf(amendment.signing) === party
    ? { type: 'sign_amendment', entityId: amendment.amendmentId, deadlineAt: amendment.signing.signBy }
    : undefined;

const answer = ({ terminations }: Contract, { party }: Facts): NextAction | undefined => {
  const proposed = terminations.find(({ status, party: asked }) => status === 'proposed' && asked !== party);
  return proposed && { type: 'answer_termination', entityId: proposed.terminationId };
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

const submitNext = ({ party, works }: Facts): NextAction | undefined => {
  if (party !== 'contractor') return undefined;
  const next = works.find(({ status }) => status === 'rejected') ?? works.find(({ status }) => status === 'planned');
  return next && { type: 'submit_work', entityId: next.workId };
};
