import { createHash } from 'node:crypto';
import type { CASE_STATUSES, ReviewCase } from '../../../services/kyc/src/domain/review-case.ts';
import type { ParkedVerification } from '../../../services/kyc/src/domain/failure.ts';
import { CLOSED_STATUSES, OPEN_STATUSES } from '../../../services/kyc/src/domain/session.ts';
import type { Session } from '../../../services/kyc/src/domain/session.ts';
import { EDGES } from '../../../services/kyc/src/domain/verification.ts';
import { failuresStayListed } from '../../simulator/oracles/failures.ts';
import { statusesFollowTheirEdges } from '../../simulator/oracles/records.ts';
import type { Oracle, Records } from '../../simulator/oracles/oracle.ts';
import type { VeriffSite } from '../../simulator/world/veriff.ts';
import {
  casesAreInOrder,
  nothingIsAbandonedEarly,
  noFailureWithoutFault,
  sessionsFollowLapsedOnes,
} from './endings.ts';
import { erasureRequestsAreFulfilled } from './erasures.ts';
import { contractorsAreNotified, theAuditLogIsComplete } from './outcomes.ts';
import { verificationsIn } from './records.ts';

const open = [...OPEN_STATUSES];
const closed = [...CLOSED_STATUSES];
const decided = ['approved', 'rejected', 'withdrawn'] as const satisfies readonly (typeof CASE_STATUSES)[number][];

const statuses = statusesFollowTheirEdges;

/** Declared edges of every kind of record that has a status. */
const edges = (): Oracle =>
  statuses([
    { what: 'verification', isOne: (pk, sk) => pk.startsWith('KYC#') && sk === 'VERIFICATION', edges: EDGES },
    {
      what: 'session',
      isOne: (pk, sk) => pk.startsWith('KYC#') && sk.startsWith('SESSION#'),
      edges: {
        ...Object.fromEntries(
          open.map((status) => [status, [...open.filter((other) => other !== 'created'), ...closed]]),
        ),
        ...Object.fromEntries(closed.map((status) => [status, []])),
      },
    },
    {
      what: 'case',
      isOne: (pk, sk) => pk.startsWith('CASE#') && sk === 'STATE',
      edges: {
        open: ['claimed', 'withdrawn'],
        claimed: ['open', 'approved', 'rejected', 'withdrawn'],
        ...Object.fromEntries(decided.map((status) => [status, []])),
      },
    },
    {
      what: 'webhook',
      isOne: (pk) => pk.startsWith('WEBHOOK#'),
      edges: { received: ['processed', 'superseded', 'quarantined'], processed: [], superseded: [], quarantined: [] },
    },
    {
      what: 'document',
      isOne: (pk, sk) => pk.startsWith('KYC#') && sk.startsWith('DOCUMENT#'),
      edges: {
        awaiting_upload: ['accepted', 'rejected', 'erased'],
        accepted: ['erased'],
        rejected: ['erased'],
        erased: [],
      },
    },
  ]);

/** A webhook that was taken in is kept, and was used, or is known to be of no use. What is used is about a session of ours. */
const webhooksAreAccountedFor = (records: Records, site: () => VeriffSite): Oracle => ({
  name: 'every accepted webhook is accounted for',
  conclude: () => {
    const kept = records.all('WEBHOOK#');
    const keys = new Set(kept.map(({ sk }) => sk));
    const lost = site()
      .accepted()
      .filter((body) => !keys.has(createHash('sha256').update(body).digest('hex')));
    const unused = kept.filter(({ value }) => value['status'] === 'received');
    const strange = kept.filter(
      ({ value }) =>
        value['status'] !== 'quarantined' && records.all(`SESSION#${String(value['sessionId'])}`).length === 0,
    );
    return [
      ...lost.map((body) => `accepted and not kept: ${body}`),
      ...unused.map(({ pk, sk }) => `${pk}/${sk} was never processed`),
      ...strange.map(({ pk, sk }) => `${pk}/${sk} was taken for one of ours`),
    ];
  },
});

/** An approval or rejection has an author: Veriff in a session of that attempt, or an admin in its case. */
const decisionsHaveAnAuthor = (records: Records, site: () => VeriffSite): Oracle => ({
  name: 'a decision has an author',
  conclude: () => {
    const { veriff, overrides } = site();
    // Of what Veriff has erased it knows nothing any more.
    const forgotten = new Set(veriff.erased().map(({ sessionId }) => sessionId));
    const said = new Set(
      [...veriff.sessions().map(({ id, status }) => ({ sessionId: id, status })), ...overrides()].map(
        ({ sessionId, status }) => `${sessionId} ${status}`,
      ),
    );
    const cases = records.all('CASE#').map(({ value }) => value as unknown as ReviewCase);
    const byVeriff = (kycId: string, attempt: number, outcome: string): boolean =>
      records
        .all(`KYC#${kycId}`)
        .filter(({ sk, value }) => sk.startsWith('SESSION#') && value['attempt'] === attempt)
        .map(({ value }) => String(value['sessionId']))
        .some((id) => forgotten.has(id) || said.has(`${id} ${outcome === 'approved' ? 'approved' : 'declined'}`));
    return verificationsIn(records).flatMap(({ kycId, attempts }) =>
      attempts.flatMap(({ attempt, decision }) => {
        if (decision === undefined) return [];
        const { by, outcome } = decision;
        const isTrue =
          by === 'veriff'
            ? byVeriff(kycId, attempt, outcome)
            : cases.some(
                (one) =>
                  one.kycId === kycId && one.attempt === attempt && one.status === outcome && one.decision?.by === by,
              );
        return isTrue ? [] : [`${kycId} attempt ${attempt} was ${outcome} by ${by}, who did not`];
      }),
    );
  },
});

