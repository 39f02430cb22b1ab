import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { documents } from './documents.ts';
import { entries, member } from './members.ts';
import { ROOT, findRoutes } from './routes.ts';

interface Rule {
  /**
   * When it is about the caller themself:
   *
   * - `refused`: 403 `OWN_CASE`. The service's `own-cases.test.ts` calls each of them, by its name.
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

const WORK = 'The client decides about it.';

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

  requestContractErasure: { ownCase: 'refused', removed: 'refused' },
  resolveContract: { ownCase: 'refused', removed: 'refused' },
  resolvePayment: { ownCase: 'refused', removed: 'refused' },
  resolvePayroll: { ownCase: 'refused', removed: 'refused' },
  approvePayroll: { ownCase: 'refused', removed: 'refused' },
  processPayroll: { ownCase: 'second person', removed: 'refused' },
  createPayroll: { ownCase: 'own', removed: DRAFT },
  changePayrollLines: { ownCase: 'own', removed: 'refused' },
  importPayroll: { ownCase: 'own', removed: 'refused' },
  reopenPayroll: { ownCase: 'own', removed: DRAFT },
  cancelMyPayroll: { ownCase: 'own', removed: 'It gives back what was locked.' },
  fundEscrow: { ownCase: 'own', removed: 'It takes money in, by a card that the browser has to confirm.' },
  setEscrowAlert: { ownCase: 'own', removed: 'It moves no money.' },
  openPayoutAccount: { ownCase: 'own', removed: 'refused' },
  replayStripeWebhook: { ownCase: SIGNED, removed: 'refused' },
  requestReconciliation: { ownCase: 'nobody', removed: 'It compares, and changes nothing.' },
  requestLedgerExport: { ownCase: 'nobody', removed: 'refused' },

  createContractTemplate: { ownCase: 'own', removed: 'refused' },
  changeContractTemplate: { ownCase: 'own', removed: 'refused' },
  deleteContractTemplate: { ownCase: 'own', removed: 'refused' },
  draftContract: { ownCase: 'refused', removed: 'refused' },
  signContract: { ownCase: 'refused', removed: 'refused' },
  declineContract: { ownCase: 'refused', removed: 'refused' },
  voidContract: { ownCase: 'refused', removed: 'refused' },
  resendContract: { ownCase: 'refused', removed: 'refused' },
  withdrawConsent: { ownCase: 'refused', removed: 'refused' },
  withdrawMyConsent: { ownCase: 'own', removed: 'refused' },
  signMyContract: { ownCase: 'own', removed: 'refused' },
  declineMyContract: { ownCase: 'own', removed: 'refused' },

  announceAttachment: { ownCase: 'own', removed: WORK },
  announceMyAttachment: { ownCase: 'own', removed: WORK },
  submitMilestone: { ownCase: 'own', removed: WORK },
  submitTimesheet: { ownCase: 'own', removed: WORK },
  withdrawWork: { ownCase: 'own', removed: 'It pays nobody.' },
  requestOffCyclePayment: { ownCase: 'own', removed: WORK },
  proposeOffCyclePayment: { ownCase: 'refused', removed: 'refused' },
  enterTimesheet: { ownCase: 'refused', removed: 'refused' },
  approveWork: { ownCase: 'refused', removed: 'refused' },
  rejectWork: { ownCase: 'refused', removed: 'refused' },
  reviewWork: { ownCase: 'refused', removed: 'refused' },
  terminateContract: { ownCase: 'refused', removed: 'refused' },
  agreeToTermination: { ownCase: 'refused', removed: 'refused' },
  refuseTermination: { ownCase: 'refused', removed: 'refused' },
  withdrawTermination: { ownCase: 'refused', removed: 'refused' },
  draftAmendment: { ownCase: 'refused', removed: 'refused' },
  signAmendment: { ownCase: 'refused', removed: 'refused' },
  declineAmendment: { ownCase: 'refused', removed: 'refused' },
  voidAmendment: { ownCase: 'refused', removed: 'refused' },
  terminateMyContract: { ownCase: 'own', removed: 'refused' },
  agreeToMyTermination: { ownCase: 'own', removed: 'refused' },
  refuseMyTermination: { ownCase: 'own', removed: 'refused' },
  withdrawMyTermination: { ownCase: 'own', removed: 'refused' },
  draftMyAmendment: { ownCase: 'own', removed: 'refused' },
  signMyAmendment: { ownCase: 'own', removed: 'refused' },
  declineMyAmendment: { ownCase: 'own', removed: 'refused' },
  voidMyAmendment: { ownCase: 'own', removed: 'refused' },
};

/** Routes that read, and refuse a removed caller at once: they hand out links to identity documents, or to the whole ledger. */
const REFUSING_READERS = ['getLedgerExport', 'getReview', 'listLedgerExportParts'];

const writingRoutes = async () => (await findRoutes()).filter(({ route }) => route.method !== 'GET');

describe('Every route that writes', () => {
  it('states what it does when it is about the caller, and its responses say so', async () => {
    const writing = await writingRoutes();
    expect(Object.keys(RULES)).to.have.members(writing.map(({ route }) => route.operationId));
    for (const { route } of writing) {
      const isRefused = 'OWN_CASE' in (route.responses[403]?.codes ?? {});
      expect(isRefused, route.operationId).to.equal(RULES[route.operationId]?.ownCase === 'refused');
    }
  });

  it('that refuses the caller’s own case is called by the service’s own-cases.test.ts', async () => {
    const refused = (await writingRoutes()).filter(({ route }) => RULES[route.operationId]?.ownCase === 'refused');
    const uncalled = refused.filter(({ service, route: { operationId } }) => {
      const text = readFileSync(join(ROOT, 'services', service, 'test/own-cases.test.ts'), 'utf8');
      return !new RegExp(`apiOf\\(\\w+, ${operationId}\\(`).test(text);
    });
    expect(uncalled.map(({ route }) => route.operationId)).to.deep.equal([]);
  });

  it('states whether it refuses a caller who was removed since the token was issued', async () => {
    const paths: unknown = member(parse((await documents())['docs/openapi.yaml'] ?? ''), 'paths');
    for (const { route, endpoint } of await writingRoutes()) {
      const { operationId, path, method } = route;
      const isRefused = RULES[operationId]?.removed === 'refused';
      expect(endpoint.refusesRemovedCallers, operationId).to.equal(isRefused);
      const documented = member(member(member(paths, path), method.toLowerCase()), 'responses');
      expect(codesIn(member(documented, '403')).includes('CALLER_REMOVED'), operationId).to.equal(isRefused);
    }
  });
});

/** The codes that a documented response lists. */
const codesIn = (response: unknown): readonly unknown[] => {
  const problem = member(member(member(response, 'content'), 'application/problem+json'), 'schema');
  return entries(member(problem, 'allOf')).flatMap(([, part]) =>
    entries(member(member(member(part, 'properties'), 'code'), 'enum')).map(([, code]) => code),
  );
};

describe('Every route that reads', () => {
  it('answers a removed caller for the ten minutes of the token, unless it hands out identity documents or the ledger', async () => {
    const refusing = (await findRoutes()).filter(
      ({ route, endpoint }) => route.method === 'GET' && endpoint.refusesRemovedCallers,
    );
    expect(refusing.map(({ route }) => route.operationId)).to.have.members(REFUSING_READERS);
  });
});
