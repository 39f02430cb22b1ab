import { setTimeout as pause } from 'node:timers/promises';
import { VeriffError } from '../errors.ts';
import type { DeliveryOptions, Outcome, Session } from '../types.ts';
import type { Veriff } from '../veriff.ts';
import type { WebhookTarget } from './control.ts';
import { escapeHtml, page } from '../../shared/http/html.ts';
import { html, seeOther } from '../../shared/http/messages.ts';
import type { Reply, Request } from '../../shared/http/messages.ts';
import { route } from '../../shared/http/router.ts';
import type { Params, Route } from '../../shared/http/router.ts';
import { DELIVERY_CHOICES, indexPage, sessionPage } from './html.ts';

/** How long an action waits for its webhooks to be answered, so that the page can say how. */
const PATIENCE_MS = 3000;
const STEP_MS = 20;

const deliveryChosen = (form: URLSearchParams): DeliveryOptions => {
  const chosen = Object.entries(DELIVERY_CHOICES).find(([key]) => key === form.get('delivery'));
  return chosen?.[1][1] ?? {};
};

const reasonChosen = (form: URLSearchParams, field: string): Pick<Outcome, 'reasonCode'> => {
  const code = form.get(field);
  return code === null ? {} : { reasonCode: Number(code) };
};

/** @throws VeriffError as the simulator does for an action that is not possible now */
const act = (veriff: Veriff, { id }: Session, form: URLSearchParams): Session => {
  const delivery = deliveryChosen(form);
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
      return veriff.decide(id, { status: action, delivery, ...reasonChosen(form, 'declineReason') });
    case 'resubmission_requested':
      return veriff.decide(id, { status: action, delivery, ...reasonChosen(form, 'resubmissionReason') });
    default:
      throw new VeriffError(400, '1104', 'Unknown action.');
  }
};

/** The page a session's `url` leads to, where a person plays the contractor and the verifier; and a list of all of them. */
export const pageRoutes = (veriff: Veriff, target: WebhookTarget): readonly Route[] => {
  const find = (token: string): Session => {
    const session = veriff.findByToken(token);
    if (!session) throw new VeriffError(404, '1104', 'There is no such session, or it was erased.');
    return session;
  };

  const deliveriesOf = ({ id }: Session) => veriff.deliveries.list().filter(({ sessionId }) => sessionId === id);

  const isUnderway = (session: Session): boolean =>
    deliveriesOf(session).some(
      ({ state, createdAt, nextTryAt }) =>
        state === 'scheduled' && nextTryAt !== null && Date.parse(nextTryAt) - Date.parse(createdAt) < PATIENCE_MS,
    );

  const answered = async (session: Session): Promise<void> => {
    for (let waited = 0; waited < PATIENCE_MS && isUnderway(session); waited += STEP_MS) await pause(STEP_MS);
  };

  const refused = (error: unknown): Reply => {
    if (!(error instanceof VeriffError)) throw error;
    return html(page('Not possible', `<p role="alert">${escapeHtml(error.message)}</p>`), error.httpStatus);
  };

  const show = ({ query }: Request, { token = '' }: Params): Reply => {
    try {
      const session = find(token);
      const done = query.get('done');
      return html(sessionPage(session, deliveriesOf(session), done === null ? null : `Done: ${done}.`));
    } catch (error) {
      return refused(error);
    }
  };

  const perform = async ({ raw }: Request, { token = '' }: Params): Promise<Reply> => {
    try {
      const session = act(veriff, find(token), new URLSearchParams(raw.toString('utf8')));
      await answered(session);
      // Relative, so that it also holds behind a front door with a path of its own.
      return seeOther(`../${encodeURIComponent(token)}?done=${session.status}`);
    } catch (error) {
      return refused(error);
    }
  };

  return [
    route('GET', '/', () => html(indexPage(veriff.sessions(), target.get()))),
    route('GET', '/page/:token', show),
    route('POST', '/page/:token/act', perform),
  ];
};
