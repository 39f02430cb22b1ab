import type { StackDescription } from '../stack/description.ts';
import { api, eventually, expectStatus } from './http.ts';
import type { Json } from './http.ts';

/** What an admin does in the review queue. */
export const adminOf = (stack: Pick<StackDescription, 'frontDoor' | 'users'>, user = stack.users.admin) => {
  const call = api(stack, user);
  const reviews = '/api/admin/kyc/reviews';
  return {
    call,
    /** Wait for the case of a contractor in the queue. */
    findCase: async (contractorId: string, status = 'open'): Promise<Json> => {
      const found = await eventually(
        'a review case is open',
        async () => {
          const { body } = expectStatus(await call(`${reviews}?status=${status}&limit=100`), 200);
          return (body['items'] as readonly Json[]).find((item) => item['contractorId'] === contractorId);
        },
        (item) => item !== undefined,
      );
      if (found === undefined) throw new Error('No case');
      return found;
    },
    claim: (caseId: string) => call(`${reviews}/${caseId}/claim`, { method: 'POST', body: {} }),
    release: (caseId: string) => call(`${reviews}/${caseId}/release`, { method: 'POST', body: {} }),
    view: (caseId: string) => call(`${reviews}/${caseId}`),
    decide: (caseId: string, outcome: 'approved' | 'rejected', reasonCode: string) =>
      call(`${reviews}/${caseId}/decision`, {
        method: 'POST',
        body: { outcome, reasonCode, comment: 'Seen in the tour' },
      }),
    audit: async (contractorId: string): Promise<readonly Json[]> => {
      const { body } = expectStatus(await call(`/api/admin/kyc/contractors/${contractorId}/audit?limit=100`), 200);
      return body['items'] as readonly Json[];
    },
  };
};
