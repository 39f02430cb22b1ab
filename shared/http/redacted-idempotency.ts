import type { Idempotency } from './idempotency.ts';

export interface Redaction {
  /** The part of a response's body that may be stored. */
  readonly redact: (body: object) => object;
  /** The whole body, with what was redacted made anew. @param payload Of the request, as the key was used with */
  readonly complete: (stored: object, payload: unknown) => Promise<object>;
}

/**
 * Stores responses without what is secret or soon expires, and adds that again to every response, the first and the
 * replayed: no secret is in a table, and no expired link is returned.
 */
export const withRedactedReplay = (idempotency: Idempotency, { redact, complete }: Redaction): Idempotency => ({
  run: async (request, work) => {
    const { response, replayed } = await idempotency.run(request, async () => {
      const whole = await work();
      return { ...whole, body: redact(whole.body ?? {}) };
    });
    return { response: { ...response, body: await complete(response.body ?? {}, request.payload) }, replayed };
  },
});
