import { expect } from 'chai';
import { member } from './members.ts';
import { findRoutes } from './routes.ts';

/**
 * What each route that writes does when it is about the caller themself.
 *
 * - `refused`: 403 `OWN_CASE`. The service's `own-cases.test.ts` calls each of them.
 * - `second person`: accepted, and another person has to approve it.
 * - `own`: it is for the caller's own data, or company, and decides nothing about the caller.
 * - `nobody`: it concerns no person.
 * - any other text: why the caller may do it although it is about them.
 */
const RULES: Readonly<Record<string, string>> = {
  startKyc: 'It only asks for documents, as their first upload does.',
  claimReview: 'refused',
  releaseReview: 'refused',
  decideReview: 'refused',
  resolveKyc: 'refused',
  requestErasure: 'refused',
  replayWebhook: 'It processes again what the provider signed, by the same rules.',
  requestDocumentUpload: 'own',
  submitKyc: 'own',

  resolvePayment: 'refused',
  resolvePayroll: 'refused',
  approvePayroll: 'refused',
  processPayroll: 'second person',
  createPayroll: 'own',
  changePayrollLines: 'own',
  importPayroll: 'own',
  reopenPayroll: 'own',
  cancelMyPayroll: 'own',
  fundEscrow: 'own',
  setEscrowAlert: 'own',
  openPayoutAccount: 'own',
  replayStripeWebhook: 'It processes again what the provider signed, by the same rules.',
  requestReconciliation: 'nobody',
  exportLedger: 'nobody',
};

describe('Every route that writes', () => {
  it('states what it does when it is about the caller, and its responses say so', async () => {
    const writing = (await findRoutes()).map(({ route }) => route).filter(({ method }) => method !== 'GET');
    expect(Object.keys(RULES)).to.have.members(writing.map(({ operationId }) => operationId));
    for (const { operationId, responses } of writing) {
      const isRefused = String(member(responses[403], 'description')).includes('OWN_CASE');
      expect(isRefused, operationId).to.equal(RULES[operationId] === 'refused');
    }
  });
});
