import { createVeriff } from '#local/simulators/veriff/veriff.ts';
import type { Veriff } from '#local/simulators/veriff/veriff.ts';
import { hmacHex } from '#local/simulators/veriff/signature.ts';
import { VeriffError } from '#local/simulators/veriff/errors.ts';
import { apiRoutes } from '#local/simulators/veriff/http/api.ts';
import { failure } from '#local/simulators/veriff/http/messages.ts';
import { dispatch } from '#local/simulators/shared/http/router.ts';
import type { InternetReply, InternetRequest, Site } from '../aws/internet.ts';
import { createWebhooks } from './webhooks.ts';
import type { Outside } from './world.ts';

export const VERIFF_SECRETS = { apiKey: 'simulated-key', sharedSecret: 'simulated-secret' };
const HOST = 'stationapi.veriff.com';
const DAY_MS = 86_400_000;

const HOUR_MS = 3_600_000;

export interface VeriffSite extends Site {
  readonly veriff: Veriff;
  /** Somebody at Veriff overrides a verdict: another decision webhook about a session that was decided. */
  changeMind(sessionId: string): void;
  /** Verdicts that were overridden so: whose, and what they became. */
  overrides(): readonly { readonly sessionId: string; readonly status: string }[];
  /** Bodies of the webhooks that the platform has answered well: those it has taken in. */
  accepted(): readonly string[];
}

/** Veriff, as the local stack has it, without HTTP: the same code answers, and its webhooks come through the front door. */
export const createVeriffSite = (outside: Outside): VeriffSite => {
  const { kernel, chance, tell } = outside.hub;
  const { post, deliver, accepted } = createWebhooks(outside, 'veriff', '/webhooks/veriff');

  const veriff = createVeriff({
    clock: { now: kernel.instant },
    ids: { next: () => chance.uuid('veriff') },
    schedule: (delayMs, action) => {
      kernel.after(delayMs, 'veriff acts', () => {
        Promise.resolve(action()).catch(kernel.breakDown);
      });
    },
    deliver: (webhook) => deliver(webhook, webhook.label),
    secrets: VERIFF_SECRETS,
    sessionLifeMs: 7 * DAY_MS,
    erasureLimits: [],
  });
  const routes = apiRoutes(veriff, VERIFF_SECRETS);

  const overridden: { readonly sessionId: string; readonly status: string }[] = [];
  const changeMind = (sessionId: string): void => {
    const told = veriff.deliveries.list().find((one) => one.sessionId === sessionId && one.label in OPPOSITE);
    const status = told && OPPOSITE[told.label];
    if (told === undefined || status === undefined) return;
    overridden.push({ sessionId, status });
    const decision = JSON.parse(told.rawBody) as { readonly verification: Readonly<Record<string, unknown>> };
    const verification = { ...decision.verification, status, decisionTime: kernel.instant() };
    const rawBody = JSON.stringify({ ...decision, verification });
    tell('veriff', `changes its mind: ${status}`);
    const headers = { ...told.headers, 'x-hmac-signature': hmacHex(VERIFF_SECRETS.sharedSecret, rawBody) };
    const send = async (): Promise<void> => {
      const { status: answered } = await post({ ...told, rawBody, headers });
      if (answered >= 300) kernel.after(HOUR_MS, 'veriff sends again', () => void send());
    };
    void send();
  };

  return {
    host: HOST,
    veriff,
    changeMind,
    overrides: () => overridden,
    accepted,
    answer: (request) => answerOf(routes, request),
  };
};

const OPPOSITE: Readonly<Record<string, string>> = { approved: 'declined', declined: 'approved' };

const answerOf = async (
  routes: ReturnType<typeof apiRoutes>,
  { method, url, headers, body }: InternetRequest,
): Promise<InternetReply> => {
  try {
    const request = {
      method,
      path: url.pathname,
      query: url.searchParams,
      header: (name: string) => headers[name.toLowerCase()],
      raw: Buffer.from(body),
    };
    return (await dispatch(routes, request)) ?? failure(new VeriffError(404, '404', 'Nothing there.'));
  } catch (error) {
    if (error instanceof VeriffError) return failure(error);
    throw error;
  }
};
