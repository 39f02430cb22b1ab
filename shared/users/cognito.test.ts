import { CognitoIdentityProviderClient, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'chai';
import sinon from 'sinon';
import { failureOf } from '#shared/testing/service.ts';
import { createUserDirectory } from './adapters/cognito.ts';

const setUp = () => {
  const client = new CognitoIdentityProviderClient({ region: 'eu-central-1' });
  return { send: sinon.stub(client, 'send'), users: createUserDirectory(client, 'pool-1') };
};
const unknown = new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });

describe('The users of a Cognito pool', () => {
  it('are found by name, with whether they are enabled and have an authenticator app', async () => {
    const { send, users } = setUp();
    send.resolves({ Enabled: true, UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] });
    expect(await users.find('ada')).to.deep.equal({ enabled: true, hasTotp: true });
    expect(send.firstCall.args[0].input).to.deep.equal({ UserPoolId: 'pool-1', Username: 'ada' });
  });

  it('have no authenticator app where the factor is another, or is not switched on', async () => {
    const { send, users } = setUp();
    for (const parts of [{}, { UserMFASettingList: [] }, { UserMFASettingList: ['EMAIL_OTP', 'SMS_MFA'] }]) {
      send.resolves({ Enabled: true, ...parts });
      expect(await users.find('ada')).to.deep.equal({ enabled: true, hasTotp: false });
    }
  });

  it('are disabled unless the pool says that they are enabled', async () => {
    const { send, users } = setUp();
    for (const parts of [{}, { Enabled: false }]) {
      send.resolves(parts);
      expect(await users.find('ada')).to.include({ enabled: false });
    }
  });

  it('are in the groups that the pool lists', async () => {
    const { send, users } = setUp();
    send.resolves({ Groups: [{ GroupName: 'admin' }, { GroupName: 'contractor' }] });
    expect(await users.groupsOf('ada')).to.deep.equal(['admin', 'contractor']);
    expect(send.firstCall.args[0].input).to.deep.equal({ UserPoolId: 'pool-1', Username: 'ada' });
  });

  it('are not found, and in no group, where there is no such user', async () => {
    const { send, users } = setUp();
    send.rejects(unknown);
    expect(await users.find('nobody')).to.equal(undefined);
    expect(await users.groupsOf('nobody')).to.deep.equal([]);
  });

  it('are not taken for unknown when the pool does not answer', async () => {
    const { send, users } = setUp();
    send.rejects(new Error('connect ETIMEDOUT'));
    expect(await failureOf(users.find('ada'))).to.have.property('message', 'connect ETIMEDOUT');
    expect(await failureOf(users.groupsOf('ada'))).to.have.property('message', 'connect ETIMEDOUT');
  });
});
