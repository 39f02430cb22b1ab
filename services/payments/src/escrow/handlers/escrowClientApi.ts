import { apiHandler } from '#shared/http/index.ts';
import { handler as fundEscrow } from './fundEscrow.ts';
import { handler as getEscrow } from './getEscrow.ts';
import { handler as getEscrowStatement } from './getEscrowStatement.ts';
import { handler as getFunding } from './getFunding.ts';
import { handler as listFundings } from './listFundings.ts';
import { handler as setEscrowAlert } from './setEscrowAlert.ts';

/** What a client does with its escrow. */
export const handler = apiHandler([
  fundEscrow,
  listFundings,
  getFunding,
  getEscrow,
  getEscrowStatement,
  setEscrowAlert,
]);
