import { number, object, string, array, boolean } from 'yup';
import { NotFoundError } from '#shared/errors/index.ts';
import type { AnyEvent } from '#shared/events/index.ts';
import { assertNotParty } from '#shared/http/actor.ts';
import type { Caller } from '#shared/http/index.ts';
import { membersOf } from '#shared/http/view.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import type { AuditEntry } from './domain/audit.ts';
import { CASE_STATUSES, RISKS, ageSeconds, isOverdue } from './domain/review-case.ts';
import type { ReviewCase } from './domain/review-case.ts';
import type { Kyc } from './ports.ts';

export const caseSchema = named(
  'KycCase',
  object({
    caseId: uuid().required(),
    kycId: uuid().required(),
    contractorId: uuid().required(),
    attempt: number().integer().required(),
    sessionId: string().required(),
    reason: string().required(),
    risk: string().oneOf(RISKS).required(),
    documentIds: array().of(uuid().required()).required(),
    status: string().oneOf(CASE_STATUSES).required(),
    openedAt: instant().required(),
    dueAt: instant().required(),
    overdueCount: number().integer().required(),
    claimedBy: string().optional(),
    claimedAt: instant().optional(),
    decision: object({
      outcome: string().oneOf(['approved', 'rejected']).required(),
      by: string().required(),
      reasonCode: string().required(),
      comment: string().defined(),
      at: instant().required(),
    })
      .optional()
      .default(undefined),
    ageSeconds: number().integer().required(),
    overdue: boolean().required(),
  }),
);

/** Members of the refusals of a case that is decided, and of one that another admin has claimed. */
export const decidedMembers = { outcome: string().oneOf(['approved', 'rejected', 'withdrawn']) };
export const claimedMembers = { ...decidedMembers, claimedAt: instant() };

/** A case as admins see it. */
export const caseView = (reviewCase: ReviewCase, now: string) => ({
  ...membersOf(caseSchema, reviewCase),
  ageSeconds: ageSeconds(reviewCase, now),
  overdue: isOverdue(reviewCase, now),
});

/** Path of every route about one case. */
export const casePath = object({ caseId: uuid().required() });

/** @throws NotFoundError */
export const requireCase = async ({ repository }: Pick<Kyc, 'repository'>, caseId: string) => {
  const read = await repository.getCase(caseId);
  if (read === undefined) throw new NotFoundError(`No review case ${caseId}`);
  return read;
};

/** What becomes of a case, and what is written with it. Nothing is when it stays the one that was read. */
interface CaseChange {
  readonly reviewCase: ReviewCase;
  readonly audit: Pick<AuditEntry, 'actor' | 'action' | 'at' | 'correlationId' | 'reason'>;
  readonly events?: readonly AnyEvent[];
}

/**
 * Read, decide, write in one transaction; decide again if another admin wrote in between, which is how the loser of a
 * race learns that it lost.
 * @throws NotFoundError
 * @throws OwnCaseError for an admin whose own verification it is
 */
export const changeCase = (
  service: Pick<Kyc, 'repository' | 'store' | 'sleep'>,
  { caseId, caller }: { readonly caseId: string; readonly caller: Caller },
  decide: (reviewCase: ReviewCase) => CaseChange,
): Promise<ReviewCase> =>
  retryOnConflict(async () => {
    const read = await requireCase(service, caseId);
    assertNotParty(caller, { contractorIds: [read.value.contractorId] });
    const { reviewCase, audit, events = [] } = decide(read.value);
    if (reviewCase === read.value) return reviewCase;
    const { repository, store } = service;
    const { contractorId, kycId } = reviewCase;
    const entry = repository.putAudit({ contractorId, kycId, occurrence: caseId, ...audit });
    await store.commit([repository.putCase(reviewCase, read), entry], events);
    return reviewCase;
  }, service);
