import { object } from 'yup';
import { assertNotParty } from '#shared/http/actor.ts';
import { clientOf, contractorOf, ownedBy } from '#shared/http/index.ts';
import type { Caller } from '#shared/http/index.ts';
import type { Versioned } from '#shared/store/index.ts';
import { uuid } from '#shared/validation/index.ts';
import type { Contract } from './domain/contract.ts';
import type { Party } from './domain/signing.ts';
import type { ContractPorts } from './ports.ts';

/** Path of every route about one contract. */
export const contractPath = object({ contractId: uuid().required() });

/** The party that the caller acts for: a route of clients has clients only, one of contractors contractors. */
export const callerParty = ({ type }: Pick<Caller, 'type'>): Party => (type === 'client' ? 'client' : 'contractor');

/** A contract of the caller's. Somebody else's has the same response as none. @throws NotFoundError */
export const ownContract = async (
  { records }: Pick<ContractPorts, 'records'>,
  caller: Caller,
  contractId: string,
): Promise<Versioned<Contract>> => {
  const read = await records.getContract(contractId);
  return ownedBy(read, ({ value }) =>
    callerParty(caller) === 'client'
      ? value.clientId === clientOf(caller)
      : value.contractorId === contractorOf(caller),
  );
};

/** Who is paid under the contract does not act for its client, too. @throws OwnCaseError */
export const assertOneSide = (caller: Caller, { contractorId }: Pick<Contract, 'contractorId'>): void => {
  if (callerParty(caller) === 'client') assertNotParty(caller, { contractorIds: [contractorId] });
};
