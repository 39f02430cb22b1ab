import type { StackDescription } from '../stack/description.ts';
import { eventually, expectStatus, send } from './http.ts';
import type { Json } from './http.ts';

export interface PlannedOutcome {
  readonly status: string;
  readonly reasonCode?: number;
  readonly afterMs?: number;
  readonly delivery?: Json;
}

/** The Veriff simulator's control API: what a person or a test makes Veriff do. See its README. */
export const veriffControl = ({ simulators }: Pick<StackDescription, 'simulators'>) => {
  const control = (path: string) => `${simulators.veriff}/_control${path}`;
  const sessions = async (vendorData: string): Promise<readonly Json[]> => {
    const { body } = expectStatus(await send(control(`/sessions?vendorData=${vendorData}`)), 200);
    return body['sessions'] as readonly Json[];
  };
  return {
    sessions,
    /** What will become of the contractor's next sessions, one outcome per attempt there. */
    plan: async (contractorId: string, outcomes: readonly PlannedOutcome[]) =>
      expectStatus(await send(control('/plans'), { method: 'PUT', body: { vendorData: contractorId, outcomes } }), 200),
    decide: async (sessionId: string, outcome: PlannedOutcome) =>
      expectStatus(await send(control(`/sessions/${sessionId}/decide`), { method: 'POST', body: outcome }), 200),
    deliveries: async (sessionId: string) => {
      const { body } = expectStatus(await send(control(`/deliveries?sessionId=${sessionId}`)), 200);
      return body['deliveries'] as readonly Json[];
    },
    resend: async (deliveryId: string) =>
      expectStatus(await send(control(`/deliveries/${deliveryId}/resend`), { method: 'POST' }), 200),
    /** This contractor's next session is refused, as if our key had been revoked. */
    refuseNextSession: async (contractorId: string) =>
      expectStatus(
        await send(control('/faults'), {
          method: 'POST',
          body: { kind: 401, method: 'POST', pathEndsWith: '/v1/sessions', bodyContains: contractorId },
        }),
        200,
        201,
      ),
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
