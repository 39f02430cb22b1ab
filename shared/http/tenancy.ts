import { ForbiddenError, NotFoundError } from '#shared/errors/index.ts';
import type { Caller } from './types.ts';

/**
 * The contractor the caller is: what every `/me` route of contractors is keyed by. It comes from the verified token,
 * never from the request.
 * @throws ForbiddenError for a caller who is no contractor
 */
export const contractorOf = ({ contractorId }: Pick<Caller, 'contractorId'>): string => {
  if (contractorId === undefined) throw new ForbiddenError('Your user belongs to no contractor.');
  return contractorId;
};

/**
 * The client company the caller belongs to; see {@link contractorOf}.
 * @throws ForbiddenError for a caller who belongs to no client
 */
export const clientOf = ({ clientId }: Pick<Caller, 'clientId'>): string => {
  if (clientId === undefined) throw new ForbiddenError('Your user belongs to no client.');
  return clientId;
};

/**
 * The entity, if it exists and is the caller's. Another tenant's entity and a missing entity have the same response.
 * @throws NotFoundError otherwise
 */
export const ownedBy = <T>(entity: T | undefined, isOwner: (entity: T) => boolean): T => {
  if (entity === undefined || !isOwner(entity)) throw new NotFoundError('It does not exist.');
  return entity;
};
