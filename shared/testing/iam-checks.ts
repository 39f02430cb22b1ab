import { expect } from 'chai';
import { inWords, resourceStatements, roleStatements } from './iam.ts';
import { at } from './json.ts';
import type { Stack } from './template.ts';

/** Actions without a resource to name, and why. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'xray:': 'X-Ray has no resources',
  'logs:': 'Step Functions sets up the delivery of its logs; deliveries have no ARN',
};

/** Of asymmetric keys, which nothing else uses. */
const SIGNING: readonly string[] = ['kms:Sign', 'kms:GetPublicKey'];

/**
 * Wildcards within the resources of roles, and why. workflows/permissions/permissions.simulation.test.ts finds permissions that no call
 * needs.
 */
const JUSTIFIED_WILDCARDS: readonly (readonly [resource: RegExp, why: string])[] = [
  [/^secret:mindlinks\/\w+\/\w+-\*$/, 'Secrets Manager appends six characters to a name'],
  [/^\w+Bucket\/[a-z]+\/\*$/, 'objects of one folder: their names are made as they are written'],
  [/^schedule\/mindlinks-[\w-]+\/\*$/, 'timers of one group: each is named after its wait'],
  [/^execution:mindlinks-[\w-]+:\*$/, 'executions of one machine'],
  [/^key\/\*$/, 'the key of the alias that a condition names'],
];

/** Least privilege, as far as it applies to every stack. */
export const checkLeastPrivilege = (stack: Stack): void => {
  const allowed = [...stack.ofType('AWS::IAM::Role').flatMap(roleStatements), ...resourceStatements(stack)].filter(
    ({ effect }) => effect === 'Allow',
  );

  it('allows no action by a wildcard, except an account its own key', () => {
    for (const { of, actions, principal } of allowed) {
      const wide = actions.filter((action) => action === '*' || action.endsWith(':*'));
      const isRoot = JSON.stringify(at(principal, 'AWS') ?? '').includes(':root');
      expect(wide, of).to.deep.equal(isRoot ? ['kms:*'] : []);
    }
  });

  it('allows each action on a named resource, where the action has resources', () => {
    for (const { of, actions, resources } of stack.ofType('AWS::IAM::Role').flatMap(roleStatements)) {
      const excused = actions.every((action) =>
        Object.keys(WITHOUT_RESOURCE).some((start) => action.startsWith(start)),
      );
      expect(resources, of).not.to.have.lengthOf(0);
      if (!excused) expect(resources, `${of}: ${actions.join()}`).not.to.include('*');
    }
  });

  it('names each resource, except for wildcards that are justified', () => {
    const wildcards = stack
      .ofType('AWS::IAM::Role')
      .flatMap(roleStatements)
      .flatMap(({ of, resources }) => resources.map((resource) => ({ of, resource: inWords(resource) })))
      .filter(({ resource }) => resource.includes('*') && resource !== '*')
      .filter(({ resource }) => !JUSTIFIED_WILDCARDS.some(([pattern]) => pattern.test(resource)));
    expect(wildcards).to.deep.equal([]);
  });

  it('lets a role use any key through one alias only', () => {
    for (const { of, resources, condition } of stack.ofType('AWS::IAM::Role').flatMap(roleStatements)) {
      if (resources.map(inWords).includes('key/*'))
        expect(at(condition, 'StringEquals', 'kms:RequestAlias'), of).to.match(/^alias\/mindlinks-[\w-]+$/);
    }
  });

  it('lets every role publish events of its own service only', () => {
    const publishing = stack
      .ofType('AWS::IAM::Role')
      .flatMap(roleStatements)
      .filter(({ actions }) => actions.includes('events:PutEvents'));
    for (const { of, condition } of publishing) {
      expect(condition, of).to.deep.equal({
        // The key has several values: docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html.
        'ForAllValues:StringEquals': { 'events:source': [`mindlinks.${stack.service}`] },
        Null: { 'events:source': 'false' },
      });
    }
  });

  it('lets every role use a key only through a service that holds something encrypted with it, or to sign', () => {
    for (const { of, actions, condition } of stack.ofType('AWS::IAM::Role').flatMap(roleStatements)) {
      const used = actions.filter((action) => action.startsWith('kms:') && !SIGNING.includes(action));
      if (used.length > 0) expect(at(condition, 'StringEquals', 'kms:ViaService'), of).to.be.a('string');
    }
  });

  it('allows no principal without a condition or a name', () => {
    for (const { of, principal } of allowed) {
      expect([principal, at(principal, 'AWS')], of).not.to.include('*');
    }
    for (const { of, principal, actions, condition } of resourceStatements(stack)) {
      const service = at(principal, 'Service');
      // EventBridge may be refused by a statement of a topic's policy that has a condition.
      const excused = service === 'events.amazonaws.com' && actions.join() === 'sns:Publish';
      if (service !== undefined && !excused) expect(condition, of).to.be.an('object').that.is.not.empty;
    }
  });
};
