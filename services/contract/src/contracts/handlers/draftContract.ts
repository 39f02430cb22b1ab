import { object, string } from 'yup';
import { makeEvent } from '#shared/events/index.ts';
import { OWN_CASE, actorOf, assertNotParty } from '#shared/http/actor.ts';
import { clientOf, defineRoute, endpoint, fieldErrors, notFound, refusals } from '#shared/http/index.ts';
import type { ApiRequest, ApiResponse } from '#shared/http/index.ts';
import { uuid } from '#shared/validation/index.ts';
import { partiesOf } from '../../domain/announcements.ts';
import { STATUSES, statusOf } from '../../domain/contract.ts';
import type { CharactersRefusedError, DraftRefusedError } from '../../domain/errors.ts';
import type { ContractPorts } from '../../ports.ts';
import { contracts, idempotency, users } from '../../wiring.ts';
import { completeDraft } from '../complete-draft.ts';
import { draftInput } from '../draft-input.ts';
import { draft } from '../draft.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/clients/me/contracts',
  operationId: 'draftContract',
  summary: 'Draft a contract: its document is rendered, and the client is asked to sign it first',
  tag: 'contracts',
  roles: ['client'],
  body: draftInput,
  responses: {
    201: {
      description: 'The contract is drafted',
      schema: object({ contractId: uuid().required(), status: string().oneOf(STATUSES).required() }),
    },
    403: OWN_CASE,
    404: notFound('The client has no such template'),
    422: refusals<CharactersRefusedError | DraftRefusedError>(
      {
        CONTRACT_CHARACTERS: 'A text has characters that documents cannot show; `problems` names the fields',
        CONTRACT_DRAFT_REFUSED:
          'Dates, the rate, placeholders or their values are not in order; `problems` names the fields',
      },
      { problems: fieldErrors },
    ),
  },
});

type Dependencies = Pick<ContractPorts, 'store' | 'records' | 'policy' | 'clock' | 'ids'>;

/**
 * Contract, text, milestones, audit entry and event are one commit. Who is the contractor, too, cannot draft it for the client.
 * The text is the contract's own: what becomes of its template changes nothing of it.
 */
export const draftContract =
  ({ store, records, policy, clock, ids }: Dependencies) =>
  async ({ caller, body, correlationId }: ApiRequest<typeof route>): Promise<ApiResponse> => {
    const clientId = clientOf(caller);
    assertNotParty(caller, { contractorIds: [body.contractorId] });
    const { templateId } = body;
    const template = templateId === undefined ? undefined : (await records.readTemplate(clientId, templateId)).value;
    const at = clock.now();
    const contractId = ids.next();
    const facts = { contractId, clientId, createdBy: caller.id, at, newId: () => ids.next(), policy };
    const { contract, text, works } = draft(completeDraft(body, template), facts);
    const actor = actorOf(caller);
    await store.commit(
      [
        records.putContract(contract),
        records.putText(text),
        ...works.map((work) => records.putWork(work)),
        records.putAudit({
          ...{ contractId, at, actor, action: 'contract.created', correlationId },
          ...(contract.template && { facts: { ...contract.template } }),
        }),
      ],
      [makeEvent('contract.created', { entityId: contractId, actor, time: at, metadata: partiesOf(contract) })],
    );
    return { status: 201, body: { contractId, status: statusOf(contract) } };
  };

export const handler = endpoint(route, () => draftContract(contracts()), { idempotency, users });
