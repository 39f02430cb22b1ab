import { declineAmendment, route as declineRoute } from '../../src/changes/handlers/declineAmendment.ts';
import { declineMyAmendment, route as declineMyRoute } from '../../src/changes/handlers/declineMyAmendment.ts';
import { draftAmendment, route as draftRoute } from '../../src/changes/handlers/draftAmendment.ts';
import { draftMyAmendment, route as draftMyRoute } from '../../src/changes/handlers/draftMyAmendment.ts';
import { getAmendmentDocument, route as documentRoute } from '../../src/changes/handlers/getAmendmentDocument.ts';
import { getMyAmendmentDocument, route as documentMyRoute } from '../../src/changes/handlers/getMyAmendmentDocument.ts';
import { signAmendment, route as signRoute } from '../../src/changes/handlers/signAmendment.ts';
import { signMyAmendment, route as signMyRoute } from '../../src/changes/handlers/signMyAmendment.ts';
import { voidAmendment, route as voidRoute } from '../../src/changes/handlers/voidAmendment.ts';
import { voidMyAmendment, route as voidMyRoute } from '../../src/changes/handlers/voidMyAmendment.ts';
import type { Amendment } from '../../src/domain/amendment.ts';
import type { Contract } from '../../src/domain/contract.ts';
import type { Party } from '../../src/domain/signing.ts';
import { generateAmendmentPDF } from '../../src/lifecycle/handlers/generateAmendmentPDF.ts';
import { contractText } from '../documents/given.ts';
import { amendmentOf, givenContract, signBodyOf } from '../given.ts';
import { apiOf } from '../service.ts';
import type { TestContracts } from '../service.ts';

export type AmendmentIds = Pick<Amendment, 'contractId' | 'amendmentId'>;

/** The hour costs 60.00 from December 7 on. */
export const raise = {
  effectiveOn: '2026-12-07',
  change: { rate: { kind: 'hourly', amountMinor: 60_00, maximumMinutes: 2_400 } },
};

/** The calls of both parties about amendments, by the same names. */
export const amendmentCalls = (service: TestContracts) => ({
  draft: {
    client: apiOf(draftRoute, draftAmendment(service)),
    contractor: apiOf(draftMyRoute, draftMyAmendment(service)),
  },
  document: {
    client: apiOf(documentRoute, getAmendmentDocument(service)),
    contractor: apiOf(documentMyRoute, getMyAmendmentDocument(service)),
  },
  sign: {
    client: apiOf(signRoute, signAmendment(service)),
    contractor: apiOf(signMyRoute, signMyAmendment(service)),
  },
  decline: {
    client: apiOf(declineRoute, declineAmendment(service)),
    contractor: apiOf(declineMyRoute, declineMyAmendment(service)),
  },
  take: {
    client: apiOf(voidRoute, voidAmendment(service)),
    contractor: apiOf(voidMyRoute, voidMyAmendment(service)),
  },
});
export type AmendmentCalls = ReturnType<typeof amendmentCalls>;

/** A contract whose text is on record, as its draft left it. */
export const givenContractWithText = async (
  service: TestContracts,
  parts: Partial<Contract> = {},
): Promise<Contract> => {
  const contract = await givenContract(service, parts);
  const text = { ...contractText, contractId: contract.contractId, title: contract.title };
  await service.store.commit([service.records.putText(text)]);
  return contract;
};

/** An amendment that the party drafted, and whose document is not rendered yet. */
export const givenAmendment = async (
  service: TestContracts,
  { contractId }: Pick<Contract, 'contractId'>,
  { by = 'client', body = raise }: { readonly by?: Party; readonly body?: object } = {},
): Promise<AmendmentIds> => {
  const answer = await amendmentCalls(service).draft[by]({ pathParameters: { contractId }, body });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { contractId, amendmentId: (answer.body as Amendment).amendmentId };
};

/** The same with its document: the party that drafted it may sign. */
export const givenOpenAmendment = async (...given: Parameters<typeof givenAmendment>): Promise<AmendmentIds> => {
  const ids = await givenAmendment(...given);
  await generateAmendmentPDF(given[0])({ ...ids, wakeAt: null });
  return ids;
};

/** The body of a request to sign the amendment's document. */
export const amendmentSignBody = async (service: TestContracts, ids: AmendmentIds) =>
  signBodyOf(await amendmentOf(service, ids));

/** The party fetches the document and signs it. */
export const whenAmendmentSigned = async (service: TestContracts, ids: AmendmentIds, party: Party) => {
  const { document, sign } = amendmentCalls(service);
  const pathParameters = { ...ids };
  await document[party]({ pathParameters });
  return sign[party]({ pathParameters, body: await amendmentSignBody(service, ids) });
};
