import { expect } from 'chai';
import { resourceStatements, roleStatements } from './iam.ts';
import { at } from './json.ts';
import type { Stack } from './template.ts';

/** Actions without a resource to name, and why. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'xray:': 'X-Ray has no resources',
  'logs:': 'Step Functions sets up the delivery of its logs; deliveries have no ARN',
};

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
