import type { Status, Verification } from '../src/domain/verification.ts';
import { START } from './fixtures.ts';
import type { TestKyc } from './fixtures.ts';
import { DEADLINE, givenVerification } from './given.ts';

/** The execution that a test's task belongs to. */
export const executionArn = 'arn:aws:states:eu-central-1:000000000000:execution:machine:live';
export const deadArn = 'arn:aws:states:eu-central-1:000000000000:execution:machine:dead';

/** A verification that a machine drives, in its first attempt. */
export const givenStanding = (kyc: TestKyc, status: Status, parts: Partial<Verification> = {}): Promise<Verification> =>
  givenVerification(kyc, {
    status,
    holder: { executionArn, claimedAt: START },
    ...(status !== 'collecting_documents' && {
      attempts: [{ attempt: 1, submittedAt: START, documentIds: [], verifyBy: DEADLINE }],
    }),
    ...parts,
  });

/** What went to the bus, in short. */
export const announced = ({ published }: Pick<TestKyc, 'published'>) =>
  published.map(({ type, detail }) => ({ type, entityId: detail.entityId, metadata: detail.metadata }));
