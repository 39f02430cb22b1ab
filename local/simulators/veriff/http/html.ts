import { html } from 'hono/html';
import {
  button,
  DELIVERY_CHOICES as COMMON_CHOICES,
  deliveryChoice,
  deliveryTable,
  facts,
  instantText,
  notice,
  page,
  select,
  table,
  technical,
} from '../../shared/http/html.ts';
import type { DeliveryChoices, Html } from '../../shared/http/html.ts';
import { DECLINE_REASONS, RESUBMISSION_REASONS } from '../codes.ts';
import { attemptNumber, hasEnded, waitsForContractor } from '../sessions.ts';
import type { DeliveryRecord, Session } from '../types.ts';

const reasons = (name: string, choices: ReadonlyMap<number, string>): Html =>
  select(
    name,
    'Reason',
    [...choices].map(([code, reason]) => [code, `${code} ${reason}`] as const),
  );

export const DELIVERY_CHOICES = {
  ...COMMON_CHOICES,
  reorder: ['the decision before “submitted”', { reorder: true }],
} as const satisfies DeliveryChoices;

const contractorPart = (session: Session): Html | null =>
  waitsForContractor(session)
    ? html`<fieldset>
        <legend>As the contractor</legend>
        ${session.status === 'started' ? null : button('started', 'Start')}${button('submitted', 'Submit documents and selfie')}
        ${button('abandoned', 'Abandon')}${button('expired', 'Let it expire')}
      </fieldset>`
    : null;

const verifierPart = html`<fieldset>
  <legend>As the verifier</legend>
  <p>${button('approved', 'Approve')}${button('review', 'Send to review')}</p>
  <p>${reasons('declineReason', DECLINE_REASONS)} ${button('declined', 'Decline')}</p>
  <p>
    ${reasons('resubmissionReason', RESUBMISSION_REASONS)} ${button('resubmission_requested', 'Ask for resubmission')}
  </p>
</fieldset>`;

const actions = (session: Session): Html =>
  hasEnded(session)
    ? html`<p>This session has ended. Another try needs a new session.</p>`
    : html`<form method="post" action="${session.sessionToken}/act">
        <h2>Actions</h2>
        ${contractorPart(session)}${verifierPart}${deliveryChoice(DELIVERY_CHOICES)}
      </form>`;

const backLink = ({ callback, status }: Session): Html | null =>
  callback !== null && status !== 'created' ? html`<p><a href="${callback}">Return to the platform</a></p>` : null;

/** Sent to Veriff, or else known to the platform. */
const nameOf = ({ person, vendorData }: Session, names: ReadonlyMap<string, string>): string =>
  [person.firstName, person.lastName].filter((part) => part != null && part !== '').join(' ') ||
  (names.get(vendorData ?? '') ?? 'Contractor without a name');

const decisionText = ({ decision }: Session): string | null =>
  decision && [decision.status, decision.reasonCode, decision.reason].filter((part) => part !== null).join(' ');

/** @param done what the last action did */
export const sessionPage = (
  session: Session,
  names: ReadonlyMap<string, string>,
  deliveries: readonly DeliveryRecord[],
  done: string | undefined,
): Promise<Response> =>
  page(
    'Identity verification (simulated Veriff)',
    html`${notice(done)}
      ${facts([
        ['Contractor', nameOf(session, names)],
        ['Status', session.status],
        ['Attempt', String(attemptNumber(session))],
        ['Last decision', decisionText(session)],
        ['Expires (UTC)', instantText(session.expiresAt)],
      ])}
      ${actions(session)}${backLink(session)} ${deliveryTable(deliveries, ({ label }) => label)}
      ${technical([
        ['Session', session.id],
        ['vendorData', session.vendorData],
        ['Person', JSON.stringify(session.person)],
      ])}
      <p><a href="${session.sessionToken}">Refresh</a> · <a href="../">All sessions</a></p>`,
  );

export const indexPage = (
  sessions: readonly Session[],
  names: ReadonlyMap<string, string>,
  webhookUrl: string | undefined,
): Promise<Response> =>
  page(
    'Simulated Veriff',
    html`${facts([['Webhooks go to', webhookUrl ?? null]])}
    ${table(
      'Sessions, newest first',
      ['Contractor', 'Status', 'Created (UTC)'],
      sessions
        .toReversed()
        .map((session) => [
          html`<a href="page/${session.sessionToken}" title="${session.id}">${nameOf(session, names)}</a>`,
          session.status.replaceAll('_', ' '),
          instantText(session.createdAt),
        ]),
    )}`,
  );
