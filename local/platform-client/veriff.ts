import type { StackDescription } from '../stack/description.ts';
import { bodyOf, eventually, send } from './http.ts';
import type { Json } from './transport.ts';

export interface PlannedOutcome {
  readonly status: string;
  readonly reasonCode?: number;
  readonly afterMs?: number;
  readonly delivery?: Json;
}

/** The Veriff simulator's control API: actions of people and tests. See its README. */
export const veriffControl = ({ simulators }: Pick<StackDescription, 'simulators'>) => {
  const control = (path: string) => `${simulators.veriff}/_control${path}`;
  const get = (path: string): Promise<Json> => bodyOf(send(control(path)));
  const post = (path: string, body?: unknown): Promise<Json> => bodyOf(send(control(path), { method: 'POST', body }));
  const sessions = async (vendorData: string) =>
    (await get(`/sessions?vendorData=${vendorData}`))['sessions'] as readonly Json[];
  return {
    sessions,
    /** Outcomes of the contractor's next sessions, one per attempt there. */
    plan: (contractorId: string, outcomes: readonly PlannedOutcome[]) =>
      bodyOf(send(control('/plans'), { method: 'PUT', body: { vendorData: contractorId, outcomes } })),
    decide: (sessionId: string, outcome: PlannedOutcome) => post(`/sessions/${sessionId}/decide`, outcome),
    deliveries: async (sessionId: string) =>
      (await get(`/deliveries?sessionId=${sessionId}`))['deliveries'] as readonly Json[],
    resend: (deliveryId: string) => post(`/deliveries/${deliveryId}/resend`),
    /** This contractor's next session is refused, as if the API key had been revoked. */
    refuseNextSession: (contractorId: string) =>
      post('/faults', { kind: 401, method: 'POST', pathEndsWith: '/v1/sessions', bodyContains: contractorId }),
    /** Wait until the contractor has this many sessions; the newest one. */
    session: async (contractorId: string, count = 1, seconds = 60): Promise<Json> => {
      const seen = await eventually(
        `${count} session(s) at Veriff`,
        () => sessions(contractorId),
        ({ length }) => length >= count,
        seconds,
      );
      const newest = [...seen].sort((a, b) => String(a['createdAt']).localeCompare(String(b['createdAt']))).at(-1);
      if (newest === undefined) throw new Error('No session');
      return newest;
    },
  };
};
