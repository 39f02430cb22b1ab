import type { Role } from '../template/index.ts';
import { permissionsOf } from './policy.ts';
import type { Permission, Request } from './policy.ts';

/** What deployed roles allow, and what of it was used so far, in any world. */
export interface Access {
  /** Whether a role allows a request. What allows it counts as used. */
  allows(roleArn: string, request: Request): boolean;
  /** What roles allow though no request ever needed it. */
  unused(): readonly UnusedPermission[];
}

export interface UnusedPermission {
  /** Stack and logical id. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/**
 * An account of these roles. Nobody else has rights on anything: no resource policy lets a role of the platform do what its own
 * policy does not.
 * @throws TemplateError for a policy with something that cannot be decided
 */
export const createAccess = (roles: readonly Role[]): Access => {
  const byArn = new Map(
    roles.map((role) => [role.arn, { name: `${role.stack}/${role.logicalId}`, permissions: permissionsOfRole(role) }]),
  );
  const used = new Set<Permission>();

  return {
    allows: (roleArn, request) => {
      const matching = (byArn.get(roleArn)?.permissions ?? []).filter(({ covers }) => covers(request));
      if (matching.length === 0 || matching.some(({ effect }) => effect === 'Deny')) return false;
      for (const permission of matching) used.add(permission);
      return true;
    },
    unused: () =>
      [...byArn.values()].flatMap(({ name, permissions }) =>
        permissions
          .filter((permission) => permission.effect === 'Allow' && !used.has(permission))
          .map(({ action, resource }) => ({ role: name, action, resource })),
      ),
  };
};

const permissionsOfRole = ({ stack, logicalId, policies, managedPolicyArns }: Role): readonly Permission[] => {
  const path = `${stack}:Resources.${logicalId}`;
  if (managedPolicyArns.length > 0)
    throw new Error(`${path}: what ${managedPolicyArns.join()} allows is unknown to the simulator`);
  return policies.flatMap((policy, index) => permissionsOf(policy, `${path}.Policies[${index}]`));
};

/** A role was refused a request. */
export interface Denial extends Request {
  /** The function or machine that asked. */
  readonly caller: string;
}

/** What is wrong, and what to do. */
export const describeDenial = ({ caller, action, resource, context = {} }: Denial): string => {
  const conditions = Object.entries(context).map(([key, value]) => ` with ${key} ${String(value)}`);
  return (
    `${caller} is not allowed ${action} on ${resource}${conditions.join()}: ` +
    'add the statement to its `allow` or `iamRoleStatements` in serverless.yml'
  );
};
