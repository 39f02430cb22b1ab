import { apiHandler } from '#shared/http/index.ts';
import { handler as getContractDetails } from '../lifecycle/handlers/getContractDetails.ts';
import { handler as listAuditOfContract } from '../lifecycle/handlers/listAuditOfContract.ts';
import { handler as listParkedContracts } from '../lifecycle/handlers/listParkedContracts.ts';
import { handler as resolveContract } from '../lifecycle/handlers/resolveContract.ts';
import { handler as requestContractErasure } from '../retention/handlers/requestContractErasure.ts';

/** What operators do with contracts. */
export const handler = apiHandler([
  listParkedContracts,
  getContractDetails,
  listAuditOfContract,
  resolveContract,
  requestContractErasure,
]);
