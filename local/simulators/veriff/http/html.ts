import { button, escapeHtml, facts, page, table } from '../../shared/http/html.ts';
import { attemptNumber, hasEnded, waitsForContractor } from '../sessions.ts';
import { DECLINE_REASONS, RESUBMISSION_REASONS } from '../codes.ts';
import type { DeliveryRecord, Session } from '../types.ts';

const reasons = (name: string, label: string, choices: ReadonlyMap<number, string>): string =>
  `<label>${escapeHtml(label)} <select name="${name}">${[...choices]
    .map(([code, reason]) => `<option value="${code}">${code} ${escapeHtml(reason)}</option>`)
    .join('')}</select></label>`;

/** How the webhooks of one action travel; the keys are the form's values. */
export const DELIVERY_CHOICES = {
  normal: ['normally', {}],
  twice: ['twice', { duplicates: 1 }],
  reorder: ['the decision before “submitted”', { reorder: true }],
  late: ['five seconds late', { delayMs: 5000 }],
  never: ['not at all', { drop: true }],
  forged: ['with a wrong signature', { badSignature: true }],
} as const;

const deliveryChoice = (): string =>
  `<label>Deliver webhooks <select name="delivery">${Object.entries(DELIVERY_CHOICES)
    .map(([key, [text]]) => `<option value="${key}">${escapeHtml(text)}</option>`)
    .join('')}</select></label>`;

const contractorPart = (session: Session): string => {
  if (!waitsForContractor(session)) return '';
  const open = session.status === 'started' ? '' : button('started', 'Start');
  return `<fieldset><legend>As the contractor</legend>${open}${button('submitted', 'Submit documents and selfie')}
${button('abandoned', 'Abandon')}${button('expired', 'Let it expire')}</fieldset>`;
};

const verifierPart = `<fieldset><legend>As the verifier</legend>
<p>${button('approved', 'Approve')}${button('review', 'Send to review')}</p>
<p>${reasons('declineReason', 'Reason', DECLINE_REASONS)} ${button('declined', 'Decline')}</p>
<p>${reasons('resubmissionReason', 'Reason', RESUBMISSION_REASONS)} ${button('resubmission_requested', 'Ask for resubmission')}</p>
</fieldset>`;

const actions = (session: Session): string =>
  hasEnded(session)
    ? '<p>This session has ended. Another try needs a new session.</p>'
    : `<form method="post" action="${escapeHtml(session.sessionToken)}/act"><h2>Act</h2>
${contractorPart(session)}${verifierPart}<p>${deliveryChoice()}</p></form>`;

const answer = ({ tries, state, nextTryAt }: DeliveryRecord): string => {
  const last = tries.at(-1);
  if (!last) return escapeHtml(state);
  const said = last.status === null ? `no answer: ${last.error ?? ''}` : `${last.status} ${last.answerBody ?? ''}`;
  const next = nextTryAt === null ? '' : `, next try ${nextTryAt}`;
  return escapeHtml(`${state} (${tries.length}×${next}): ${said.slice(0, 200)}`);
};

const deliveryTable = (deliveries: readonly DeliveryRecord[]): string =>
  table(
    'Webhooks, newest first',
    ['Sent', 'What', 'Answered', 'Body'],
    deliveries
      .toReversed()
      .map((each) => [
        escapeHtml(each.createdAt),
        escapeHtml(`${each.label}${each.copyOf === null ? '' : ' (copy)'}`),
        answer(each),
        `<details><summary>Show</summary><code>${escapeHtml(each.rawBody)}</code></details>`,
      ]),
  );

const backLink = ({ callback, status }: Session): string =>
  callback !== null && status !== 'created'
    ? `<p><a href="${escapeHtml(callback)}">Return to the platform</a></p>`
    : '';

export const sessionPage = (session: Session, deliveries: readonly DeliveryRecord[], note: string | null): string =>
  page(
    'Identity verification (simulated Veriff)',
    `${note === null ? '' : `<p class="note" role="status">${escapeHtml(note)}</p>`}
${facts([
  ['Status', session.status],
  ['Session', session.id],
  ['Attempt', `${attemptNumber(session)} (${session.attempt.id})`],
  ['Contractor (vendorData)', session.vendorData],
  ['Person', JSON.stringify(session.person)],
  [
    'Last decision',
    session.decision &&
      [session.decision.status, session.decision.reasonCode, session.decision.reason]
        .filter((part) => part !== null)
        .join(' '),
  ],
  ['Runs out', session.expiresAt],
])}
${actions(session)}${backLink(session)}
<h2>Webhooks</h2>
${deliveries.length === 0 ? '<p>None yet.</p>' : deliveryTable(deliveries)}
<p><a href="${escapeHtml(session.sessionToken)}">Refresh</a> · <a href="../">All sessions</a></p>`,
  );

export const indexPage = (sessions: readonly Session[], webhookUrl: string | undefined): string =>
  page(
    'Simulated Veriff',
    `${facts([['Webhooks go to', webhookUrl ?? null]])}
${
  sessions.length === 0
    ? '<p>No sessions yet.</p>'
    : table(
        'Sessions, newest first',
        ['Created', 'Session', 'Contractor (vendorData)', 'Status'],
        sessions
          .toReversed()
          .map((session) => [
            escapeHtml(session.createdAt),
            `<a href="page/${escapeHtml(session.sessionToken)}">${escapeHtml(session.id)}</a>`,
            escapeHtml(session.vendorData ?? '—'),
            escapeHtml(session.status),
          ]),
      )
}`,
  );
