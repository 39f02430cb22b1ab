import { apiHandler } from '#shared/http/index.ts';
import { handler as getInvoice } from './getInvoice.ts';
import { handler as getPayment } from './getPayment.ts';
import { handler as listPayments } from './listPayments.ts';

/** What a client reads of its payments for milestones and timesheets. */
export const handler = apiHandler([listPayments, getPayment, getInvoice]);
