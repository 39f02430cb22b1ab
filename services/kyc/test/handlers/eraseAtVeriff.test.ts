import { expect } from 'chai';
import { ErasureLimitError } from '../../src/domain/errors.ts';
import { eraseAtVeriff } from '../../src/handlers/eraseAtVeriff.ts';
import { processVeriffWebhook } from '../../src/handlers/processVeriffWebhook.ts';
import { createTestKyc, quiet } from '../fixtures.ts';
import type { TestKyc } from '../fixtures.ts';
import { givenSession, givenWebhook } from '../given.ts';
import { givenStanding } from '../standing.ts';
import { decisionBody, progressBody } from '../webhooks.ts';

describe('An erasure at Veriff', () => {
  quiet();
  let kyc: TestKyc;
  beforeEach(() => {
    kyc = createTestKyc();
  });

  it('makes Veriff forget the session, and with it webhooks that came late', async () => {
    const webhook = await givenWebhook(kyc, 's1');
    const other = await givenWebhook(kyc, 's2');
    await eraseAtVeriff(kyc)({ sessionId: 's1' });
    expect(kyc.veriff.eraseSession.args).to.deep.equal([['s1']]);
    expect((await kyc.webhookRecords.getWebhook(webhook))?.value).to.deep.equal({ ...webhook, rawBody: '' });
    expect((await kyc.webhookRecords.getWebhook(other))?.value).to.deep.equal(other);
  });

  it('goes back to the queue past the hourly limit', async () => {
    kyc.veriff.eraseSession.rejects(new ErasureLimitError('No more this hour'));
    const outcome = await eraseAtVeriff(kyc)({ sessionId: 's1' }).catch((error: unknown) => error);
    expect(outcome).to.be.instanceOf(ErasureLimitError);
  });

  it('may be done twice', async () => {
    await givenWebhook(kyc, 's1');
    await eraseAtVeriff(kyc)({ sessionId: 's1' });
    const { length } = kyc.commits;
    await eraseAtVeriff(kyc)({ sessionId: 's1' });
    expect(kyc.commits).to.have.length(length);
  });

  it('forgets what Veriff reports of an open session as it erases it, and what was still on its way', async () => {
    const { kycId } = await givenStanding(kyc, 'abandoned');
    const { sessionId } = await givenSession(kyc, { kycId, url: '' });
    const late = [
      progressBody(sessionId, 'started'),
      decisionBody(sessionId, { status: 'abandoned' }),
      decisionBody(sessionId),
    ];
    for (const rawBody of late) {
      const webhook = await givenWebhook(kyc, sessionId, { rawBody, status: 'received' });
      await processVeriffWebhook(kyc)(webhook);
      expect((await kyc.webhookRecords.getWebhook(webhook))?.value.rawBody).to.equal('');
    }
  });
});
