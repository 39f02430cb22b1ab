import { expect } from 'chai';
import { complaints } from '../template/testing.ts';
import { permissionsOf } from './policy.ts';
import type { Request } from './policy.ts';

const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/payments';
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: TABLE, ...more });
const covers = (statement: object, request: Partial<Request> = {}): boolean =>
  permissionsOf({ Version: '2012-10-17', Statement: [statement] }, 'role').some((permission) =>
    permission.covers({ action: 'dynamodb:GetItem', resource: TABLE, ...request }),
  );
const conditioned = (condition: object, context?: Request['context']): boolean =>
  covers(allow({ Condition: condition }), context && { context });

describe('A statement of a role’s policy', () => {
  it('covers its action on its resource, and nothing else', () => {
    expect(covers(allow())).to.equal(true);
    expect(covers(allow(), { action: 'dynamodb:DeleteItem' })).to.equal(false);
    expect(covers(allow(), { resource: `${TABLE}/index/index1` })).to.equal(false);
    expect(covers(allow(), { resource: `${TABLE}2` })).to.equal(false);
  });

  it('covers what its wildcards match; actions in any case, resources as they are written', () => {
    expect(covers(allow({ Action: 'DynamoDB:get*' }))).to.equal(true);
    expect(covers(allow({ Resource: 'arn:aws:dynamodb:*:table/pay????s' }))).to.equal(true);
    expect(covers(allow({ Resource: '*' }))).to.equal(true);
    expect(covers(allow({ Resource: TABLE.toUpperCase() }))).to.equal(false);
  });

  it('makes a permission of each action on each resource', () => {
    const statement = allow({ Action: ['a:B', 'a:C'], Resource: ['r', 's'] });
    const permissions = permissionsOf({ Statement: [statement] }, 'role');
    expect(permissions.map(({ action, resource }) => `${action} ${resource}`)).to.deep.equal([
      'a:B r',
      'a:B s',
      'a:C r',
      'a:C s',
    ]);
  });

  it('covers only requests that meet all of its conditions', () => {
    const via = { StringEquals: { 'kms:ViaService': ['s3.eu-central-1.amazonaws.com'] } };
    expect(conditioned(via, { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' })).to.equal(true);
    expect(conditioned(via, { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' })).to.equal(false);
    expect(conditioned(via)).to.equal(false);
  });

  it('covers a key of several values where each of them is allowed, and where `Null` asks for the key, none without', () => {
    const sources = {
      'ForAllValues:StringEquals': { 'events:source': ['mindlinks.kyc'] },
      Null: { 'events:source': 'false' },
    };
    expect(conditioned(sources, { 'events:source': ['mindlinks.kyc'] })).to.equal(true);
    expect(conditioned(sources, { 'events:source': ['mindlinks.kyc', 'mindlinks.contract'] })).to.equal(false);
    expect(conditioned(sources)).to.equal(false);
  });

  it('is wrong where it compares a key of several values as if it had one', () => {
    const condition = { StringEquals: { 'events:source': 'mindlinks.kyc' } };
    expect(() => conditioned(condition, { 'events:source': ['mindlinks.kyc'] })).to.throw('needs ForAllValues');
  });

  const unknown: readonly (readonly [what: string, statement: object, complaint: string])[] = [
    ['an element', { ...allow(), NotAction: 'a:B' }, "IAM's NotAction is unknown"],
    [
      'a condition operator',
      allow({ Condition: { DateLessThan: { 'kms:ViaService': 'x' } } }),
      'DateLessThan is unknown',
    ],
    ['a condition key', allow({ Condition: { StringEquals: { 'aws:SourceIp': 'x' } } }), 'aws:SourceIp is unknown'],
    ['a policy variable', allow({ Resource: 'arn:aws:s3:::b/${aws:username}' }), 'policy variables are unknown'],
    ['an effect', allow({ Effect: 'Maybe' }), 'neither allows nor denies'],
    ['a statement without a resource', { Effect: 'Allow', Action: 'a:B' }, 'names nothing'],
  ];
  for (const [what, statement, complaint] of unknown) {
    it(`is refused with ${what} that the simulator cannot decide`, () => {
      const [found = ''] = complaints(() => permissionsOf({ Statement: [statement] }, 'role'));
      expect(found).to.include(complaint);
    });
  }
});
