import { createVeriff } from '#local/simulators/veriff/veriff.ts';
import type { Veriff } from '#local/simulators/veriff/veriff.ts';
import { createApi } from '#local/simulators/veriff/api.ts';
import { signedHeaders } from '#local/simulators/veriff/deliveries.ts';
import type { Site } from '../aws/internet.ts';
import { createWebhooks } from './webhooks.ts';
import type { Outside } from './world.ts';
import { DAY_MS, HOUR_MS } from './time.ts';

export const VERIFF_SECRETS = { apiKey: 'simulated-key', sharedSecret: 'simulated-secret' };
const HOST = 'stationapi.veriff.com';

export interface VeriffSite extends Site {
  readonly veriff: Veriff;
  /** Veriff overrides a decision: another decision webhook about a session that was decided. */
  changeMind(sessionId: string): void;
  /** Verdicts that were overridden so: whose, and what they became. */
  overrides(): readonly { readonly sessionId: string; readonly status: string }[];
  /** Bodies of the webhooks that the platform has answered well: those it has taken in. */
  accepted(): readonly string[];
}

/** Veriff, as the local stack has it, without HTTP: the same code answers, and its webhooks come through the front door. */
export const createVeriffSite = (outside: Outside): VeriffSite => {
  const { kernel, chance, traceEvent } = outside.hub;
  const { post, deliver, accepted } = createWebhooks(outside, {
    provider: 'veriff',
    host: HOST,
    path: '/webhooks/veriff',
  });

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
  const answerTo = createApi(veriff, VERIFF_SECRETS);

  const overridden: { readonly sessionId: string; readonly status: string }[] = [];
  const changeMind = (sessionId: string): void => {
    const delivered = veriff.deliveries.list().find((one) => one.sessionId === sessionId && one.label in OPPOSITE);
    const status = delivered && OPPOSITE[delivered.label];
    if (delivered === undefined || status === undefined) return;
    overridden.push({ sessionId, status });
    const decision = JSON.parse(delivered.rawBody) as { readonly verification: Readonly<Record<string, unknown>> };
    const verification = { ...decision.verification, status, decisionTime: kernel.instant() };
    const rawBody = JSON.stringify({ ...decision, verification });
    traceEvent('veriff', `changes its mind: ${status}`);
    const headers = signedHeaders(VERIFF_SECRETS, rawBody);
    const send = async (): Promise<void> => {
      const { status: answered } = await post({ ...delivered, rawBody, headers });
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
    answer: ({ method, url, headers, body }) =>
      answerTo({ method, path: `${url.pathname}${url.search}`, headers, body }),
  };
};

const OPPOSITE: Readonly<Record<string, string>> = { approved: 'declined', declined: 'approved' };
