import { expect } from 'chai';
import type { Role } from '../template/index.ts';
import { createAccess, describeDenial } from './access.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/payments';
const roleOf = (name: string, ...statements: readonly object[]): Role => ({
  stack: 'payments',
  logicalId: name,
  name,
  arn: `arn:aws:iam::123456789012:role/${name}`,
  trust: {},
  policies: [{ Version: '2012-10-17', Statement: statements }],
  managedPolicyArns: [],
});
const statement = (Action: string, Effect = 'Allow') => ({ Effect, Action, Resource: TABLE });
const read = { action: 'dynamodb:GetItem', resource: TABLE };
const remove = { action: 'dynamodb:DeleteItem', resource: TABLE };

describe('The access of deployed roles', () => {
  const reader = roleOf('reader', statement('dynamodb:GetItem'));

  it('allows what the role’s policy allows, and denies anything else', () => {
    const access = createAccess([reader, roleOf('other', statement('dynamodb:DeleteItem'))]);
    expect(access.allows(reader.arn, read)).to.equal(true);
    expect(access.allows(reader.arn, remove)).to.equal(false);
    expect(access.allows('arn:aws:iam::123456789012:role/nobody', read)).to.equal(false);
  });

  it('denies a request once a statement is removed', () => {
    expect(createAccess([roleOf('reader')]).allows(reader.arn, read)).to.equal(false);
  });

  it('denies what a statement denies, whatever another allows', () => {
    const access = createAccess([roleOf('reader', statement('dynamodb:*'), statement('dynamodb:GetItem', 'Deny'))]);
    expect(access.allows(reader.arn, read)).to.equal(false);
    expect(access.allows(reader.arn, remove)).to.equal(true);
  });

  it('reports a statement that no request ever needed, and no other', () => {
    const access = createAccess([roleOf('reader', statement('dynamodb:GetItem'), statement('dynamodb:DeleteItem'))]);
    access.allows(reader.arn, read);
    expect(access.unused()).to.deep.equal([{ role: 'payments/reader', ...remove }]);
    access.allows(reader.arn, remove);
    expect(access.unused()).to.deep.equal([]);
  });

  it('refuses a role with a managed policy, whose statements it does not have', () => {
    const role = { ...reader, managedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
    expect(() => createAccess([role])).to.throw('AdministratorAccess');
  });

  it('describes a denial by who asked for what, and says where to allow it', () => {
    const denial = {
      caller: 'publish',
      action: 'events:PutEvents',
      resource: 'bus',
      context: { 'events:source': ['a'] },
    };
    expect(describeDenial(denial)).to.equal(
      'publish is not allowed events:PutEvents on bus with events:source a: ' +
        'add the statement to its `allow` or `iamRoleStatements` in serverless.yml',
    );
  });
});
