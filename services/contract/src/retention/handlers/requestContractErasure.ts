import { array, object, string } from 'yup';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { defineRoute, endpoint } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { retryOnConflict } from '#shared/store/index.ts';
import { instant, uuid } from '#shared/validation/index.ts';
import { ERASURES, erasureOf } from '../../domain/retention.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, users } from '../../wiring.ts';

export const route = defineRoute({
  method: 'DELETE',
  path: '/api/admin/contracts/contractors/{contractorId}/personal-data',
  operationId: 'requestContractErasure',
  summary:
    'Erase a contractor’s personal data in contracts: at once where nobody signed, and else when the law allows it',
  tag: 'contract-admin',
  roles: ['admin'],
  pathParameters: object({ contractorId: uuid().required() }),
  responses: {
    202: {
      description: 'What becomes of each contract; asking again is harmless',
      schema: object({
        contractorId: uuid().required(),
        contracts: array()
          .of(
            object({
              contractId: uuid().required(),
              erasure: string().oneOf(ERASURES).required(),
              /** When it is erased; absent while the contract is not over. */
              from: instant().optional(),
            }),
          )
          .required(),
      }),
    },
    403: OWN_CASE,
  },
});
type Dependencies = Pick<ContractPorts, 'store' | 'records' | 'policy' | 'clock' | 'ids' | 'sleep'>;

/** The answer, and a line of each contract's audit log, say what becomes of it: a signed one is held back by law. */
export const requestContractErasure =
  (service: Dependencies) =>
  async (request: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const { contractorId } = request.path;
    assertNotParty(request.caller, { contractorIds: [contractorId] });
    const answers: Awaited<ReturnType<typeof requestErasureOf>>[] = [];
    for (const { contractId } of await service.records.allOfContractor(contractorId)) {
      answers.push(await requestErasureOf(service, request, contractId));
    }
    return { status: 202, body: { contractorId, contracts: answers } };
  };

const requestErasureOf = (
  { store, records, policy, clock, ids, sleep }: Dependencies,
  { caller, correlationId }: ApiRequest<typeof route>,
  contractId: string,
) =>
  retryOnConflict(
    async () => {
      const [{ value }, retention] = await Promise.all([
        records.readContract(contractId),
        records.getRetention(contractId),
      ]);
      const erasure = erasureOf(value, policy);
      if (erasure.erasure === 'erased') return { contractId, ...erasure };
      await store.commit([
        records.putAudit({
          ...{ contractId, at: clock.now(), actor: actorOf(caller), occurrence: ids.next(), correlationId },
          action: `erasure.${erasure.erasure}`,
          ...(erasure.from !== undefined && { facts: { from: erasure.from } }),
        }),
        ...(erasure.erasure === 'requested' && retention
          ? [records.putRetention(retention.value, 'requested', retention)]
          : []),
      ]);
      return { contractId, ...erasure };
    },
    { sleep },
  );

export const handler = endpoint(route, () => requestContractErasure(contracts()), { users });
