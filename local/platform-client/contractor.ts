import type { Stack } from '../stack/index.ts';
import { createUser } from '../stack/users.ts';
import type { User, UserPool } from '../stack/users.ts';
import { contractorEndpoints, JPEG } from './endpoints.ts';
import { api, bodyOf, eventually, expectStatus, sendForm } from './http.ts';
import type { Answer } from './http.ts';
import type { Json } from './transport.ts';

/** What a contractor does on the platform, over HTTP. */

export interface Upload {
  readonly kind?: string;
  readonly side?: string;
  readonly contentType?: string;
  readonly bytes?: Uint8Array;
}

export interface Contractor {
  readonly user: User;
  readonly call: ReturnType<typeof api>;
  /** Announce a document, and upload it. Returns S3's status. */
  upload(upload?: Upload): Promise<{ readonly announced: Answer; readonly uploadStatus: number }>;
  /** Submit as soon as the uploaded documents were checked. */
  submit(): Promise<Answer>;
  state(): Promise<Json>;
  /** Wait until the verification has this status. */
  reach(status: string, seconds?: number): Promise<Json>;
}

type Platform = Pick<Stack, 'frontDoor'> & { readonly userPool: UserPool };

/** A new contractor with a sign-in of their own, or the one of that user name. */
export const createContractor = async (stack: Platform, username?: string): Promise<Contractor> => {
  const user = await createUser(stack.userPool, { role: 'contractor', ...(username !== undefined && { username }) });
  const call = api(stack, user);
  const endpoints = contractorEndpoints(call);
  const state = () => bodyOf(endpoints.verification());
  return {
    user,
    call,
    state,
    upload: async ({ kind = 'passport', side = 'front', contentType = 'image/jpeg', bytes = JPEG } = {}) => {
      const document = { kind, side, contentType, sizeBytes: bytes.length };
      const announced = expectStatus(await endpoints.announceDocument(document), 201);
      return { announced, uploadStatus: await sendForm(announced, bytes, contentType) };
    },
    submit: () =>
      eventually(
        'the documents are checked and submitted',
        endpoints.submitDocuments,
        ({ status }) => status === 202,
        30,
      ),
    reach: (status, seconds) =>
      eventually(`verification is ${status}`, state, (seen) => seen['status'] === status, seconds),
  };
};
