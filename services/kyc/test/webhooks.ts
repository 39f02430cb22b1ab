import { veriffSignature } from '../src/veriff-signature.ts';
import type { VeriffCredentials } from '../src/veriff-signature.ts';
import { START, contractorId } from './fixtures.ts';

/** Webhooks as Veriff documents and signs them. */

export const credentials: VeriffCredentials = {
  apiKey: '8e4d7c1a-0000-4000-8000-00000000000a',
  sharedSecret: 'abcdef12-abcd-abcd-abcd-abcdef012345',
};

export const progressBody = (sessionId: string, action: 'started' | 'submitted', attemptId = 'a1'): string =>
  JSON.stringify({ id: sessionId, attemptId, feature: 'selfid', code: 7001, action, vendorData: contractorId });

export const decisionBody = (sessionId: string, verification: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    status: 'success',
    verification: {
      id: sessionId,
      attemptId: 'a1',
      code: 9001,
      status: 'approved',
      reason: null,
      reasonCode: null,
      vendorData: contractorId,
      decisionTime: START,
      person: { firstName: 'Sarah', lastName: 'Morgan' },
      ...verification,
    },
    technicalData: { ip: '192.0.2.1' },
  });

/** The request as it reaches the handler: header names in lower case. */
export const signed = (body: string, headers: Readonly<Record<string, string | undefined>> = {}) => {
  const rawBody = Buffer.from(body);
  return {
    rawBody,
    headers: {
      'x-auth-client': credentials.apiKey,
      'x-hmac-signature': veriffSignature(rawBody, credentials),
      ...headers,
    },
    correlationId: 'c1',
  };
};
