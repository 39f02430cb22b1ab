import type { clientEndpoints } from '#local/platform-client/endpoints.ts';
import { expectStatus } from '#local/platform-client/http.ts';

export const LINE_MINOR = 100;
/** Lines that fit into a request. */
const LINES_PER_FILE = 800;

/** A draft with one line for each of these contractors, over any transport. @throws Error when the platform refuses it */
export const draftPayroll = async (
  { createPayroll, payroll }: Pick<ReturnType<typeof clientEndpoints>, 'createPayroll' | 'payroll'>,
  contractorIds: readonly string[],
) => {
  const payrollId = String(expectStatus(await createPayroll('Bench'), 201).body['payrollId']);
  const draft = payroll(payrollId);
  for (let from = 0; from < contractorIds.length; from += LINES_PER_FILE) {
    const lines = contractorIds
      .slice(from, from + LINES_PER_FILE)
      .map((contractorId) => ({ contractorId, amountMinor: LINE_MINOR }));
    expectStatus(await draft.importCsv(lines), 200);
  }
  return { payrollId, ...draft };
};
