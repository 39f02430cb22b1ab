import type { Actor } from '../../simulator/world/actor.ts';
import type { ApiAnswer, ApiCall, Claims } from '../../simulator/aws/http-api.ts';
import type { World } from '../../simulator/world/world.ts';

/** What contractors, admins and operators do over the API, in virtual time. */

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** The last one ten hours after the first. */
const SUBMIT_TRIES = 10;

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1);

const claimsOf = (id: string, group: 'contractor' | 'admin'): Claims => ({
  sub: id,
  'cognito:username': id,
  'cognito:groups': `[${group}]`,
  token_use: 'id',
  ...(group === 'contractor' && { 'custom:contractorId': id }),
});

type Json = Readonly<Record<string, unknown>>;

const itemsOf = ({ body }: ApiAnswer): readonly Json[] =>
  Array.isArray(body['items']) ? (body['items'] as Json[]) : [];

/** A contractor at the keyboard. */
export const contractorAt = (world: World, actor: Actor, id: string) => {
  const claims = claimsOf(id, 'contractor');
  const call = (path: string, rest: ApiCall = {}) => actor.call(path, { claims, ...rest });
  const state = async (): Promise<Json> => (await call('/api/contractors/me/kyc')).body;
  return {
    id,
    state,
    status: async (): Promise<string> => String((await state())['status']),
    upload: async (): Promise<boolean> => {
      const body = { kind: 'passport', side: 'front', contentType: 'image/jpeg', sizeBytes: JPEG.length };
      const answer = await call('/api/contractors/me/kyc/documents', { method: 'POST', body });
      if (answer.status !== 201) return false;
      const { url, fields } = answer.body['upload'] as {
        readonly url: string;
        readonly fields: Record<string, string>;
      };
      return world.buckets.post(url, fields, JPEG) === 204;
    },
    /** Until what was uploaded has been checked, and the submission is taken; less and less often. */
    submit: async (): Promise<boolean> => {
      for (let tries = 0; tries < SUBMIT_TRIES; tries += 1) {
        const { status } = await call('/api/contractors/me/kyc/submit', { method: 'POST', body: {} });
        if (status === 202) return true;
        await actor.sleep(2 ** tries * MINUTE_MS);
      }
      return false;
    },
  };
};

/** An admin at the keyboard. */
export const adminAt = (actor: Actor, name = actor.name) => {
  const claims = claimsOf(name, 'admin');
  const call = (path: string, rest: ApiCall = {}) => actor.call(path, { claims, ...rest });
  const post = (path: string, body: object) => call(path, { method: 'POST', body });
  const reviews = '/api/admin/kyc/reviews';
  return {
    start: (contractorId: string) => post('/api/admin/kyc', { contractorId }),
    cases: async (status: string): Promise<readonly Json[]> =>
      itemsOf(await call(`${reviews}?status=${status}&limit=100`)),
    claim: (caseId: string) => post(`${reviews}/${caseId}/claim`, {}),
    decide: (caseId: string, outcome: 'approved' | 'rejected') =>
      post(`${reviews}/${caseId}/decision`, {
        outcome,
        reasonCode: outcome === 'approved' ? 'documents_genuine' : 'document_unreadable',
        comment: 'Looked at it',
      }),
    resume: (kycId: string, action: 'retry' | 'cancel') =>
      post(`/api/admin/kyc/verifications/${kycId}/resume`, { action, comment: 'The cause was mended' }),
    erase: (contractorId: string) => call(`/api/admin/kyc/${contractorId}/personal-data`, { method: 'DELETE' }),
  };
};
