import type { PreTokenGenerationTriggerEvent } from 'aws-lambda';
import { expect } from 'chai';
import sinon from 'sinon';
import { failureOf, quiet } from '#shared/testing/service.ts';
import type { User } from '#shared/users/index.ts';
import { checkAdminMfa } from '../../src/handlers/checkAdminMfa.ts';

/** As Cognito sends it at a sign-in (V1), for a user of these groups. */
const eventFor = (groups: string[], roles: string[] = []): PreTokenGenerationTriggerEvent => ({
  version: '1',
  triggerSource: 'TokenGeneration_Authentication',
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_pool',
  userName: 'ada',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: 'client' },
  request: {
    userAttributes: { sub: 's', email: 'ada@example.com' },
    groupConfiguration: { groupsToOverride: groups, iamRolesToOverride: roles, preferredRole: roles[0] },
  },
  response: { claimsOverrideDetails: {} },
});

describe('The trigger before a token is issued', () => {
  quiet();
  const find = sinon.stub<[string], Promise<User | undefined>>();
  const usersOf = sinon.spy((_userPoolId: string) => ({ find }));
  const issue = (event: PreTokenGenerationTriggerEvent) => checkAdminMfa({ usersOf })(event);
  beforeEach(() => {
    find.reset();
    usersOf.resetHistory();
  });

  it('leaves the token of an admin with an authenticator app as it is', async () => {
    find.resolves({ enabled: true, hasTotp: true });
    const event = eventFor(['admin', 'contractor'], ['arn:role']);
    expect(await issue(event)).to.deep.equal(event);
    expect([usersOf.args, find.args]).to.deep.equal([[['eu-central-1_pool']], [['ada']]]);
  });

  it('leaves the group admin out of the token of a user without one, and keeps the others', async () => {
    find.resolves({ enabled: true, hasTotp: false });
    const { response } = await issue(eventFor(['contractor', 'admin'], ['arn:role']));
    expect(response.claimsOverrideDetails.groupOverrideDetails).to.deep.equal({
      groupsToOverride: ['contractor'],
      iamRolesToOverride: [],
    });
  });

  it('leaves no group to a user who is only an admin', async () => {
    find.resolves({ enabled: true, hasTotp: false });
    const { response } = await issue(eventFor(['admin']));
    expect(response.claimsOverrideDetails.groupOverrideDetails).to.deep.equal({
      groupsToOverride: [],
      iamRolesToOverride: [],
    });
  });

  it('treats a user whom the pool does not find as one without an authenticator app', async () => {
    find.resolves(undefined);
    const { response } = await issue(eventFor(['admin']));
    expect(response.claimsOverrideDetails.groupOverrideDetails?.groupsToOverride).to.deep.equal([]);
  });

  it('fails an admin’s sign-in when the enrolment cannot be read', async () => {
    find.rejects(new Error('TooManyRequestsException'));
    expect(await failureOf(issue(eventFor(['admin'])))).to.have.property('message', 'TooManyRequestsException');
  });

  it('asks nothing about other users, who can sign in while the pool does not answer', async () => {
    find.rejects(new Error('TooManyRequestsException'));
    for (const groups of [[], ['client'], ['client', 'contractor']]) {
      const event = eventFor(groups);
      expect(await issue(event)).to.deep.equal(event);
    }
    expect(find.callCount).to.equal(0);
  });

  it('does the same at a refresh', async () => {
    find.resolves({ enabled: true, hasTotp: false });
    const event = { ...eventFor(['admin']), triggerSource: 'TokenGeneration_RefreshTokens' as const };
    const { response } = await issue(event);
    expect(response.claimsOverrideDetails.groupOverrideDetails?.groupsToOverride).to.deep.equal([]);
  });
});
