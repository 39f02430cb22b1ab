import { html } from 'hono/html';
import { PAGES, pageAt } from '#shared/console/index.ts';
import type { PageName } from '#shared/console/index.ts';
import { page, type Html } from '../simulators/shared/http/html.ts';

/** A page of the web application that this one stands for: what it would do, and the API that it would use. */
interface Purpose {
  readonly does: string;
  readonly routes: readonly string[];
}

export const PURPOSES: Readonly<Record<PageName, Purpose>> = {
  verification: {
    does: 'Contractors upload their identity documents, submit them, open the check at Veriff, and see its result. Veriff returns them here.',
    routes: [
      'GET /api/contractors/me/kyc',
      'POST /api/contractors/me/kyc/documents',
      'POST /api/contractors/me/kyc/submit',
    ],
  },
  payouts: {
    does: 'Contractors open their payout account at Stripe and see what is missing. Stripe returns them here; with ?again=true its link had expired, and the page asks for a new one at once.',
    routes: ['GET /api/contractors/me/payout-account', 'POST /api/contractors/me/payout-account'],
  },
  wallet: {
    does: 'Contractors see what they have been paid, and download receipts and statements.',
    routes: ['GET /api/contractors/me/wallet', 'GET /api/contractors/me/payments'],
  },
  payments: {
    does: 'A payment of a milestone or timesheet: its status, what it waits for, its invoice and receipt.',
    routes: ['GET /api/clients/me/payments/{paymentId}', 'GET /api/contractors/me/payments'],
  },
  escrow: {
    does: 'Clients see their escrow balance and what waits for funds, and pay in.',
    routes: ['GET /api/clients/me/escrow', 'POST /api/clients/me/escrow/fundings'],
  },
  payrolls: {
    does: 'A payroll: its lines, approval and outcome, which payments failed, and a new payroll of those.',
    routes: ['GET /api/clients/me/payroll/{payrollId}', 'GET /api/clients/me/payroll/{payrollId}/lines'],
  },
  contracts: {
    does: 'A contract: its documents and signatures, its work, changes of its terms, its end, and what to do next.',
    routes: [
      'GET /api/clients/me/contracts/{contractId}',
      'POST /api/clients/me/contracts/{contractId}/sign',
      'GET /api/contractors/me/contracts/{contractId}',
      'POST /api/contractors/me/contracts/{contractId}/sign',
    ],
  },
};

const list = (items: readonly (string | Html)[]): Html =>
  html`<ul>
    ${items.map((item) => html`<li>${item}</li>`)}
  </ul>`;

const indexPage = (): Promise<Response> =>
  page(
    'MindLinks, on this machine',
    html`<p>
        The APIs are at this address, under <code>/api</code>. The web application does not exist yet. These pages say
        what its pages would do; mails and providers lead to them. <code>WEB_ORIGIN</code> leads them to a development
        server instead.
      </p>
      ${list(Object.values(PAGES).map(({ path, title }) => html`<a href="${path}">${title}</a>`))}`,
  );

const consolePage = (name: PageName, path: string): Promise<Response> => {
  const { does, routes } = PURPOSES[name];
  return page(
    PAGES[name].title,
    html`<p class="note">
        The web application does not exist yet. Its page <code>${path}</code> would be here; a development server that
        <code>WEB_ORIGIN</code> names is led to instead.
      </p>
      <p>${does}</p>
      <h2>Uses</h2>
      ${list(routes.map((route) => html`<code>${route}</code>`))}
      <p><a href="/">All pages</a></p>`,
  );
};

/** The page of a path of the web application, where mails and providers lead to; `undefined` for another path. */
export const pageOf = (url: string): Promise<Response> | undefined => {
  const path = url.replace(/[?#].*$/s, '');
  if (path === '/') return indexPage();
  const name = pageAt(url);
  return name === undefined ? undefined : consolePage(name, path);
};
