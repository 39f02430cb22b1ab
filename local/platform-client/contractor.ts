import type { Stack } from '../stack/index.ts';
import { createUser } from '../stack/users.ts';
import type { User, UserPool } from '../stack/users.ts';
import { api, eventually, expectStatus } from './http.ts';
import type { Answer, Json } from './http.ts';

/** What a contractor does on the platform, over HTTP. */

/** The smallest thing that begins like a JPEG; the platform looks no deeper. */
export const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01]);

export interface Upload {
  readonly kind?: string;
  readonly side?: string;
  readonly contentType?: string;
  readonly bytes?: Uint8Array;
}

export interface Contractor {
  readonly user: User;
  readonly call: ReturnType<typeof api>;
  /** Announce a document, and send it to where the answer says. Returns S3's status. */
  upload(upload?: Upload): Promise<{ readonly announced: Answer; readonly uploadStatus: number }>;
  /** Submit as soon as the uploaded documents were checked. */
  submit(): Promise<Answer>;
  state(): Promise<Json>;
  /** Wait until the verification has this status. */
  reach(status: string, seconds?: number): Promise<Json>;
}

type Platform = Pick<Stack, 'frontDoor'> & { readonly userPool: UserPool };

const sendForm = async ({ body }: Answer, bytes: Uint8Array, contentType: string): Promise<number> => {
  const { url, fields } = body['upload'] as { url: string; fields: Record<string, string> };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(bytes)], { type: contentType }), 'document');
  const { status } = await fetch(url, { method: 'POST', body: form });
  return status;
};

/** A new contractor with a sign-in of their own, or the one of that user name. */
export const createContractor = async (stack: Platform, username?: string): Promise<Contractor> => {
  const user = await createUser(stack.userPool, { role: 'contractor', ...(username !== undefined && { username }) });
  const call = api(stack, user);
  const state = async () => expectStatus(await call('/api/contractors/me/kyc'), 200).body;
  return {
    user,
    call,
    state,
    upload: async ({ kind = 'passport', side = 'front', contentType = 'image/jpeg', bytes = JPEG } = {}) => {
      const body = { kind, side, contentType, sizeBytes: bytes.length };
      const announced = expectStatus(await call('/api/contractors/me/kyc/documents', { method: 'POST', body }), 201);
      return { announced, uploadStatus: await sendForm(announced, bytes, contentType) };
    },
    submit: () =>
      eventually(
        'the documents are checked and submitted',
        () => call('/api/contractors/me/kyc/submit', { method: 'POST', body: {} }),
        ({ status }) => status === 202,
        30,
      ),
    reach: (status, seconds) =>
      eventually(`verification is ${status}`, state, (seen) => seen['status'] === status, seconds),
  };
};
