import { attemptNumber, hasEnded, waitsForContractor } from '../sessions.ts';
import { DECLINE_REASONS, RESUBMISSION_REASONS } from '../codes.ts';
import type { DeliveryRecord, Session } from '../types.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; }
  th, td { border-bottom: 1px solid; padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
  fieldset { margin: 0 0 1rem; } fieldset > * { margin: .2rem .4rem .2rem 0; }
  button, select { font: inherit; padding: .35rem .8rem; }
  :focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
  .note { border-left: 4px solid #2563eb; padding: .5rem 1rem; }
`;

export const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`;

const facts = (rows: readonly (readonly [string, string | null])[]): string =>
  `<dl>${rows.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value ?? '—')}</dd>`).join('')}</dl>`;

const table = (caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table>`;

const button = (action: string, text: string): string =>
  `<button name="action" value="${action}">${escapeHtml(text)}</button>`;

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
