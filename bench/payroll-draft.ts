/** What a payroll of the bench is made of, wherever it runs. */

export const PAYROLLS = '/api/clients/me/payroll';
export const LINE_MINOR = 100;
/** Rows that fit into a request. */
const ROWS = 800;

/** The files that make a draft of these contractors, one line each. */
export const csvFiles = (contractorIds: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(contractorIds.length / ROWS) }, (_, file) => {
    const rows = contractorIds
      .slice(file * ROWS, (file + 1) * ROWS)
      .map((contractorId) => `${contractorId},${(LINE_MINOR / 100).toFixed(2)},EUR`);
    return ['contractorId,amount,currency', ...rows].join('\n');
  });
