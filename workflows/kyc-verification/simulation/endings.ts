import type { ReviewCase } from '../../../services/kyc/src/domain/review-case.ts';
import { isLapsed } from '../../../services/kyc/src/domain/session.ts';
import type { Session } from '../../../services/kyc/src/domain/session.ts';
import { isFinal } from '../../../services/kyc/src/domain/verification.ts';
import type { Verification } from '../../../services/kyc/src/domain/verification.ts';
import { DAY_MS } from '../../simulator/world/time.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import { isVerification, verificationsIn } from './records.ts';

/** Clocks are off by two seconds at most. */
const SKEW_MS = 5_000;
const QUARTER_HOUR_MS = 900_000;

interface Abandonment {
  /** As it was before. */
  readonly before: Verification;
  readonly at: string;
}

const isOver = (deadline: string | undefined, at: string): boolean =>
  deadline !== undefined && Date.parse(at) >= Date.parse(deadline) - SKEW_MS;

/** Whether a verification may be abandoned for this reason. */
const isFair = ({ before, at }: Abandonment, reason: string, wasCancelled: boolean): boolean => {
  const { status, submitBy, attempts, attempt } = before;
  switch (reason) {
    case 'submission_deadline':
      return ['collecting_documents', 'rejected'].includes(status) && isOver(submitBy, at);
    case 'verification_deadline':
      return status === 'verifying' && isOver(attempts.find((one) => one.attempt === attempt)?.verifyBy, at);
    case 'cancelled_by_operator':
      return wasCancelled;
    default:
      return status === 'collecting_documents' && reason === 'erasure_requested';
  }
};

export const wasCancelled = (records: Records, kycId: string): boolean =>
  records
    .all(`PARKED#kyc/${kycId}`)
    .some(({ sk, value }) => sk.startsWith('DECISION#') && value['action'] === 'cancel');

/** A verification is abandoned only after its deadline, while it waits for the contractor, or when an operator cancelled it. */
export const nothingIsAbandonedEarly = (records: Records): Oracle => {
  const present = new Map<string, Verification>();
  const abandoned = new Map<string, Abandonment>();
  const reasons = new Map<string, string>();
  return {
    name: 'no verification is abandoned early',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !isVerification(change.key)) continue;
          const after = change.value as Verification;
          const before = present.get(after.kycId);
          present.set(after.kycId, after);
          if (after.status === 'abandoned' && before !== undefined && before.status !== 'abandoned') {
            abandoned.set(after.kycId, { before, at: after.updatedAt });
          }
        }
      },
      published: ({ 'detail-type': type, detail }) => {
        if (type !== 'kyc.abandoned') return;
        const { entityId, metadata } = detail as {
          readonly entityId: string;
          readonly metadata: { readonly reason: string };
        };
        reasons.set(entityId, metadata.reason);
      },
    },
    conclude: () =>
      [...abandoned].flatMap(([kycId, ending]) => {
        const reason = reasons.get(kycId) ?? 'none';
        return isFair(ending, reason, wasCancelled(records, kycId))
          ? []
          : [`${kycId} was ${ending.before.status} and was abandoned at ${ending.at} for ${reason}`];
      }),
  };
};

/** A case is decided by the admin who claimed it, does not escalate afterwards, and is closed with its verification. */
export const casesAreInOrder = (records: Records): Oracle => {
  const present = new Map<string, ReviewCase>();
  const wrong: string[] = [];
  return {
    name: 'cases are consistent',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.pk.startsWith('CASE#')) continue;
          const after = change.value as ReviewCase;
          const { caseId, decision, overdueCount } = after;
          const before = present.get(caseId);
          present.set(caseId, after);
          if (before === undefined) continue;
          if (before.decision === undefined && decision !== undefined && decision.by !== before.claimedBy) {
            wrong.push(`${caseId} was decided by ${decision.by}, and ${before.claimedBy ?? 'no one'} had claimed it`);
          }
          if (before.decision !== undefined && overdueCount > before.overdueCount) {
            wrong.push(`${caseId} escalated though it was decided`);
          }
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => {
      const over = new Set(verificationsIn(records).flatMap((one) => (isFinal(one) ? [one.kycId] : [])));
      const left = [...present.values()].filter(
        ({ status, kycId }) => ['open', 'claimed'].includes(status) && over.has(kycId),
      );
      return [...wrong.splice(0), ...left.map(({ caseId, status }) => `${caseId} is still ${status}`)];
    },
  };
};

/** An attempt has one session after the other: a new one only when the last has lapsed. */
export const sessionsFollowLapsedOnes = (): Oracle => {
  const last = new Map<string, Session>();
  const wrong: string[] = [];
  return {
    name: 'sessions follow lapsed ones',
    listener: {
      committed: (_table, changes) => {
        for (const change of changes) {
          if (change.kind !== 'put' || !change.key.sk.startsWith('SESSION#')) continue;
          const after = change.value as Session;
          const place = `${after.kycId} attempt ${after.attempt}`;
          const before = last.get(place);
          if (before !== undefined && after.number < before.number) continue;
          last.set(place, after);
          if (before !== undefined && after.number > before.number && !isLapsed(before)) {
            wrong.push(`${place} has a new session, and the last one was ${before.status}`);
          }
        }
      },
    },
    inspect: () => wrong.splice(0),
    conclude: () => wrong.splice(0),
  };
};

/** Veriff may be down for hours; any other step fails sooner. */
const SLOW_STATES: readonly string[] = ['VeriffSessionCreated', 'CheckVeriffDecision'];
const timeoutMs = (state: string): number => (SLOW_STATES.includes(state) ? DAY_MS : QUARTER_HOUR_MS);

/** A step fails for good only shortly after a fault, because no step is retried for long. */
export const noFailureWithoutFault = (): Oracle => {
  const failures: { readonly what: string; readonly at: string; readonly state: string }[] = [];
  return {
    name: 'no failure without a fault',
    listener: {
      published: ({ 'detail-type': type, time, detail }) => {
        if (type !== 'kyc.failed') return;
        const { entityId, metadata } = detail as {
          readonly entityId: string;
          readonly metadata: { readonly state: string; readonly error: string };
        };
        const { state, error } = metadata;
        failures.push({ what: `${entityId} failed at ${state} with ${error}`, at: time, state });
      },
    },
    inspect: (world) => {
      const times = failures.length === 0 ? [] : world.faults().map(({ at }) => Date.parse(at));
      return failures.splice(0).flatMap(({ what, at, state }) => {
        const failedAt = Date.parse(at);
        return times.some((time) => time <= failedAt && failedAt - time <= timeoutMs(state))
          ? []
          : [`${what}, and there was no fault`];
      });
    },
  };
};
