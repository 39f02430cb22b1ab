/**
 * The platform's API as its users call it, over whichever transport. Each function answers what the platform answers, of
 * whatever status. Amounts are in cents.
 */
import type { Answer, Api, Json } from './transport.ts';

/** Of all amounts that go through this client. */
export const CURRENCY = 'EUR';
const euros = (amountMinor: number) => ({ amountMinor, currency: CURRENCY });

/** A line of a payroll. */
export interface Line {
  readonly contractorId: string;
  readonly amountMinor: number;
  readonly reference?: string;
}

export interface LineChange {
  readonly add?: readonly Line[];
  readonly update?: readonly (Line & { readonly lineId: string })[];
  readonly remove?: readonly string[];
}

const toApi = ({ amountMinor, ...line }: Line) => ({ ...line, amount: euros(amountMinor) });

const toCsvRow = ({ contractorId, amountMinor, reference = '' }: Line): string =>
  [contractorId, (amountMinor / 100).toFixed(2), CURRENCY, reference].join(',');

const poster =
  <A extends Answer>(call: Api<A>) =>
  (path: string, body: object = {}): Promise<A> =>
    call(path, { method: 'POST', body });

/** Items of an answered list; none when the list was refused. */
export const itemsOf = ({ body }: Answer): readonly Json[] => (body['items'] ?? []) as readonly Json[];

/** For users of a client. */
export const clientEndpoints = <A extends Answer>(call: Api<A>) => {
  const post = poster(call);
  const payrolls = '/api/clients/me/payroll';
  return {
    escrow: () => call(`/api/clients/me/escrow?currency=${CURRENCY}`),
    beginFunding: (amountMinor: number) => post('/api/clients/me/escrow/fundings', { amount: euros(amountMinor) }),
    funding: (fundingId: string) => call(`/api/clients/me/escrow/fundings/${fundingId}`),
    payment: (paymentId: string) => call(`/api/clients/me/payments/${paymentId}`),
    /** A draft without lines; or with the lines that failed in another payroll. */
    createPayroll: (name: string, failedLinesOf?: string) =>
      post(payrolls, { name, ...(failedLinesOf === undefined ? { currency: CURRENCY } : { failedLinesOf }) }),
    payroll: (payrollId: string) => {
      const path = `${payrolls}/${payrollId}`;
      return {
        read: () => call(path),
        preview: () => call(`${path}/preview`),
        /** A page of lines. */
        lines: (limit: number, cursor = '') =>
          call(`${path}/lines?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`),
        changeLines: ({ add = [], update = [], remove = [] }: LineChange) =>
          post(`${path}/lines`, { add: add.map(toApi), update: update.map(toApi), remove }),
        importCsv: (lines: readonly Line[]) =>
          post(`${path}/import`, {
            csv: ['contractorId,amount,currency,reference', ...lines.map(toCsvRow)].join('\n'),
          }),
        /** Any change by its name in the path, such as `process`, `approve`, `reopen` or `cancel`. */
        post: (action: string, body?: object) => post(`${path}/${action}`, body),
      };
    },
  };
};

/** `pi_…_secret_…`: what the browser confirms a payment with. Undefined when the funding was refused. */
export const paymentIntentOf = ({ body: { clientSecret } }: Answer): string | undefined =>
  typeof clientSecret === 'string' ? clientSecret.split('_secret_')[0] : undefined;

/** The smallest content that begins like a PDF; the platform checks no more of it. */
export const PDF = Uint8Array.from(Buffer.from('%PDF-1.7\n'));

/** The smallest content that begins like a JPEG; the platform checks no more of it. */
export const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01);

