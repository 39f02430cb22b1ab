import { clientClaims, contractorClaims } from '#shared/http/testing.ts';
import { testBasics, testExecutions, testSignals } from '#shared/testing/service.ts';
import type { Effect } from '#shared/testing/service.ts';
import { CONTRACT_POLICY } from '../src/domain/policy.ts';
import type { ContractPorts, Documents } from '../src/ports.ts';
import { createContractRecords } from '../src/records.ts';
import { sealKey } from './documents/seal-key.ts';

/** The whole service in memory: the test sets time and faults, and sees what left the service. */

export type { Answer } from '#shared/testing/service.ts';
export { Crash, START, apiOf, callsTo, codeOf, failureOf, quiet, tickingClock } from '#shared/testing/service.ts';

export const clientId = clientClaims['custom:clientId'];
export const clientUser = clientClaims['cognito:username'];
export const contractorId = contractorClaims['custom:contractorId'];

/** Somebody of another client. */
export const otherClientClaims = {
  ...clientClaims,
  'cognito:username': '55555555-3333-4333-8333-333333333333',
  'custom:clientId': '7e6d5c4b-3a29-4817-9605-f4e3d2c1b0a9',
};
export const otherContractorClaims = {
  ...contractorClaims,
  'cognito:username': '9d2e4b1a-5c3f-4e7d-8a6b-1f0e9d8c7b6a',
  'custom:contractorId': '9d2e4b1a-5c3f-4e7d-8a6b-1f0e9d8c7b6a',
};
/** A user of the client who is the contractor, too. */
export const bothClaims = { ...clientClaims, 'custom:contractorId': contractorId };

/** A bucket that writes every key once. */
const memoryDocuments = (effect: Effect) => {
  const objects = new Map<string, { readonly contentType: string; readonly body: Uint8Array }>();
  const documents: Documents = {
    put: effect(async ({ objectKey, ...document }: Parameters<Documents['put']>[0]) => {
      if (objects.has(objectKey)) return 'existed';
      objects.set(objectKey, document);
      return 'stored';
    }),
    get: async (objectKey) => objects.get(objectKey)?.body,
    removeAll: effect(async (prefix: string) => {
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key);
    }),
    presignUpload: async ({ objectKey, contentType, sizeBytes, sha256 = '', expiresInSeconds }) => ({
      url: 'https://bucket.example.test/',
      fields: {
        key: objectKey,
        'Content-Type': contentType,
        'test-size': String(sizeBytes),
        'test-sha256': sha256,
        'test-seconds': String(expiresInSeconds),
      },
    }),
    presignDownload: async ({ objectKey, fileName, expiresInSeconds }) =>
      `https://bucket.example.test/${objectKey}?name=${fileName}&expires=${expiresInSeconds}`,
  };
  return { documents, objects };
};

export type TestContracts = ReturnType<typeof createTestContracts>;

export const createTestContracts = () => {
  const { basics, effect, recorded } = testBasics();
  const { started, executions } = testExecutions('ContractLifecycle', effect);
  const { documents, objects } = memoryDocuments(effect);
  const ports = {
    ...basics,
    records: createContractRecords(basics),
    signals: testSignals(),
    documents,
    sealKey: sealKey(),
    executions,
    policy: { ...CONTRACT_POLICY, daySeconds: 86_400, signingDays: 30, retentionYears: 10, unsignedRetentionDays: 180 },
  } satisfies ContractPorts;
  return {
    ...ports,
    ...recorded,
    /** Executions that were asked for. */
    started,
    /** What is in the bucket, by key. */
    objects,
  };
};
