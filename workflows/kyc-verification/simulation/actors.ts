import { contractorEndpoints, JPEG, uploadFormOf } from '#local/platform-client/endpoints.ts';
import type { Json } from '#local/platform-client/transport.ts';
import type { Actor } from '../../simulator/world/actor.ts';
import { MINUTE_MS } from '../../simulator/world/time.ts';
import { apiAs } from '../../simulator/world/users.ts';
import type { World } from '../../simulator/world/world.ts';

/** What contractors do over the API, in virtual time. */

/** The last one ten hours after the first. */
const SUBMIT_TRIES = 10;

/** A contractor at the keyboard. */
export const contractorAt = (world: World, actor: Actor, id: string) => {
  const endpoints = contractorEndpoints(apiAs(actor, id, 'contractor', { 'custom:contractorId': id }));
  const state = async (): Promise<Json> => (await endpoints.verification()).body;
  /** Announces a document; what it gets uploads it, any number of times, and answers with S3's status. */
  const form = async (): Promise<(() => number) | undefined> => {
    const document = { kind: 'passport', side: 'front', contentType: 'image/jpeg', sizeBytes: JPEG.length };
    const answer = await endpoints.announceDocument(document);
    if (answer.status !== 201) return undefined;
    const { url, fields } = uploadFormOf(answer);
    return () => world.buckets.post(url, fields, JPEG);
  };
  return {
    id,
    state,
    status: async (): Promise<string> => String((await state())['status']),
    form,
    upload: async (): Promise<boolean> => (await form())?.() === 204,
    /** Until the uploaded documents have been checked, and the submission is accepted; less and less often. */
    submit: async (): Promise<boolean> => {
      for (let tries = 0; tries < SUBMIT_TRIES; tries += 1) {
        const { status } = await endpoints.submitDocuments();
        if (status === 202) return true;
        await actor.sleep(2 ** tries * MINUTE_MS);
      }
      return false;
    },
  };
};
