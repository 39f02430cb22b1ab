import { CognitoIdentityProviderClient, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'chai';
import sinon from 'sinon';
import { createCognitoDirectory } from '../../src/adapters/cognito-directory.ts';
import { failure } from '../service.ts';

const setUp = () => {
  const client = new CognitoIdentityProviderClient({ region: 'eu-central-1' });
  return { send: sinon.stub(client, 'send'), directory: createCognitoDirectory(client, 'pool-1') };
};

describe('the user directory', () => {
  it('finds address and first name by user name', async () => {
    const { send, directory } = setUp();
    send.resolves({
      Enabled: true,
      UserAttributes: [
        { Name: 'email', Value: 'ann@example.org' },
        { Name: 'name', Value: 'Ann Other' },
        { Name: 'given_name', Value: 'Ann' },
      ],
    });

    expect(await directory.find('ann-id')).to.deep.equal({ enabled: true, email: 'ann@example.org', name: 'Ann' });
    expect(send.firstCall.args[0].input).to.deep.equal({ UserPoolId: 'pool-1', Username: 'ann-id' });
  });

  it('leaves out what a user has not told', async () => {
    const { send, directory } = setUp();
    send.resolves({ Enabled: false, UserAttributes: [{ Name: 'given_name', Value: '' }] });

    expect(await directory.find('ann-id')).to.deep.equal({ enabled: false });
  });

  it('finds nobody where there is nobody', async () => {
    const { send, directory } = setUp();
    send.rejects(new UserNotFoundException({ message: 'User does not exist.', $metadata: {} }));

    expect(await directory.find('nobody')).to.equal(undefined);
  });

  it('does not take an outage for nobody', async () => {
    const { send, directory } = setUp();
    send.rejects(new Error('connect ETIMEDOUT'));

    expect(await failure(directory.find('ann-id'))).to.have.property('message', 'connect ETIMEDOUT');
  });
});
