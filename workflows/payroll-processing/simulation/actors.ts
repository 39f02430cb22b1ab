import { itemsOf } from '#local/platform-client/endpoints.ts';
import type { Line as ApiLine, LineChange } from '#local/platform-client/endpoints.ts';
import type { ApiAnswer } from '../../simulator/aws/http-api.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { clientAt } from '../../payments-shared/actors.ts';

/** A line as the client writes it, and as the platform knows it. */
export type Line = Required<ApiLine>;
export type LineOnRecord = Line & { readonly lineId: string };

interface Blocker {
  readonly blocks: boolean;
  readonly lines: readonly { readonly lineId: string }[];
}

/** A client's user at the payroll's pages. The caller checks the responses. */
export const payrollAt = (actor: Actor, user: { readonly clientId: string; readonly userId: string }) => {
  const { createPayroll, payroll } = clientAt(actor, user);
  return {
    /** A draft without lines; or with those that failed in another payroll, if there are any left. */
    create: async (name: string, failedLinesOf?: string): Promise<string | undefined> => {
      const { payrollId } = (await createPayroll(name, failedLinesOf)).body;
      return typeof payrollId === 'string' ? payrollId : undefined;
    },
    change: (payrollId: string, change: LineChange) => payroll(payrollId).changeLines(change),
    importCsv: (payrollId: string, lines: readonly Line[]) => payroll(payrollId).importCsv(lines),
    lines: async (payrollId: string): Promise<readonly LineOnRecord[]> => {
      const items = itemsOf(await payroll(payrollId).lines(50)) as unknown as readonly (Omit<
        LineOnRecord,
        'amountMinor'
      > & { readonly amount: { readonly amountMinor: number } })[];
      return items.map(({ lineId, contractorId, reference, amount: { amountMinor } }) => ({
        lineId,
        contractorId,
        reference,
        amountMinor,
      }));
    },
    /** Ids of lines that block it. */
    blocked: async (payrollId: string): Promise<readonly string[]> => {
      const { blockers = [] } = (await payroll(payrollId).preview()).body as { readonly blockers?: readonly Blocker[] };
      const ids = blockers.filter(({ blocks }) => blocks).flatMap(({ lines }) => lines.map(({ lineId }) => lineId));
      return [...new Set(ids)];
    },
    /** Submits the payroll as its preview shows it. */
    process: async (payrollId: string) => {
      const seen = (await payroll(payrollId).preview()).body as { readonly payroll?: ApiAnswer['body'] };
      return payroll(payrollId).post('process', { revision: seen.payroll?.['revision'] ?? 0 });
    },
    /** Approves the payroll as it was when the caller read it. */
    approve: (payrollId: string, { submittedAt }: ApiAnswer['body']) =>
      payroll(payrollId).post('approve', { submittedAt }),
    reopen: (payrollId: string) => payroll(payrollId).post('reopen'),
    cancel: (payrollId: string) => payroll(payrollId).post('cancel'),
    look: async (payrollId: string): Promise<ApiAnswer['body']> => (await payroll(payrollId).read()).body,
  };
};
