import { apiHandler } from '#shared/http/index.ts';
import { handler as getMyKyc } from './getMyKyc.ts';
import { handler as requestDocumentUpload } from './requestDocumentUpload.ts';
import { handler as submitKyc } from './submitKyc.ts';

/** What a contractor does in their verification. */
export const handler = apiHandler([requestDocumentUpload, submitKyc, getMyKyc]);
