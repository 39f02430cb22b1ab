import { readStack } from '../stack/description.ts';
import type { StackDescription } from '../stack/description.ts';

/** The running stack's API, as its admin. Answers of another status are errors. */
export interface AdminApi {
  get(path: string): Promise<Json>;
  post(path: string, body?: object): Promise<Json>;
  /** What lies behind a link that an answer gave. */
  download(url: string): Promise<string>;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Of this stack; of the one that is running, when none is given.
 * @throws NoStackError
 */
export const adminApi = async (stack?: Pick<StackDescription, 'frontDoor' | 'users'>): Promise<AdminApi> => {
  const { frontDoor, users } = stack ?? (await readStack());
  const call = async (method: string, path: string, body?: object): Promise<Json> => {
    const response = await fetch(`${frontDoor}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${users.admin.idToken}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    const answer: unknown = JSON.parse(text);
    if (!isJson(answer)) throw new Error(`${method} ${path} was answered with no object`);
    return answer;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    download: async (url) => {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`The download was answered with ${response.status}`);
      return response.text();
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
