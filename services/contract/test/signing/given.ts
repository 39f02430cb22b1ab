import { contractorClaims } from '#shared/http/testing.ts';
import type { EventParts } from '#shared/http/testing.ts';
import { draftContract, route as draftRoute } from '../../src/contracts/handlers/draftContract.ts';
import { getContractDocument, route as clientDocument } from '../../src/contracts/handlers/getContractDocument.ts';
import {
  getMyContractDocument,
  route as contractorDocument,
} from '../../src/contracts/handlers/getMyContractDocument.ts';
import type { Party } from '../../src/domain/signing.ts';
import { generateContractPDF } from '../../src/lifecycle/handlers/generateContractPDF.ts';
import { route as clientSign, signContract } from '../../src/signing/handlers/signContract.ts';
import { route as contractorSign, signMyContract } from '../../src/signing/handlers/signMyContract.ts';
import { contractOf, signBodyOf } from '../given.ts';
import { apiOf, contractorId } from '../service.ts';
import type { Answer, TestContracts } from '../service.ts';

/** A contract of four months with two milestones and an hourly rate, as a client drafts it. */
export const draftBody = {
  contractorId,
  client: { name: 'Škoda Łódź S.A.', address: 'ul. Piotrkowska 1, Łódź' },
  contractor: { name: 'Anna Nowak', address: 'ul. Długa 7, Kraków' },
  title: 'Design of the new shop',
  terms: '{{contractor.name}} works for {{client.name}} from {{startsOn}} to {{endsOn}}.\n\nEach keeps secrets.',
  currency: 'EUR',
  milestones: [
    { title: 'First draft', amountMinor: 150_000, dueOn: '2026-12-01' },
    { title: 'Handover', amountMinor: 1_250_000 },
  ],
  rate: { kind: 'hourly', amountMinor: 8_550, maximumMinutes: 2_400 },
  startsOn: '2026-11-09',
  endsOn: '2027-03-31',
  noticeDays: 10,
  timeZone: 'Europe/Berlin',
};

/** The calls of both parties, by the same names. */
export const signingCalls = (service: TestContracts) => ({
  draft: apiOf(draftRoute, draftContract(service)),
  document: {
    client: apiOf(clientDocument, getContractDocument(service)),
    contractor: apiOf(contractorDocument, getMyContractDocument(service)),
  },
  sign: {
    client: apiOf(clientSign, signContract(service)),
    contractor: apiOf(contractorSign, signMyContract(service)),
  },
});
export type SigningCalls = ReturnType<typeof signingCalls>;

export const memberOf = (answer: Pick<Answer, 'body'>, name: string): unknown =>
  (answer.body as Readonly<Record<string, unknown>>)[name];

export const givenDraft = async (service: TestContracts, parts: Readonly<Record<string, unknown>> = {}) => {
  const answer = await signingCalls(service).draft({ body: { ...draftBody, ...parts } });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return { contractId: String(memberOf(answer, 'contractId')) };
};

/** A draft whose document is rendered: the client may sign it. */
export const givenOpen = async (service: TestContracts) => {
  const pathParameters = await givenDraft(service);
  await generateContractPDF(service)(pathParameters);
  return pathParameters;
};

/** The body of a request to sign the contract's document. */
export const signBody = async (service: TestContracts, contractId: string) =>
  signBodyOf(await contractOf(service, contractId));

/** The party fetches the document and signs it. */
export const whenSigned = async (service: TestContracts, contractId: string, ...parties: readonly Party[]) => {
  const { document, sign } = signingCalls(service);
  const body = await signBody(service, contractId);
  const answers: Answer[] = [];
  for (const party of parties) {
    await document[party]({ pathParameters: { contractId } });
    answers.push(await sign[party]({ pathParameters: { contractId }, body }));
  }
  return answers;
};

/** A user of the test's contractor who is not the one of {@link contractorClaims}. */
export const secondUserOf = (parts: EventParts['claims'] = contractorClaims) => ({
  ...parts,
  'cognito:username': '77777777-3333-4333-8333-333333333333',
});
