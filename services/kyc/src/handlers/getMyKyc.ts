import { array, number, object, string } from 'yup';
import { contractorOf, defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { instant, named, uuid } from '#shared/validation/index.ts';
import { documentSchema, documentView } from '../document-view.ts';
import { reasonText } from '../domain/announcements.ts';
import { ACTION_TYPES, nextAction } from '../domain/next-action.ts';
import { STATUSES } from '../domain/verification.ts';
import type { Attempt, Verification } from '../domain/verification.ts';
import type { Kyc } from '../ports.ts';
import { findPresent } from '../present-verification.ts';
import { kyc } from '../wiring.ts';

const attemptSchema = named(
  'KycAttempt',
  object({
    attempt: number().integer().required(),
    submittedAt: instant().required(),
    outcome: string().oneOf(['approved', 'rejected']).optional(),
    reason: string().optional(),
    decidedAt: instant().optional(),
  }),
);

export const route = defineRoute({
  method: 'GET',
  path: '/api/contractors/me/kyc',
  operationId: 'getMyKyc',
  summary: 'How far the verification is, what to do next, and what happened before',
  tag: 'kyc',
  roles: ['contractor'],
  responses: {
    200: {
      description: 'The present verification; without `kycId` where there never was one',
      schema: object({
        kycId: uuid().optional(),
        status: string()
          .oneOf(['not_started', ...STATUSES])
          .required(),
        nextAction: object({
          type: string().oneOf(ACTION_TYPES).required(),
          missing: array()
            .of(object({ field: string().required(), message: string().required() }))
            .optional(),
          url: string().optional(),
          deadlineAt: instant().optional(),
        }).required(),
        documents: array().of(documentSchema).required(),
        attempts: array().of(attemptSchema).required(),
        olderVerifications: array()
          .of(
            object({
              kycId: uuid().required(),
              status: string().oneOf(STATUSES).required(),
              createdAt: instant().required(),
              updatedAt: instant().required(),
              attempts: array().of(attemptSchema).required(),
            }),
          )
          .required(),
      }),
    },
  },
});

export const getMyKyc =
  (service: Pick<Kyc, 'repository' | 'policy'>) =>
  async ({ caller }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const contractorId = contractorOf(caller);
    const { verification } = await findPresent(service, contractorId);
    const { repository, policy } = service;
    if (verification === undefined) {
      const action = nextAction(verification, { documents: [], session: undefined, policy });
      const nothing = { documents: [], attempts: [], olderVerifications: [] };
      return { status: 200, body: { status: 'not_started', nextAction: action, ...nothing } };
    }
    const { kycId, status, sessionId, attempts } = verification;
    const documents = await repository.listDocuments(kycId);
    const session = sessionId === undefined ? undefined : (await repository.findSession(sessionId))?.value;
    const all = await repository.listVerifications(contractorId);
    return {
      status: 200,
      body: {
        kycId,
        status,
        nextAction: nextAction(verification, { documents, session, policy }),
        documents: documents.map(documentView),
        attempts: attempts.map(attemptView),
        olderVerifications: all.filter((other) => other.kycId !== kycId).map(olderView),
      },
    };
  };

/** Contractors read why in words, and never which admin decided. */
const attemptView = ({ attempt, submittedAt, decision }: Attempt) => ({
  attempt,
  submittedAt,
  ...(decision && { outcome: decision.outcome, decidedAt: decision.at }),
  ...(decision?.outcome === 'rejected' && { reason: reasonText(decision.reasonCode) }),
});

const olderView = ({ kycId, status, createdAt, updatedAt, attempts }: Verification) => ({
  kycId,
  status,
  createdAt,
  updatedAt,
  attempts: attempts.map(attemptView),
});

export const handler = endpoint(route, () => getMyKyc(kyc()));
