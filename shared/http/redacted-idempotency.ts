import type { Idempotency } from './idempotency.ts';
import type { ApiResponse } from './types.ts';

export interface Redaction {
  /** The part of a response's body that may be stored. */
  readonly redact: (body: object) => object;
  /** The whole body, with what was redacted made anew. @param payload Of the request, as the key was used with */
  readonly complete: (stored: object, payload: unknown) => Promise<object>;
}

/**
 * Stores responses without what is secret or soon expires, and adds that again to every replayed one: no secret is in a table,
 * and no expired link is returned.
 */
export const withRedactedReplay = (idempotency: Idempotency, { redact, complete }: Redaction): Idempotency => ({
  run: async (request, work) => {
    let first: ApiResponse | undefined;
    const { response, replayed } = await idempotency.run(request, async () => {
      first = await work();
      return { ...first, body: redact(first.body ?? {}) };
    });
    if (!replayed && first !== undefined) return { response: first, replayed };
    return { response: { ...response, body: await complete(response.body ?? {}, request.payload) }, replayed };
  },
});