export interface DocumentUpload {
  readonly kind: string;
  readonly side: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** Where and with which form fields a file is uploaded. @param answer to the announcement of the file, with 201 */
export const uploadFormOf = ({ body }: Answer) =>
  body['upload'] as { readonly url: string; readonly fields: Readonly<Record<string, string>> };

export const contractorEndpoints = <A extends Answer>(call: Api<A>) => {
  const post = poster(call);
  return {
    verification: () => call('/api/contractors/me/kyc'),
    announceDocument: (document: DocumentUpload) => post('/api/contractors/me/kyc/documents', document),
    submitDocuments: () => post('/api/contractors/me/kyc/submit'),
    openPayoutAccount: (country = 'DE') => post('/api/contractors/me/payout-account', { country }),
    payoutAccount: () => call('/api/contractors/me/payout-account'),
    wallet: () => call(`/api/contractors/me/wallet?currency=${CURRENCY}`),
  };
};

/** What an admin decides about something that is parked. */
export interface Decision {
  readonly action: 'retry' | 'cancel' | 'paid_elsewhere';
  readonly comment?: string;
  readonly reference?: string;
  /** Of a payroll. */
  readonly batch?: number;
}

const withComment = (decision: Decision) => ({ comment: 'The cause was fixed', ...decision });

export const adminEndpoints = <A extends Answer>(call: Api<A>) => {
  const post = poster(call);
  const reviews = '/api/admin/kyc/reviews';
  return {
    startVerification: (contractorId: string) => post('/api/admin/kyc', { contractorId }),
    reviews: (status: string) => call(`${reviews}?status=${status}&limit=100`),
    claim: (caseId: string) => post(`${reviews}/${caseId}/claim`),
    view: (caseId: string) => call(`${reviews}/${caseId}`),
    decide: (
      caseId: string,
      outcome: 'approved' | 'rejected',
      reasonCode = outcome === 'approved' ? 'documents_genuine' : 'document_unreadable',
    ) => post(`${reviews}/${caseId}/decision`, { outcome, reasonCode, comment: 'Documents were reviewed' }),
    audit: (contractorId: string) => call(`/api/admin/kyc/contractors/${contractorId}/audit?limit=100`),
    erase: (contractorId: string) =>
      call(`/api/admin/kyc/contractors/${contractorId}/personal-data`, { method: 'DELETE' }),
    parkedVerifications: (status: 'parked' | 'resolved' | 'all' = 'parked') =>
      call(`/api/admin/kyc/parked?status=${status}&limit=100`),
    resolveVerification: (kycId: string, decision: Decision) =>
      post(`/api/admin/kyc/verifications/${kycId}/resolve`, withComment(decision)),
    requestExport: () => post('/api/admin/ledger/exports'),
    ledgerExport: (exportId: string) => call(`/api/admin/ledger/exports/${exportId}`),
    exportParts: (exportId: string) => call(`/api/admin/ledger/exports/${exportId}/parts?limit=100`),
    parkedPayments: (status: 'parked' | 'resolved' | 'all' = 'parked') =>
      call(`/api/admin/payments/parked?status=${status}`),
    payment: (paymentId: string) => call(`/api/admin/payments/${paymentId}`),
    paymentAudit: (paymentId: string) => call(`/api/admin/payments/${paymentId}/audit`),
    payroll: (payrollId: string) => call(`/api/admin/payroll/${payrollId}`),
    parkedContracts: (status: 'parked' | 'resolved' | 'all' = 'parked') =>
      call(`/api/admin/contracts/parked?status=${status}`),
    contract: (contractId: string) => call(`/api/admin/contracts/${contractId}`),
    contractAudit: (contractId: string) => call(`/api/admin/contracts/${contractId}/audit?limit=100`),
    eraseContracts: (contractorId: string) =>
      call(`/api/admin/contracts/contractors/${contractorId}/personal-data`, { method: 'DELETE' }),
    resolveContract: (contractId: string, decision: Decision) =>
      post(`/api/admin/contracts/${contractId}/resolve`, withComment(decision)),
    resolvePayment: (paymentId: string, decision: Decision) =>
      post(`/api/admin/payments/${paymentId}/resolve`, withComment(decision)),
    resolvePayroll: (payrollId: string, decision: Decision) =>
      post(`/api/admin/payroll/${payrollId}/resolve`, withComment(decision)),
  };
};
