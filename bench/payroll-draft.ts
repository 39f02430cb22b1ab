/** The draft of a payroll, for the stack and for the simulator. */

export const PAYROLLS = '/api/clients/me/payroll';
export const LINE_MINOR = 100;
/** Rows that fit into one request. */
const ROWS = 800;

/** The CSV files of a draft with one line per contractor. */
export const csvFiles = (contractorIds: readonly string[]): readonly string[] =>
  Array.from({ length: Math.ceil(contractorIds.length / ROWS) }, (_, file) => {
    const rows = contractorIds
      .slice(file * ROWS, (file + 1) * ROWS)
      .map((contractorId) => `${contractorId},${(LINE_MINOR / 100).toFixed(2)},EUR`);
    return ['contractorId,amount,currency', ...rows].join('\n');
  });
