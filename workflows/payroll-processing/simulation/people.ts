import type { ApiAnswer } from '../../simulator/aws/http-api.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { CURRENCY, clientAt } from '../../payments-shared/people.ts';

/** A line as the client writes it, and as the platform knows it. */
export interface Line {
  readonly contractorId: string;
  readonly amountMinor: number;
  readonly reference: string;
}
export type LineOnRecord = Line & { readonly lineId: string };

export interface DraftChange {
  readonly add?: readonly Line[];
  readonly update?: readonly LineOnRecord[];
  readonly remove?: readonly string[];
}

interface Blocker {
  readonly blocks: boolean;
  readonly lines: readonly { readonly lineId: string }[];
}

const toApi = ({ amountMinor, ...line }: Line) => ({ ...line, amount: { amountMinor, currency: CURRENCY } });
const toRow = ({ contractorId, amountMinor, reference }: Line): string =>
  [contractorId, (amountMinor / 100).toFixed(2), CURRENCY, reference].join(',');

/** A client's user at the payroll's pages. What the API answers is the caller's to judge. */
export const payrollAt = (actor: Actor, user: { readonly clientId: string; readonly userId: string }) => {
  const { call } = clientAt(actor, user);
  const get = async (path: string): Promise<ApiAnswer['body']> => (await call(`/api/clients/me/payroll${path}`)).body;
  const post = (path: string, body: object = {}): Promise<ApiAnswer> =>
    call(`/api/clients/me/payroll${path}`, { method: 'POST', body });
  return {
    /** A draft without lines; or with those that failed in another payroll, if there are any left. */
    create: async (name: string, failedLinesOf?: string): Promise<string | undefined> => {
      const of = failedLinesOf === undefined ? { currency: CURRENCY } : { failedLinesOf };
      const { payrollId } = (await post('', { name, ...of })).body;
      return typeof payrollId === 'string' ? payrollId : undefined;
    },
    change: (payrollId: string, { add = [], update = [], remove = [] }: DraftChange): Promise<ApiAnswer> =>
      post(`/${payrollId}/lines`, { add: add.map(toApi), update: update.map(toApi), remove }),
    importCsv: (payrollId: string, lines: readonly Line[]): Promise<ApiAnswer> =>
      post(`/${payrollId}/import`, { csv: ['contractorId,amount,currency,reference', ...lines.map(toRow)].join('\n') }),
    lines: async (payrollId: string): Promise<readonly LineOnRecord[]> => {
      const { items = [] } = (await get(`/${payrollId}/lines?limit=50`)) as {
        readonly items?: readonly (Omit<LineOnRecord, 'amountMinor'> & { readonly amount: { amountMinor: number } })[];
      };
      return items.map(({ lineId, contractorId, reference, amount: { amountMinor } }) => ({
        lineId,
        contractorId,
        reference,
        amountMinor,
      }));
    },
    /** Ids of lines that stand against it. */
    blocked: async (payrollId: string): Promise<readonly string[]> => {
      const { blockers = [] } = (await get(`/${payrollId}/preview`)) as { readonly blockers?: readonly Blocker[] };
      const ids = blockers.filter(({ blocks }) => blocks).flatMap(({ lines }) => lines.map(({ lineId }) => lineId));
      return [...new Set(ids)];
    },
    process: (payrollId: string): Promise<ApiAnswer> => post(`/${payrollId}/process`),
    /** Agrees to the payroll as it was when the caller looked. */
    approve: (payrollId: string, { submittedAt }: ApiAnswer['body']): Promise<ApiAnswer> =>
      post(`/${payrollId}/approve`, { submittedAt }),
    reopen: (payrollId: string): Promise<ApiAnswer> => post(`/${payrollId}/reopen`),
    cancel: (payrollId: string): Promise<ApiAnswer> => post(`/${payrollId}/cancel`),
    look: (payrollId: string): Promise<ApiAnswer['body']> => get(`/${payrollId}`),
  };
};
