import { apiHandler } from '#shared/http/index.ts';
import { handler as getAccountStatement } from '../ledger/handlers/getAccountStatement.ts';
import { handler as getLedgerConsistency } from '../ledger/handlers/getLedgerConsistency.ts';
import { handler as getLedgerDigest } from '../ledger/handlers/getLedgerDigest.ts';
import { handler as getLedgerEntry } from '../ledger/handlers/getLedgerEntry.ts';
import { handler as getLedgerExport } from '../ledger/handlers/getLedgerExport.ts';
import { handler as listLedgerExportParts } from '../ledger/handlers/listLedgerExportParts.ts';
import { handler as requestLedgerExport } from '../ledger/handlers/requestLedgerExport.ts';
import { handler as getReconciliation } from '../reconciliation/handlers/getReconciliation.ts';
import { handler as listReconciliations } from '../reconciliation/handlers/listReconciliations.ts';
import { handler as requestReconciliation } from '../reconciliation/handlers/requestReconciliation.ts';

/** What operators read of the ledger, and how they compare it with Stripe. */
export const handler = apiHandler([
  getLedgerDigest,
  getLedgerEntry,
  getLedgerConsistency,
  requestLedgerExport,
  getLedgerExport,
  listLedgerExportParts,
  getAccountStatement,
  requestReconciliation,
  listReconciliations,
  getReconciliation,
]);
