import { html, raw } from 'hono/html';
import type { Delivery, SendOptions } from '../deliveries.ts';

/** Names of the platform's users and clients by id, as they are now. A provider would not have them; a person who plays one needs them. */
export type People = () => Promise<ReadonlyMap<string, string>>;

export const nobody: People = () => Promise.resolve(new Map());

export type Html = ReturnType<typeof html>;

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
  main { overflow-x: auto; } label { display: inline-block; max-width: 100%; }
  code { overflow-wrap: anywhere; } input { font: inherit; padding: .35rem .5rem; } input, select { max-width: 100%; box-sizing: border-box; }
  td { overflow-wrap: break-word; } button { margin: .15rem 0; } details dl { margin: .5rem 0; }
  dl { display: grid; grid-template-columns: minmax(0, max-content) minmax(0, 1fr); gap: .25rem 1rem; }
  dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; }
  th, td { border-bottom: 1px solid; padding: .3rem .6rem .3rem 0; text-align: left; vertical-align: top; }
  fieldset { margin: 0 0 1rem; min-width: 0; } fieldset > * { margin: .2rem .4rem .2rem 0; }
  button, select { font: inherit; padding: .35rem .8rem; }
  :focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
  .note { border-left: 4px solid #2563eb; padding: .5rem 1rem; }
`;

/** Pages load nothing from elsewhere, so nothing from elsewhere is allowed. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
};

/** A whole page as an answer. */
export const page = async (title: string, content: Html, status = 200): Promise<Response> => {
  const text = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return new Response(text.toString(), { status, headers: HEADERS });
};

/** @param path of the request: a form's answer leads back to the page of the form */
export const errorPage = (message: string, status: number, path: string): Promise<Response> => {
  const [id, isForm] = path.endsWith('/act') ? [path.split('/').at(-2) ?? '', true] : ['', false];
  const back = isForm ? html`<p><a href="../${id}">Back, to try again</a></p>` : html``;
  return page(
    'Not possible',
    html`<p role="alert">${message}</p>
      ${back}`,
    status,
  );
};

/** What the last action did, after the redirect to the page. */
export const notice = (done: string | undefined): Html =>
  done === undefined ? html`` : html`<p class="note" role="status">Done: ${done}.</p>`;

export const facts = (rows: readonly (readonly [string, string | null])[]): Html =>
  html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value ?? '—'}</dd>`,
    )}
  </dl>`;

/** What programs need of an object, out of the way of people. */
export const technical = (rows: readonly (readonly [string, string | null])[]): Html =>
  html`<details>
    <summary>Ids and metadata</summary>
    ${facts(rows)}
  </details>`;

/** An instant in two words that fit a narrow column, in UTC. */
export const instantText = (instant: string): string => new Date(instant).toISOString().slice(0, 19).replace('T', ' ');

/** A name with dots or underscores, which may be broken there. */
const breakable = (name: string): Html =>
  html`${name.split(/(?<=[._])/).map((part, index) => (index === 0 ? part : html`<wbr />${part}`))}`;

export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | Html)[])[],
): Html =>
  rows.length === 0
    ? html`<h2>${caption}</h2>
        <p>None yet.</p>`
    : html`<table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;

export const button = (action: string, text: string): Html =>
  html`<button name="action" value="${action}">${text}</button>`;

export const select = (
  name: string,
  label: string,
  choices: Iterable<readonly [value: string | number, text: string]>,
): Html =>
  html`<label
    >${label}
    <select name="${name}">
      ${[...choices].map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select></label
  >`;

/** How the webhooks of one action are sent: text and options by the form's value. */
export type DeliveryChoices = Readonly<
  Record<string, readonly [text: string, options: SendOptions & { readonly drop?: true; readonly reorder?: true }]>
>;

export const DELIVERY_CHOICES = {
  normal: ['normally', {}],
  twice: ['twice', { duplicates: 1 }],
  late: ['five seconds late', { delayMs: 5000 }],
  never: ['not at all', { drop: true }],
  forged: ['with a wrong signature', { badSignature: true }],
} as const satisfies DeliveryChoices;

export const deliveryChoice = (choices: DeliveryChoices): Html =>
  html`<p>
    ${select(
      'delivery',
      'Deliver webhooks',
      Object.entries(choices).map(([key, [text]]) => [key, text] as const),
    )}
  </p>`;

export const chosenDelivery = (choices: DeliveryChoices, form: URLSearchParams): DeliveryChoices[string][1] =>
  Object.entries(choices).find(([key]) => key === form.get('delivery'))?.[1][1] ?? {};

const answered = ({ tries, state, nextTryAt }: Delivery): string => {
  const last = tries.at(-1);
  if (!last) return state;
  const answer = last.status === null ? `no answer: ${last.error ?? ''}` : `${last.status} ${last.answerBody ?? ''}`;
  const next = nextTryAt === null ? '' : `, next try ${instantText(nextTryAt)}`;
  return `${state} (${tries.length}×${next}): ${answer.slice(0, 200)}`;
};

/** @param labelOf a webhook's type in a word */
export const deliveryTable = <D extends Delivery & { readonly rawBody: string }>(
  deliveries: readonly D[],
  labelOf: (delivery: D) => string,
): Html =>
  table(
    'Webhooks, newest first',
    ['Sent (UTC)', 'Type', 'Answered', 'Body'],
    deliveries.toReversed().map((each) => [
      instantText(each.createdAt),
      html`${breakable(labelOf(each))}${each.copyOf === null ? '' : ' (copy)'}`,
      html`<code>${answered(each)}</code>`,
      html`<details>
        <summary>Show</summary>
        <code>${each.rawBody}</code>
      </details>`,
    ]),
  );
