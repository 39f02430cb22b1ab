import { expect } from 'chai';
import { eventually } from '#local/platform-client/http.ts';
import { mailTo, mailsTo } from '#local/testing/platform.ts';
import { givenSubmitted, platform, statesOf } from './fixtures.ts';

describe('A verification whose contractor never submits again', () => {
  it('is abandoned after four reminders', async () => {
    const { contractor, contractorId } = await givenSubmitted({ status: 'declined', reasonCode: 106, afterMs: 300 });
    await contractor.reach('abandoned', 240);
    await mailTo(platform, contractorId, /was closed/);
    const reminders = await eventually(
      'four reminders',
      async () => (await mailsTo(platform, contractorId)).filter((mail) => /remind/i.test(JSON.stringify(mail))),
      ({ length }) => length >= 4,
    );
    expect(reminders).to.have.length(4);
    expect((await statesOf(contractorId)).slice(-4)).to.deep.equal([
      'AbandonKYC',
      'AbandonedOrJustSubmitted',
      'KYCAbandoned',
      'RecordAuditLog',
    ]);
    await contractor.upload();
    expect((await contractor.state())['status']).to.equal('collecting_documents');
  }).timeout(400_000);
});
