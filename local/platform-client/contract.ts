import { createHash } from 'node:crypto';
import { factId } from '#shared/events/index.ts';
import { CURRENCY } from './endpoints.ts';
import type { Answer, Api, Json } from './transport.ts';

/**
 * What the parties of a contract do on the platform, over whichever transport. Each function answers what the platform answers, of
 * whatever status. Amounts are in cents, dates are in the contract's time zone.
 */

export type Party = 'client' | 'contractor';

const PATHS: Readonly<Record<Party, string>> = {
  client: '/api/clients/me/contracts',
  contractor: '/api/contractors/me/contracts',
};

/** A day of a timesheet. */
export interface TimeEntry {
  readonly date: string;
  readonly minutes: number;
}

/** What a client drafts. */
export interface ContractDraft {
  readonly contractorId: string;
  readonly client: { readonly name: string; readonly address: string };
  readonly contractor: { readonly name: string; readonly address: string };
  readonly title: string;
  readonly terms: string;
  readonly currency: string;
  readonly milestones?: readonly { readonly title: string; readonly amountMinor: number; readonly dueOn?: string }[];
  readonly rate?: Rate;
  readonly startsOn: string;
  /** Open end when absent. */
  readonly endsOn?: string;
  readonly noticeDays: number;
  readonly timeZone: string;
  readonly silence?: 'operator' | 'approval';
}

export type Rate =
  | { readonly kind: 'hourly'; readonly amountMinor: number; readonly maximumMinutes: number }
  | { readonly kind: 'weekly'; readonly amountMinor: number; readonly proRating: 'calendar_days' | 'weekdays' };

/** A contract with one milestone and a price of the hour, unless `parts` say otherwise. */
export const draftOf = ({
  startsOn,
  ...parts
}: Pick<ContractDraft, 'contractorId' | 'startsOn'> & Partial<ContractDraft>): ContractDraft => ({
  title: 'Design of the new shop',
  client: { name: 'Shop Ltd', address: '1 High Street, Dublin' },
  contractor: { name: 'Anna Nowak', address: 'ul. Długa 5, Kraków' },
  terms: '{{contractor.name}} designs the new shop of {{client.name}}.\nThe work begins on {{startsOn}}.',
  currency: CURRENCY,
  milestones: [{ title: 'First draft', amountMinor: 120_000 }],
  rate: { kind: 'hourly', amountMinor: 5_000, maximumMinutes: 2_400 },
  startsOn,
  noticeDays: 10,
  timeZone: 'Europe/Berlin',
  ...parts,
});

/** What a party says of a PDF before it uploads it. */
export const announcementOf = (bytes: Uint8Array, fileName = 'report.pdf') => ({
  fileName,
  contentType: 'application/pdf',
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** A person's signature of a document that they were shown. @param document the answer to its request */
export const signatureOf = ({ sha256, consent }: Json, name = 'Anna Nowak') => {
  const { version, sha256: consentSha256 } = consent as { readonly version: string; readonly sha256: string };
  return { name, documentSha256: sha256, consent: { version, sha256: consentSha256 } };
};

/** What both parties can do with a contract, an amendment included. */
const documentEndpoints = <A extends Answer>(call: Api<A>, path: string) => {
  const post = (action: string, body: object = {}) => call(`${path}/${action}`, { method: 'POST', body });
  return {
    read: () => call(path),
    /** A link to the file that both are shown, and its hash. The platform notes that the caller was shown it. */
    document: () => call(`${path}/document`),
    sign: (signature: object) => post('sign', signature),
    decline: (reason = 'The terms are not what we agreed on') => post('decline', { reason }),
    void: (reason = 'Drafted by mistake') => post('void', { reason }),
    signedDocument: () => call(`${path}/signed-document`),
    verification: () => call(`${path}/verification`),
  };
};

/** For users of a party. */
export const contractEndpoints = <A extends Answer>(call: Api<A>, party: Party) => {
  const contracts = PATHS[party];
  const contract = (contractId: string) => {
    const path = `${contracts}/${contractId}`;
    const post = (action: string, body: object = {}) => call(`${path}/${action}`, { method: 'POST', body });
    return {
      ...documentEndpoints(call, path),
      settlement: () => call(`${path}/settlement`),
      audit: () => call(`${path}/audit?limit=100`),
      resend: () => post('resend'),
      withdrawConsent: () => post('withdraw-consent'),

      works: (status?: string) => call(`${path}/work?limit=100${status === undefined ? '' : `&status=${status}`}`),
      work: (workId: string) => call(`${path}/work/${workId}`),
      announceAttachment: (file: object) => post('attachments', file),
      attachment: (attachmentId: string) => call(`${path}/attachments/${attachmentId}`),
      submitMilestone: (
        workId: string,
        submission: { readonly note?: string; readonly attachmentIds?: readonly string[] } = {},
      ) => post(`milestones/${workId}/submit`, submission),
      submitTimesheet: (weekStart: string, entries: readonly TimeEntry[] = []) =>
        post('timesheets', { weekStart, entries }),
      offCycle: (payment: object) => post('off-cycle', payment),
      approve: (workId: string, submission = 1) => post(`work/${workId}/approve`, { submission }),
      reject: (workId: string, submission = 1, comment = 'The report is missing') =>
        post(`work/${workId}/reject`, { submission, comment }),
      withdraw: (workId: string, submission = 1) => post(`work/${workId}/withdraw`, { submission }),

      terminate: (termination: object) => post('terminations', termination),
      answerTermination: (terminationId: string, answer: 'agree' | 'refuse' | 'withdraw') =>
        post(`terminations/${terminationId}/${answer}`),
      amend: (amendment: object) => post('amendments', amendment),
      amendment: (amendmentId: string) => documentEndpoints(call, `${path}/amendments/${amendmentId}`),
    };
  };
  return {
    draft: (draft: object) => call(contracts, { method: 'POST', body: draft }),
    list: (query = '') => call(`${contracts}?limit=100${query}`),
    contract,
  };
};

const TEMPLATES = '/api/clients/me/contract-templates';

/** Terms that a client drafts contracts from. */
export const templateEndpoints = <A extends Answer>(call: Api<A>) => ({
  create: (template: object) => call(TEMPLATES, { method: 'POST', body: template }),
  list: (query = '') => call(`${TEMPLATES}?limit=100${query}`),
  read: (templateId: string) => call(`${TEMPLATES}/${templateId}`),
  /** Replaces the version that was read. */
  change: (templateId: string, template: object, version: number) =>
    call(`${TEMPLATES}/${templateId}`, { method: 'PUT', body: { ...template, version } }),
  delete: (templateId: string) => call(`${TEMPLATES}/${templateId}`, { method: 'DELETE' }),
});

/** What a draft leaves to its template, and that template: the same terms, with a placeholder of its own. */
export const templated = ({ title, terms, currency, noticeDays, timeZone, ...draft }: ContractDraft) => ({
  template: {
    name: title,
    terms: `${terms}\nThe work is done in {{city}}.`,
    placeholders: ['city'],
    defaults: { title, currency, noticeDays, timeZone },
  },
  draft: { ...draft, placeholders: [{ name: 'city', value: 'Łódź' }] },
});

/** Id of the payment that an approval of the work leads to. Off-cycle work is paid as a milestone. */
export const paymentOfWork = ({ kind, workId }: Json): string =>
  factId('payment', kind === 'timesheet' ? 'timesheet' : 'milestone', String(workId));
