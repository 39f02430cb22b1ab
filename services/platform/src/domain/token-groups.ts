/** The group whose members have to sign in with a second factor. */
export const PROTECTED_GROUP = 'admin';

/** Groups of a token, and the IAM roles that come with them. */
export interface TokenGroups {
  readonly groupsToOverride?: string[] | undefined;
  readonly iamRolesToOverride?: string[] | undefined;
  readonly preferredRole?: string | undefined;
}

export const isProtected = ({ groupsToOverride = [] }: TokenGroups): boolean =>
  groupsToOverride.includes(PROTECTED_GROUP);

/** The other groups. No IAM role is left: Cognito does not say which of them comes with which group. */
export const withoutProtected = ({ groupsToOverride = [] }: TokenGroups): TokenGroups => ({
  groupsToOverride: groupsToOverride.filter((group) => group !== PROTECTED_GROUP),
  iamRolesToOverride: [],
});
