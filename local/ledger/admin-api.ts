import { api } from '../platform-client/http.ts';
import type { Json } from '../platform-client/transport.ts';
import { readStack } from '../stack/description.ts';
import type { StackDescription } from '../stack/description.ts';

/** The running stack's API, as its admin. Answers of another status than 2xx are errors. */
export interface AdminApi {
  get(path: string): Promise<Json>;
  post(path: string, body?: object): Promise<Json>;
  /** The object behind a link that an answer gave. */
  download(url: string): Promise<Buffer>;
}

/**
 * Of this stack, or of the running one.
 * @throws NoStackError
 */
export const adminApi = async (stack?: Pick<StackDescription, 'frontDoor' | 'users'>): Promise<AdminApi> => {
  const platform = stack ?? (await readStack());
  const call = api(platform, platform.users.admin);
  const bodyOf = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Json> => {
    const answer = await call(path, { method, ...(body && { body }) });
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  };
  return {
    get: (path) => bodyOf('GET', path),
    post: (path, body) => bodyOf('POST', path, body),
    download: async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`The download was answered with ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
  };
};

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** @throws Error when the answer has no such text */
export const textOf = (answer: unknown, ...path: readonly string[]): string => {
  const value = path.reduce<unknown>((at, key) => (isJson(at) ? at[key] : undefined), answer);
  if (typeof value !== 'string') throw new Error(`The answer has no ${path.join('.')}`);
  return value;
};
