import sinon from 'sinon';
import { adminClaims, contractorClaims } from '#shared/http/testing.ts';
import { createWebhookRecords } from '#shared/inbox/index.ts';
import { testBasics, testExecutions, testSignals } from '#shared/testing/service.ts';
import type { Effect } from '#shared/testing/service.ts';
import { objectVersion, parseObjectVersion } from '../src/domain/object-version.ts';
import { veriffWebhooks } from '../src/domain/webhook.ts';
import type { DocumentBucket, Kyc, Queues, Veriff } from '../src/ports.ts';
import { createRepository } from '../src/repository.ts';

/** A whole `Kyc` in memory: time and faults are set by the test, what left the service is on record. */

export { Crash, START, apiOf, callsTo, codeOf, quiet, tickingClock } from '#shared/testing/service.ts';

export const contractorId = contractorClaims['custom:contractorId'];
export const otherContractorId = '9d2e4b1a-5c3f-4e7d-8a6b-1f0e9d8c7b6a';

export const adminNamed = (name: string) => ({ ...adminClaims, 'cognito:username': name });
/** A contractor's claims, for routes that contractors may not call. */
export const contractorClaimsOnly = contractorClaims;
export const contractorNamed = (id: string) => ({
  ...contractorClaims,
  'cognito:username': id,
  'custom:contractorId': id,
});

export const JPEG = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 1, 2, 3);
export const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
export const PDF = Uint8Array.from(Buffer.from('%PDF-1.7 and so on'));

/** A bucket that keeps versions, as the real one does. */
const memoryBucket = (effect: Effect) => {
  const objects = new Map<string, Uint8Array>();
  let versions = 0;
  const bucket = {
    presignUpload: async ({ objectKey, contentType, sizeBytes, expiresInSeconds }) => ({
      url: 'https://bucket.example.test/',
      fields: {
        key: objectKey,
        'Content-Type': contentType,
        'test-size': String(sizeBytes),
        'test-seconds': String(expiresInSeconds),
      },
    }),
    presignDownload: async ({ objectKey, expiresInSeconds }) =>
      `https://bucket.example.test/${objectKey}&expires=${expiresInSeconds}`,
    inspect: async (objectKey) => {
      const bytes = objects.get(objectKey);
      return bytes && { sizeBytes: bytes.byteLength, head: bytes.subarray(0, 8) };
    },
    remove: effect(async (objectKey: string) => {
      for (const reference of objects.keys()) {
        if (reference === objectKey || parseObjectVersion(reference).key === objectKey) objects.delete(reference);
      }
    }),
  } satisfies DocumentBucket;
  return {
    ...bucket,
    /** What a browser does with the form. Answers with the version S3 gave it. */
    upload: (objectKey: string, bytes: Uint8Array): string => {
      const versionId = `v${(versions += 1)}`;
      objects.set(objectVersion(objectKey, versionId), bytes);
      return versionId;
    },
    contents: (): readonly string[] => [...objects.keys()],
  };
};

export type TestKyc = ReturnType<typeof createTestKyc>;

export const createTestKyc = () => {
  const { basics, effect, recorded } = testBasics();
  const { store, ids } = basics;
  const documents = memoryBucket(effect);

  const { started, executions } = testExecutions('KycVerification', effect);

  const queued: {
    webhooks: Parameters<Queues['webhookReceived']>[0][];
    erasures: string[];
    sweeps: { readonly kycId: string; readonly delaySeconds: number }[];
  } = { webhooks: [], erasures: [], sweeps: [] };
  const queues: Queues = {
    webhookReceived: effect(async (place) => void queued.webhooks.push(place)),
    eraseAtVeriff: effect(async ({ sessionId }) => void queued.erasures.push(sessionId)),
    sweepDocuments: effect(async ({ kycId }, delaySeconds) => void queued.sweeps.push({ kycId, delaySeconds })),
  };

  const veriff = {
    createSession: sinon
      .stub<Parameters<Veriff['createSession']>, ReturnType<Veriff['createSession']>>()
      .callsFake(async () => {
        const sessionId = ids.next();
        return { sessionId, url: `https://veriff.example.test/v/${sessionId}` };
      }),
    getDecision: sinon.stub<Parameters<Veriff['getDecision']>, ReturnType<Veriff['getDecision']>>().resolves(undefined),
    eraseSession: sinon.stub<Parameters<Veriff['eraseSession']>, ReturnType<Veriff['eraseSession']>>().resolves(),
  };

  const kyc = {
    ...basics,
    repository: createRepository(basics),
    webhookRecords: createWebhookRecords({ store }, veriffWebhooks),
    signals: testSignals(),
    veriff,
    documents,
    executions,
    queues,
    policy: { daySeconds: 86_400, sessionDaySeconds: 86_400, selfieRequired: true },
    contractorPage: 'https://app.example.test/kyc',
  } satisfies Kyc;

  return {
    ...kyc,
    ...recorded,
    /** Executions that were asked for. */
    started,
    queued,
  };
};
