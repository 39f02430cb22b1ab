import type { ApiResponse, Idempotency } from '#shared/http/index.ts';

export interface FreshParts {
  /** What of an answer's body may lie in the table of answers. */
  readonly keep: (body: object) => object;
  /** The whole body again, with what was not kept made anew. */
  readonly complete: (kept: object) => Promise<object>;
}

/**
 * Keeps answers without what is secret or soon out of date, and makes that anew for each request with the key: no secret
 * lies in a table, and no link is handed out that is over.
 */
export const withFreshParts = (kept: Idempotency, { keep, complete }: FreshParts): Idempotency => ({
  run: async (request, work) => {
    const { response, replayed } = await kept.run(request, async () => {
      const answer = await work();
      return { ...answer, body: keep(answer.body ?? {}) };
    });
    const whole: ApiResponse = { ...response, body: await complete(response.body ?? {}) };
    return { response: whole, replayed };
  },
});
