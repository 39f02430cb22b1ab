import { daysIn, plusDays } from '#shared/time/local-date.ts';
import { announcementOf, draftOf, contractEndpoints, signatureOf } from './contract.ts';
import type { ContractDraft, Party } from './contract.ts';
import type { Client } from './client.ts';
import type { Contractor } from './contractor.ts';
import { PDF, itemsOf } from './endpoints.ts';
import { bodyOf, eventually, expectStatus, sendForm } from './http.ts';
import type { Answer } from './http.ts';
import type { Json } from './transport.ts';

/** A contract between a client and a contractor on a running stack, over HTTP. */
export interface Contract {
  readonly contractId: string;
  /** The contract as a party acts on it. */
  as(party: Party): ReturnType<ReturnType<typeof contractEndpoints<Answer>>['contract']>;
  read(): Promise<Json>;
  /** Wait until the contract has this status. */
  reach(status: string, seconds?: number): Promise<Json>;
  /** The party opens the document, and signs what it was shown. */
  sign(party: Party): Promise<Answer>;
  /** The same of an amendment, as soon as its document is rendered. */
  signAmendment(party: Party, amendmentId: string): Promise<Answer>;
  /** A party announces a PDF and uploads it. Returns its id. */
  upload(party: Party, bytes?: Uint8Array, fileName?: string): Promise<string>;
  /** Work by its title, as the client sees it. */
  work(title: string): Promise<Json>;
  /** The date of the contract so many days from now: a stage with short days counts them from the draft, which begins today. */
  dateIn(days: number): Promise<string>;
  /** Wait until the work has this status. */
  reachWork(workId: string, status: string, seconds?: number): Promise<Json>;
}

type Caller = Pick<Client, 'call'>;

export const contractOf = (client: Caller, contractor: Pick<Contractor, 'call'>, contractId: string): Contract => {
  const as = (party: Party) =>
    contractEndpoints((party === 'client' ? client : contractor).call, party).contract(contractId);
  const read = () => bodyOf(as('client').read());
  return {
    contractId,
    as,
    read,
    reach: (status, seconds) =>
      eventually(`contract ${contractId} is ${status}`, read, (seen) => seen['status'] === status, seconds),
    sign: async (party) => {
      const document = expectStatus(await as(party).document(), 200);
      return as(party).sign(signatureOf(document.body));
    },
    signAmendment: async (party, amendmentId) => {
      const amendment = as(party).amendment(amendmentId);
      const isRendered = ({ status }: Answer) => status === 200;
      const { body } = await eventually(`amendment ${amendmentId} is rendered`, amendment.document, isRendered);
      return amendment.sign(signatureOf(body));
    },
    upload: async (party, bytes = PDF, fileName = 'report.pdf') => {
      const announced = expectStatus(await as(party).announceAttachment(announcementOf(bytes, fileName)), 201);
      const status = await sendForm(announced, bytes, 'application/pdf');
      if (status !== 204) throw new Error(`S3 answered ${status} to an upload`);
      return String(announced.body['attachmentId']);
    },
    work: async (title) => {
      const found = itemsOf(expectStatus(await as('client').works(), 200)).find((one) => one['title'] === title);
      if (found === undefined) throw new Error(`The contract has no work ${title}`);
      return found;
    },
    dateIn: async (days) => {
      const contract = await read();
      const passed = Math.floor((Date.now() - Date.parse(String(contract['createdAt']))) / dayMsOf(contract));
      return plusDays(String(contract['startsOn']), passed + days);
    },
    reachWork: (workId, status, seconds) =>
      eventually(
        `work ${workId} is ${status}`,
        () => bodyOf(as('client').work(workId)),
        (seen) => seen['status'] === status,
        seconds,
      ),
  };
};

/** In which both have to sign. */
const SIGNING_DAYS = 30;

/** How long a day of the stage lasts, in milliseconds: by the time to sign of a contract that begins today and was not sent again. */
export const dayMsOf = ({ signing, createdAt, startsOn, terms }: Json): number => {
  const { signBy } = signing as { readonly signBy: string };
  const [{ endsOn }] = terms as readonly [{ readonly endsOn?: string }];
  // It is over with the last day at the latest.
  const days = endsOn === undefined ? SIGNING_DAYS : Math.min(SIGNING_DAYS, daysIn(String(startsOn), endsOn));
  return (Date.parse(signBy) - Date.parse(String(createdAt))) / days;
};

/** What a party says that ends a contract at once. */
export const endedForCause = (lastDay: string) => ({
  ...{ ground: 'cause', lastDay, reasonCode: 'other', message: 'The project is over' },
});

type Parts = Omit<Partial<ContractDraft>, 'contractorId'>;

/** Today, where the contract's calendar begins. */
export const today = (): string => new Date().toISOString().slice(0, 10);

/** A draft that begins today, whose document is ready to be signed by the client. */
export const draftContract = async (
  client: Caller,
  contractor: Pick<Contractor, 'call' | 'user'>,
  parts: Parts = {},
): Promise<Contract> => {
  const draft = draftOf({
    contractorId: contractor.user.username,
    startsOn: today(),
    timeZone: 'UTC',
    ...parts,
  });
  const { body } = expectStatus(await contractEndpoints(client.call, 'client').draft(draft), 201);
  const contract = contractOf(client, contractor, String(body['contractId']));
  await contract.reach('pending_client_signature');
  return contract;
};

/** A contract that both signed, and whose first day is today. */
export const activeContract = async (...given: Parameters<typeof draftContract>): Promise<Contract> => {
  const contract = await draftContract(...given);
  expectStatus(await contract.sign('client'), 200);
  await contract.reach('pending_contractor_signature');
  expectStatus(await contract.sign('contractor'), 200);
  await contract.reach('active');
  return contract;
};