/**
 * A verdict of Veriff is not lost: a session does not lapse here that was decided there. But for one whose life was over when
 * it was decided, and whose submission nobody told us of: for all we could ask, the contractor had never been there.
 */
const decisionsAreReceived = (records: Records, site: () => VeriffSite): Oracle => ({
  name: 'a decision is received',
  conclude: () => {
    const { veriff, accepted } = site();
    const decisions = new Map(veriff.sessions().map(({ id, decision }) => [id, decision]));
    const isSubmissionKnown = (sessionId: string): boolean =>
      accepted().some((body) => body.includes(sessionId) && body.includes('"submitted"'));
    return records.all('KYC#').flatMap(({ sk, value }) => {
      const { sessionId, status, expiresAt } = value as unknown as Session;
      const decision = sk.startsWith('SESSION#') ? decisions.get(sessionId) : undefined;
      if (decision === undefined || decision === null || !['expired', 'abandoned'].includes(status)) return [];
      if (!['approved', 'declined', 'review'].includes(decision.status)) return [];
      return decision.decidedAt <= expiresAt || isSubmissionKnown(sessionId)
        ? [`session ${sessionId} is ${status} here, and ${decision.status} at Veriff`]
        : [];
    });
  },
});

/** A verification that a machine took up is through, and its machine said so. */
const verificationsAreFinished = (records: Records): Oracle => ({
  name: 'a verification comes to its end',
  conclude: (world) =>
    verificationsIn(records).flatMap(({ kycId, status, holder, completedAt, attempts }) => {
      const wasTakenUp = holder !== undefined || completedAt !== undefined || attempts.length > 0;
      if (!wasTakenUp) return [];
      if (completedAt !== undefined && ['approved', 'abandoned'].includes(status)) return [];
      const driver = holder === undefined ? undefined : world.states.find(holder.executionArn);
      return [`${kycId} stays ${status}, its execution ${driver?.status ?? 'never was'}`];
    }),
});

/** A contractor has one verification that counts. */
const oneVerificationCounts = (records: Records): Oracle => ({
  name: 'one verification counts',
  conclude: () => {
    const counting = new Map<string, number>();
    for (const { contractorId, status } of verificationsIn(records)) {
      if (status !== 'abandoned') counting.set(contractorId, (counting.get(contractorId) ?? 0) + 1);
    }
    return [...counting].filter(([, times]) => times > 1).map(([id, times]) => `${id} has ${times} verifications`);
  },
});

/** A verification that has ended was announced to the platform. */
const decisionsAreAnnounced = (records: Records): Oracle => {
  const recorded = new Map<string, Set<string>>();
  return {
    name: 'decisions are announced',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        const { entityId } = detail as { readonly entityId: string };
        recorded.set(entityId, (recorded.get(entityId) ?? new Set()).add(type));
      },
    },
    conclude: () =>
      verificationsIn(records).flatMap(({ kycId, status }) =>
        (status === 'approved' || status === 'abandoned') && recorded.get(kycId)?.has(`kyc.${status}`) !== true
          ? [`${kycId} is ${status}, and no event said so`]
          : [],
      ),
  };
};

/** A failure that was announced is listed, but for one that could not claim its verification, or that came after its completion. */
const announcedFailuresAreListed = (records: Records): Oracle => {
  const announced: ParkedVerification[] = [];
  return {
    name: 'announced failures are listed',
    listener: {
      published: ({ 'detail-type': type, detail }) => {
        if (type !== 'kyc.failed') return;
        const { entityId, metadata } = detail as { readonly entityId: string; readonly metadata: ParkedVerification };
        if (!['KYCInitiated', 'RecordAuditLog'].includes(metadata.state))
          announced.push({ ...metadata, kycId: entityId });
      },
    },
    conclude: () =>
      announced.flatMap(({ kycId, state, executionArn }) =>
        records
          .all(`PARKED#kyc/${kycId}`)
          .some(({ value }) => value['state'] === state && value['executionArn'] === executionArn)
          ? []
          : [`${kycId} failed at ${state} in ${executionArn} and is not listed`],
      ),
  };
};

/** Events that operators must see raise an alarm as well. */
const RINGING: Readonly<Record<string, string>> = {
  'kyc.failed': 'mindlinks-dev-kyc-verification-parked',
  'kyc.review.overdue': 'mindlinks-dev-kyc-review-overdue',
};

const operatorsAreCalled = (): Oracle => {
  const wanted = new Set<string>();
  return {
    name: 'operators are alerted',
    listener: {
      published: ({ 'detail-type': type }) => {
        const alarm = RINGING[type];
        if (alarm !== undefined) wanted.add(alarm);
      },
    },
    conclude: (world) => {
      const raised = new Set(world.cloudWatch.raisedAlarms().map(({ name }) => name));
      return [...wanted].filter((alarm) => !raised.has(alarm)).map((alarm) => `${alarm} was not raised`);
    },
  };
};

export const kycOracles = (records: Records, site: () => VeriffSite): readonly Oracle[] => [
  edges(),
  webhooksAreAccountedFor(records, site),
  decisionsHaveAnAuthor(records, site),
  decisionsAreReceived(records, site),
  verificationsAreFinished(records),
  oneVerificationCounts(records),
  decisionsAreAnnounced(records),
  operatorsAreCalled(),
  failuresStayListed(),
  announcedFailuresAreListed(records),
  nothingIsAbandonedEarly(records),
  casesAreInOrder(records),
  sessionsFollowLapsedOnes(),
  noFailureWithoutFault(),
  theAuditLogIsComplete(records),
  contractorsAreNotified(records),
  erasureRequestsAreFulfilled(records, site),
];
