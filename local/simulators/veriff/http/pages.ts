import { setTimeout as pause } from 'node:timers/promises';
import { Hono } from 'hono';
import { chosenDelivery, errorPage, instantText } from '../../shared/http/html.ts';
import type { People } from '../../shared/http/html.ts';
import type { App, WebhookTarget } from '../../shared/http/server.ts';
import { VeriffError } from '../errors.ts';
import { hasEnded } from '../sessions.ts';
import type { Outcome, Session } from '../types.ts';
import type { Veriff } from '../veriff.ts';
import { DELIVERY_CHOICES, indexPage, sessionPage } from './html.ts';

/** How long an action waits for the answers to its webhooks, so that the page can show them. */
const MAX_WAIT_MS = 3000;
const STEP_MS = 20;

const DECISIONS: ReadonlySet<string> = new Set(['approved', 'declined', 'resubmission_requested', 'review']);

/** The decision of a person that came after the end: nothing is sent, so the platform does not learn of it. */
const tooLate = ({ status, expiresAt }: Session): VeriffError =>
  new VeriffError(
    409,
    '1304',
    `Too late: this session is ${status} already (it was open until ${instantText(expiresAt)} UTC at most), and nothing was sent to the platform. ` +
      'Another try needs a new session; the list of all sessions has it.',
  );

const chosenReason = (form: URLSearchParams, field: string): Pick<Outcome, 'reasonCode'> => {
  const code = form.get(field);
  return code === null ? {} : { reasonCode: Number(code) };
};

/** @throws VeriffError as the simulator does for an action that is not possible now */
const act = (veriff: Veriff, { id }: Session, form: URLSearchParams): Session => {
  const delivery = chosenDelivery(DELIVERY_CHOICES, form);
  const action = form.get('action');
  switch (action) {
    case 'started':
      return veriff.start(id, delivery);
    case 'submitted':
      return veriff.submit(id, delivery);
    case 'approved':
    case 'review':
    case 'expired':
    case 'abandoned':
      return veriff.decide(id, { status: action, delivery });
    case 'declined':
      return veriff.decide(id, { status: action, delivery, ...chosenReason(form, 'declineReason') });
    case 'resubmission_requested':
      return veriff.decide(id, { status: action, delivery, ...chosenReason(form, 'resubmissionReason') });
    default:
      throw new VeriffError(400, '1104', 'Unknown action.');
  }
};

/** The page that a session's `url` leads to, where a person plays the contractor and the verifier; and a list of all sessions. */
export const addPages = (app: App, veriff: Veriff, target: WebhookTarget, people: People): void => {
  const find = (token: string): Session => {
    const session = veriff.findByToken(token);
    if (!session) throw new VeriffError(404, '1104', 'There is no such session, or it was erased.');
    return session;
  };

  const deliveriesOf = ({ id }: Session) => veriff.deliveries.list().filter(({ sessionId }) => sessionId === id);

  const isSendingSoon = (session: Session): boolean =>
    deliveriesOf(session).some(
      ({ state, createdAt, nextTryAt }) =>
        state === 'scheduled' && nextTryAt !== null && Date.parse(nextTryAt) - Date.parse(createdAt) < MAX_WAIT_MS,
    );

  const waitForAnswers = async (session: Session): Promise<void> => {
    for (let waited = 0; waited < MAX_WAIT_MS && isSendingSoon(session); waited += STEP_MS) await pause(STEP_MS);
  };

  const pages = new Hono();
  pages.onError((error, { req }) => {
    if (error instanceof VeriffError) return errorPage(error.message, error.httpStatus, req.path);
    throw error;
  });
  pages.get('/:token', async ({ req }) => {
    const session = find(req.param('token'));
    return sessionPage(session, await people(), deliveriesOf(session), req.query('done'));
  });
  pages.post('/:token/act', async (context) => {
    const token = context.req.param('token');
    const before = find(token);
    const form = new URLSearchParams(await context.req.text());
    if (hasEnded(before) && DECISIONS.has(form.get('action') ?? '')) throw tooLate(before);
    const session = act(veriff, before, form);
    await waitForAnswers(session);
    // Relative, so that it also holds behind a front door with a path of its own.
    return context.redirect(`../${encodeURIComponent(token)}?done=${session.status}`, 303);
  });

  app.get('/', async () => indexPage(veriff.sessions(), await people(), target.get()));
  app.route('/page', pages);
};
