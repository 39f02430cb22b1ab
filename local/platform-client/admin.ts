import type { StackDescription } from '../stack/description.ts';
import { adminEndpoints, itemsOf } from './endpoints.ts';
import type { Decision } from './endpoints.ts';
import { api, eventually, expectStatus } from './http.ts';
import type { Answer } from './http.ts';
import type { Json } from './transport.ts';

/** Repeat a decision until a waiting execution accepts it. */
const accepted = (decide: () => Promise<Answer>): Promise<Answer> =>
  eventually('the decision is accepted', decide, ({ status }) => status === 202);

/** What an admin does, over HTTP. */
export const adminOf = (stack: Pick<StackDescription, 'frontDoor' | 'users'>, user = stack.users.admin) => {
  const call = api(stack, user);
  const endpoints = adminEndpoints(call);
  return {
    ...endpoints,
    call,
    /** Wait for the case of a contractor in the review queue. */
    findCase: async (contractorId: string, status = 'open'): Promise<Json> => {
      const found = await eventually(
        'a review case is open',
        async () =>
          itemsOf(expectStatus(await endpoints.reviews(status), 200)).find(
            (item) => item['contractorId'] === contractorId,
          ),
        (item) => item !== undefined,
      );
      if (found === undefined) throw new Error('No case');
      return found;
    },
    auditLog: async (contractorId: string): Promise<readonly Json[]> =>
      itemsOf(expectStatus(await endpoints.audit(contractorId), 200)),
    resolvePaymentOncePossible: (paymentId: string, decision: Decision) =>
      accepted(() => endpoints.resolvePayment(paymentId, decision)),
    resolvePayrollOncePossible: (payrollId: string, decision: Decision) =>
      accepted(() => endpoints.resolvePayroll(payrollId, decision)),
  };
};
