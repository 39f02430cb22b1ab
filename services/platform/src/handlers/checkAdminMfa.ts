import type { Context, PreTokenGenerationTriggerEvent } from 'aws-lambda';
import { logger } from '#shared/logging/index.ts';
import type { UserDirectory } from '#shared/users/index.ts';
import { PROTECTED_GROUP, isProtected, withoutProtected } from '../domain/token-groups.ts';
import { usersOf } from '../wiring.ts';

export interface Dependencies {
  readonly usersOf: (userPoolId: string) => Pick<UserDirectory, 'find'>;
}

/**
 * Trigger `PreTokenGeneration` (V1) of the user pool, at each sign-in and each refresh: the token of a user without an
 * authenticator app is issued without the group `admin` (docs/adr/0022).
 *
 * Other users cost no call, and depend on nothing here. An admin whose enrolment cannot be read gets no token: an error of
 * the trigger ends the sign-in.
 */
export const checkAdminMfa =
  ({ usersOf: directoryOf }: Dependencies) =>
  async (event: PreTokenGenerationTriggerEvent): Promise<PreTokenGenerationTriggerEvent> => {
    const { userPoolId, userName, triggerSource, request } = event;
    if (!isProtected(request.groupConfiguration)) return event;
    const user = await directoryOf(userPoolId).find(userName);
    if (user?.hasTotp === true) return event;
    logger.warn('Token without the group: no authenticator app is enrolled', {
      userName,
      triggerSource,
      group: PROTECTED_GROUP,
    });
    // Replaces the groups of the token; the list may be empty.
    const groupOverrideDetails = withoutProtected(request.groupConfiguration);
    return { ...event, response: { claimsOverrideDetails: { groupOverrideDetails } } };
  };

export const handler = (
  event: PreTokenGenerationTriggerEvent,
  context: Context,
): Promise<PreTokenGenerationTriggerEvent> => {
  logger.addContext(context);
  return checkAdminMfa({ usersOf })(event);
};
