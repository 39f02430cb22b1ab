import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { endpoint } from '#shared/http/index.ts';
import type { Route } from '#shared/http/index.ts';
import { apiEvent, claimsOf, lambdaContext } from '#shared/http/testing.ts';
import { worstBodies } from '#shared/testing/worst-requests.ts';
import { findRoutes } from '../docs/generate/routes.ts';

/** Of a route, the body that it takes longest to refuse. */
export interface Refusal {
  readonly operation: string;
  readonly milliseconds: number;
  readonly sentBytes: number;
  readonly answeredBytes: number;
}

/** How long each route takes for the worst of up to 64 KB, without its work: services/inputs.test.ts bounds the answers. */
export const measureRefusals = async (): Promise<readonly Refusal[]> => {
  const refusals: Refusal[] = [];
  for (const { route } of await findRoutes()) refusals.push(...(await slowest(route)));
  return refusals.toSorted((a, b) => b.milliseconds - a.milliseconds);
};

const slowest = async (route: Route): Promise<readonly Refusal[]> => {
  if (route.body === undefined) return [];
  const handle = endpoint(route, () => async () => ({ status: 204 }));
  const found: Refusal[] = [];
  for (const body of worstBodies(route.body)) {
    const event = apiEvent({ method: route.method, path: route.path, claims: claimsOf(route.roles[0]), body });
    const begin = performance.now();
    const { body: answered = '' } = await handle(event, lambdaContext());
    const milliseconds = performance.now() - begin;
    found.push({
      operation: route.operationId,
      milliseconds,
      sentBytes: Buffer.byteLength(body),
      answeredBytes: Buffer.byteLength(answered),
    });
  }
  return found.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 1);
};
