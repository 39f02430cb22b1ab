import { apiHandler } from '#shared/http/index.ts';
import { handler as getPayoutAccount } from './getPayoutAccount.ts';
import { handler as getReceipt } from './getReceipt.ts';
import { handler as getWallet } from './getWallet.ts';
import { handler as getWalletStatement } from './getWalletStatement.ts';
import { handler as listMyPayments } from './listMyPayments.ts';
import { handler as openPayoutAccount } from './openPayoutAccount.ts';

/** What a contractor does and reads of being paid. */
export const handler = apiHandler([
  openPayoutAccount,
  getPayoutAccount,
  getWallet,
  getWalletStatement,
  listMyPayments,
  getReceipt,
]);
