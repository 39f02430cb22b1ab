import { object, string } from 'yup';
import type { InferType } from 'yup';
import { ACTOR_TYPES } from '#shared/events/envelope.ts';
import { pageAsked, pageBodyOf } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse, pageQuery } from '#shared/http/index.ts';
import { instant, named } from '#shared/validation/index.ts';
import { ownContract } from '../own-contract.ts';
import type { ContractPorts } from '../ports.ts';
import type { AuditEntry } from '../records.ts';

export const auditSchema = named(
  'ContractAuditEntry',
  object({
    at: instant().required(),
    action: string().required(),
    /** Of an operator, the type only. */
    actor: object({ type: string().oneOf(ACTOR_TYPES).required(), id: string().optional() }).required(),
    /** Which one, where the action repeats. */
    occurrence: string().optional(),
  }),
);

/** Reasons and facts may be private to a party or to the platform; what both may read of them is in the contract and its work. */
const auditView = ({ at, action, actor: { id, type }, occurrence }: AuditEntry) => ({
  at,
  action,
  actor: { type, ...(type !== 'admin' && { id }) },
  ...(occurrence !== undefined && { occurrence }),
});

type Request = Pick<ApiRequest, 'caller'> & {
  readonly path: { readonly contractId: string };
  readonly query: InferType<typeof pageQuery>;
};

/** One page of what happened to a contract of the caller's, the newest first. @throws NotFoundError */
export const listOwnAudit = async (
  service: Pick<ContractPorts, 'records'>,
  { caller, path: { contractId }, query }: Request,
): Promise<ApiResponse> => {
  await ownContract(service, caller, contractId);
  const page = await service.records.listAudit(contractId, pageAsked(query));
  return { status: 200, body: pageBodyOf(page, auditView) };
};
