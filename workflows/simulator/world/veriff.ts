import { createVeriff } from '#local/simulators/veriff/veriff.ts';
import type { Veriff } from '#local/simulators/veriff/veriff.ts';
import type { Answer, Webhook } from '#local/simulators/veriff/types.ts';
import { hmacHex } from '#local/simulators/veriff/signature.ts';
import { VeriffError } from '#local/simulators/veriff/errors.ts';
import { apiRoutes } from '#local/simulators/veriff/http/api.ts';
import { failure } from '#local/simulators/veriff/http/messages.ts';
import { dispatch } from '#local/simulators/veriff/http/router.ts';
import type { InternetReply, InternetRequest, Site } from '../aws/internet.ts';
import type { Outside } from './world.ts';

export const VERIFF_SECRETS = { apiKey: 'simulated-key', sharedSecret: 'simulated-secret' };
const HOST = 'stationapi.veriff.com';
const DAY_MS = 86_400_000;

const RETRY_FAULTS = ['comes twice', 'comes late', 'its answer is lost'] as const;
/** What was refused once is sent again, for days: that it may never come is only for the first try. */
const WEBHOOK_FAULTS = ['never comes', ...RETRY_FAULTS] as const;
const HOUR_MS = 3_600_000;
const LATE_MS = 6 * HOUR_MS;

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
export const createVeriffSite = ({ hub, http }: Outside): VeriffSite => {
  const { kernel, chance, faults, tell } = hub;

  const post = ({ headers, rawBody }: Webhook): Promise<Answer> =>
    new Promise((resolve) =>
      http.request('/webhooks/veriff', { method: 'POST', headers, body: rawBody }, ({ status, text }) => {
        if (status < 300) accepted.push(rawBody);
        resolve({ status, body: text });
      }),
    );

  const accepted: string[] = [];
  const sent = new Set<string>();
  const deliver = async (webhook: Webhook): Promise<Answer> => {
    tell('veriff', `sends ${webhook.label}`);
    const fault = faults.at('webhook/veriff', sent.has(webhook.deliveryId) ? RETRY_FAULTS : WEBHOOK_FAULTS);
    sent.add(webhook.deliveryId);
    switch (fault) {
      case 'never comes':
        return { status: 200 };
      case 'comes twice':
        void post(webhook);
        return post(webhook);
      case 'comes late':
        return new Promise((resolve) =>
          kernel.after(
            chance.between('late', 1_000, LATE_MS),
            'a webhook comes late',
            () => void post(webhook).then(resolve),
          ),
        );
      case 'its answer is lost':
        await post(webhook);
        throw new Error('no answer');
      default:
        return post(webhook);
    }
  };

  const veriff = createVeriff({
    clock: { now: kernel.instant },
    ids: { next: () => chance.uuid('veriff') },
    schedule: (delayMs, action) => {
      kernel.after(delayMs, 'veriff acts', () => {
        Promise.resolve(action()).catch(kernel.breakDown);
      });
    },
    deliver,
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
    accepted: () => accepted,
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
