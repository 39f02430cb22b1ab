import { expect } from 'chai';
import { parse } from 'yaml';
import { documents } from './documents.ts';
import { member } from './members.ts';
import { findRoutes } from './routes.ts';

interface Rule {
  /**
   * When it is about the caller themself:
   *
   * - `refused`: 403 `OWN_CASE`. The service's `own-cases.test.ts` calls each of them.
   * - `second person`: accepted, and another person has to approve it.
   * - `own`: it is for the caller's own data, or company, and decides nothing about the caller.
   * - `nobody`: it concerns no person.
   * - any other text: why the caller may do it although it is about them.
   */
  readonly ownCase: string;
  /** When the caller was removed since the token was issued: `refused` at once, or the reason why ten minutes do no harm. */
  readonly removed: string;
}

const SIGNED = 'It processes again what the provider signed, by the same rules.';
const DRAFT = 'A draft pays nobody.';

const RULES: Readonly<Record<string, Rule>> = {
  startKyc: { ownCase: 'It only asks for documents, as their first upload does.', removed: 'refused' },
  claimReview: { ownCase: 'refused', removed: 'refused' },
  releaseReview: { ownCase: 'refused', removed: 'refused' },
  decideReview: { ownCase: 'refused', removed: 'refused' },
  resolveKyc: { ownCase: 'refused', removed: 'refused' },
  requestErasure: { ownCase: 'refused', removed: 'refused' },
  replayWebhook: { ownCase: SIGNED, removed: 'refused' },
  requestDocumentUpload: { ownCase: 'own', removed: 'Documents of their own, which a person reviews.' },
  submitKyc: { ownCase: 'own', removed: 'Documents of their own, which a person reviews.' },

  resolvePayment: { ownCase: 'refused', removed: 'refused' },
  resolvePayroll: { ownCase: 'refused', removed: 'refused' },
  approvePayroll: { ownCase: 'refused', removed: 'refused' },
  processPayroll: { ownCase: 'second person', removed: 'refused' },
  createPayroll: { ownCase: 'own', removed: DRAFT },
  changePayrollLines: { ownCase: 'own', removed: DRAFT },
  importPayroll: { ownCase: 'own', removed: DRAFT },
  reopenPayroll: { ownCase: 'own', removed: DRAFT },
  cancelMyPayroll: { ownCase: 'own', removed: 'It gives back what was locked.' },
  fundEscrow: { ownCase: 'own', removed: 'It takes money in, by a card that the browser has to confirm.' },
  setEscrowAlert: { ownCase: 'own', removed: 'It moves no money.' },
  openPayoutAccount: { ownCase: 'own', removed: 'refused' },
  replayStripeWebhook: { ownCase: SIGNED, removed: 'refused' },
  requestReconciliation: { ownCase: 'nobody', removed: 'It compares, and changes nothing.' },
  requestLedgerExport: { ownCase: 'nobody', removed: 'It reads.' },
};

const writingRoutes = async () => (await findRoutes()).filter(({ route }) => route.method !== 'GET');

describe('Every route that writes', () => {
  it('states what it does when it is about the caller, and its responses say so', async () => {
    const writing = await writingRoutes();
    expect(Object.keys(RULES)).to.have.members(writing.map(({ route }) => route.operationId));
    for (const { route } of writing) {
      const isRefused = String(member(route.responses[403], 'description')).includes('OWN_CASE');
      expect(isRefused, route.operationId).to.equal(RULES[route.operationId]?.ownCase === 'refused');
    }
  });

  it('states whether it refuses a caller who was removed since the token was issued', async () => {
    const paths: unknown = member(parse((await documents())['docs/openapi.yaml'] ?? ''), 'paths');
    for (const { route, endpoint } of await writingRoutes()) {
      const { operationId, path, method } = route;
      const isRefused = RULES[operationId]?.removed === 'refused';
      expect(endpoint.refusesRemovedCallers, operationId).to.equal(isRefused);
      const documented = member(member(member(paths, path), method.toLowerCase()), 'responses');
      const forbidden = String(member(member(documented, '403'), 'description'));
      expect(forbidden.includes('CALLER_REMOVED'), operationId).to.equal(isRefused);
    }
  });
});
